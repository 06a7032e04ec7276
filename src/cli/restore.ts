/** `cotune restore`: undoes what an ended run left changed on this machine. */
import { Command } from 'commander';
import { createRealClock } from '../core/clock.js';
import { type Recovery, recover } from '../device/linux/safety/recover.js';
import { log, printJson } from './output.js';
import { openGuard } from './safety.js';

interface RestoreOptions {
  readonly json?: boolean;
  readonly discard?: boolean;
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description(
      'Gives back what ended runs of cotune left changed: clocks, processors, control groups and affinities. What ' +
        'another program has changed since stays as it is. Exits with status 1 when something could not be undone.',
    )
    .option('--discard', 'throw away journals that cannot be used, and what could not be undone')
    .option('--json', 'print one JSON document')
    .action(restore);
}

async function restore({ json, discard = false }: RestoreOptions): Promise<void> {
  const { machine, options } = openGuard(createRealClock());
  const recovery = await recover(machine, { ...options, discard });
  if (json) printJson(documentOf(recovery));
  else print(recovery);
  for (const problem of recovery.problems) log(`cotune: ${problem.toLine()}`);
  if (recovery.problems.length > 0 || (recovery.failed.length > 0 && !discard)) process.exitCode = 1;
}

function documentOf({ restored, failed, left, problems, discarded }: Recovery): object {
  const told = problems.map(({ code, message, advice }) => ({ code, message, advice }));
  return { restored, failed, left, problems: told, discarded };
}

function print({ restored, failed, left, problems, discarded }: Recovery): void {
  const lines = [
    ...restored.map(({ path, from, to }) => `restored   ${path}: ${from} -> ${to}`),
    ...left.map(({ path, found, reason }) => `left       ${path}: ${found} (${reason})`),
    ...failed.map(({ path, reason }) => `failed     ${path}: ${reason}`),
    ...discarded.map((path) => `discarded  ${path}`),
  ];
  if (lines.length === 0 && problems.length === 0) lines.push('nothing to restore');
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
