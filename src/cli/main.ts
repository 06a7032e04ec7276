#!/usr/bin/env node
/** The command line: finds the command, runs it, and turns whatever goes wrong into one line and an exit status. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { asCotuneError, CotuneError } from '../core/errors.js';
import { commands } from './commands.js';

/** What commander throws after it has printed help or the version: no error. */
const informationCodes = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version']);

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function createProgram(called: string | undefined): Promise<Command> {
  const program = new Command('cotune')
    .description('Runs dynamic neural networks and tunes the network and the hardware together.')
    .version(version())
    .option('--verbose', 'show stack traces')
    .exitOverride()
    .showSuggestionAfterError()
    // Usage errors are printed below, in the words that all errors have.
    .configureOutput({ outputError: () => {} });
  for (const { name, summary, load } of commands) {
    const command = name === called ? await load() : new Command(name).summary(summary);
    program.addCommand(command.summary(summary));
    inheritSettings(command, program);
  }
  return program;
}

/** Usage errors of a command within a command are errors like any other. */
function inheritSettings(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) inheritSettings(inner, command);
}

/** @param called the command whose help says more; undefined where there is no such command */
function usageError(error: CommanderError, called: string | undefined): CotuneError {
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\n\(?(Did you mean [^)]*?)\)?$/, ' ($1)')
    .replace(/\.$/, '');
  const advice = `see \`cotune ${called === undefined ? '' : `${called} `}--help\``;
  return new CotuneError('ERR_USAGE', message, { advice });
}

function fail(thrown: unknown, verbose: boolean, called: string | undefined): void {
  if (thrown instanceof CommanderError && informationCodes.has(thrown.code)) return;
  const error = thrown instanceof CommanderError ? usageError(thrown, called) : asCotuneError(thrown);
  process.stderr.write(`cotune: ${error.toLine()}\n`);
  if (verbose) process.stderr.write(`${(error.cause as Error | undefined)?.stack ?? error.stack}\n`);
  // Where a signal ended the command, its status says so already.
  process.exitCode ||= error.exitStatus;
}

async function main(args: readonly string[]): Promise<void> {
  const verbose = args.includes('--verbose');
  const called = args.find((argument) => commands.some(({ name }) => name === argument));
  process.on('uncaughtException', (error) => {
    fail(error, verbose, called);
    process.exit();
  });
  // The reader of a pipe may leave early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    const program = await createProgram(called);
    if (args.length === 0) program.help();
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    fail(error, verbose, called);
  }
}

await main(process.argv.slice(2));
