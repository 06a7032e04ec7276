/** `cotune governor`: what a kernel governor would have done with a recorded load. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { CotuneError } from '../core/errors.js';
import { governorByName, governors } from '../device/virtual/governors/governors.js';
import { type Decision, replay } from '../device/virtual/governors/replay.js';
import { parseTraces } from '../device/virtual/governors/trace.js';
import { printJson, printJsonList } from './output.js';
import { table } from './text.js';

interface GovernorOptions {
  readonly input: string;
  readonly json?: boolean;
}

export function governorCommand(): Command {
  return new Command('governor')
    .description(
      'Replays a load through a kernel governor, open loop, and prints the frequency after each sample. ' +
        `Governors: ${governors.map(({ name }) => name).join(', ')}. docs/governors.md describes them and the input.`,
    )
    .argument('<name>', 'the governor, by its kernel name')
    .requiredOption(
      '--input <file>',
      'JSON: operating points, limits, tunables and samples, or an array of such',
    )
    .option('--json', 'print one JSON document; for an array, an array of documents')
    .action(governor);
}

async function governor(name: string, { input, json }: GovernorOptions): Promise<void> {
  const kind = governorByName(name);
  const document = await readJson(input);
  const replays = parseTraces(kind, document).map((trace) => replay(kind, trace));
  if (!json) print(replays.flatMap((decisions, index) => lines(decisions, index, replays.length)));
  else if (Array.isArray(document)) printJsonList(replays.map((decisions) => ({ decisions })));
  else printJson({ decisions: replays[0]! });
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CotuneError('ERR_GOVERNOR_INPUT', `${path} is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** One row for each stretch at one frequency. */
function lines(decisions: readonly Decision[], index: number, count: number): string[] {
  const starts = decisions.filter(({ kilohertz }, at) => kilohertz !== decisions[at - 1]?.kilohertz);
  const rows = starts.map(({ timeSeconds, kilohertz }) => [`${timeSeconds} s`, `${kilohertz} kHz`]);
  return [
    ...(count > 1 ? [`input ${index}`] : []),
    ...table([['from', 'frequency'], ...rows]),
    `samples: ${decisions.length}, changes: ${Math.max(0, starts.length - 1)}`,
  ];
}

const print = (text: readonly string[]) =>
  void process.stdout.write(text.map((line) => `${line}\n`).join(''));
