/** `cotune profile`: what each sub-network of a library costs on this machine, per operating point. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { readLibrary } from '../application/design/library.js';
import { engineSubjects } from '../application/design/profile/engine-subjects.js';
import type { ProfilingMachine } from '../application/design/profile/machine.js';
import { ProfileRows } from '../application/design/profile/profile-record.js';
import type { ProfileRow } from '../application/design/profile/profile-row.js';
import { profileSubnets } from '../application/design/profile/profile-subnets.js';
import { Engine } from '../application/engine/engine.js';
import { isTextSupernet } from '../application/text/text-supernet.js';
import { type Clock, createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { describeMachine } from '../device/linux/machine.js';
import { openLinuxMachine } from '../experiment/profile/linux-machine.js';
import type { FrequencyChoice } from '../experiment/profile/operating-points.js';
import { openProcessPlacement } from '../experiment/profile/process-placement.js';
import { numberIn } from './arguments.js';
import { watchInterruption } from './interruption.js';
import { log } from './output.js';
import { imageProfiling, type ProfilingLibrary, textProfiling } from './profile-library.js';
import { reportProfile } from './profile-report.js';
import { openSafeWriter } from './safety.js';

interface ProfileFlags {
  readonly library: string;
  readonly subnet?: readonly string[];
  readonly threads?: readonly number[];
  readonly frequencies: FrequencyChoice;
  /** In percent. */
  readonly precision: number;
  readonly seconds: number;
  readonly coolDown: number;
  readonly out?: string;
  readonly resume?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

export function profileCommand(): Command {
  return new Command('profile')
    .description(
      'Measures latency, and energy where a sensor exists, of the sub-networks of a library on this machine: per ' +
        'number of threads, cluster of processors and, where clocks can be pinned, frequency. Each row is VALID or ' +
        'says why it is not.',
    )
    .requiredOption('--library <dir>', 'supernet with its library')
    .option('--subnet <ids>', 'only these sub-networks, with commas between', (text) => text.split(','))
    .option(
      '--threads <list>',
      'numbers of threads, with commas between; 1, 2, 4, ... where absent',
      parseThreads,
    )
    .option(
      '--frequencies <n|all>',
      'so many of each clock, from lowest to highest; 0 pins none',
      parseFrequencies,
      3,
    )
    .option(
      '--precision <percent>',
      'enough when the 95 % interval of every median is within plus and minus this',
      numberIn({ minimum: 0.01, maximum: 50 }),
      2,
    )
    .option(
      '--seconds <n>',
      'at most so long at an operating point with a number of threads',
      numberIn({ minimum: 0.1, maximum: 86_400 }),
      20,
    )
    .option(
      '--cool-down <seconds>',
      'wait at most so long until the machine is as cool as at the start',
      numberIn({ minimum: 0, maximum: 3600 }),
      60,
    )
    .option('--out <file>', 'write the profile there, as JSON')
    .option('--resume <file>', 'keep a record there, and continue it after an interruption')
    .option('--strict', 'exit with status 1 where a row is invalid')
    .option('--json', 'print one JSON document')
    .action(runProfile);
}

function parseThreads(text: string): number[] {
  const threads = text.split(',').map(Number);
  if (text.trim() !== '' && threads.every((count) => Number.isInteger(count) && count >= 1 && count <= 256))
    return [...new Set(threads)].sort((a, b) => a - b);
  throw new InvalidArgumentError('It must be whole numbers from 1 to 256 with commas between.');
}

function parseFrequencies(text: string): FrequencyChoice {
  return text === 'all' ? 'all' : numberIn({ minimum: 0, maximum: 1000, whole: true })(text);
}

/** As MLPerf's, a measurement of few samples says little. */
const fewestRounds = 20;
const mostRounds = 2000;
/** All sessions of a group lie in memory at once. */
const memoryBudgetBytes = 4e9;

async function runProfile(flags: ProfileFlags): Promise<void> {
  const { resume } = flags;
  const continued = resume === undefined ? '' : `; the same command continues from ${resume}`;
  const interruption = watchInterruption(`the profile was interrupted${continued}`);
  try {
    const library = (await isTextSupernet(flags.library))
      ? await textProfiling(flags.library)
      : imageProfiling(await readLibrary(flags.library));
    const ids = chosenIds(library, flags.subnet);
    const clock = createRealClock();
    const writer = await openSafeWriter(clock);
    try {
      const machine = openLinuxMachine({
        writer,
        frequencies: flags.frequencies,
        placement: openProcessPlacement(writer),
        ownSeconds: ownProcessorSeconds,
      });
      for (const reason of Object.values(machine.absent)) log(reason);
      const rows = await profile(flags, { clock, library, ids, machine, signal: interruption.signal });
      const lengths = (await library.fitLengths?.(ids, interruption.signal)) ?? null;
      await reportProfile(flags, machine, rows, lengths);
    } finally {
      await writer.close();
    }
  } finally {
    interruption.end();
  }
}

function ownProcessorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function chosenIds({ subnets }: ProfilingLibrary, wanted?: readonly string[]): string[] {
  const known = subnets.map(({ id }) => id);
  const unknown = (wanted ?? []).filter((id) => !known.includes(id));
  if (unknown.length > 0)
    throw new CotuneError('ERR_LIBRARY', `the library has no sub-network ${unknown.join(', ')}`, {
      advice: `choose of ${known.join(', ')}`,
    });
  return known.filter((id) => wanted?.includes(id) ?? true);
}

interface ProfileTask {
  readonly clock: Clock;
  readonly library: ProfilingLibrary;
  readonly ids: readonly string[];
  readonly machine: ProfilingMachine;
  readonly signal: AbortSignal;
}

async function profile(flags: ProfileFlags, task: ProfileTask): Promise<ProfileRow[]> {
  const { clock, library, ids, machine, signal } = task;
  const rows = await ProfileRows.open(flags.resume ?? null, await identityOf(flags));
  if (rows.size > 0)
    log(`continuing from ${flags.resume}: ${rows.size} rows are there; invalid ones are measured again`);
  const engine = await Engine.open({ clock, ...library.models, memoryBudgetBytes, queueLimit: 1 });
  const threads = flags.threads ?? usualThreads(machine);
  try {
    await profileSubnets({
      clock,
      machine,
      subjects: engineSubjects(engine, ids, library.fill),
      threads,
      limits: { precision: flags.precision / 100, fewestRounds, mostRounds, seconds: flags.seconds },
      coolDownSeconds: flags.coolDown,
      isDone: ({ subnet, threads: count, point }) => rows.isDone(subnet, count, point),
      onRows: (measured) => rows.add(measured),
      log,
      signal,
    });
  } finally {
    await engine.close();
    await rows.close();
  }
  const all = machine.points.flatMap(({ name }) =>
    threads.flatMap((count) => ids.map((id) => rows.get(id, count, name))),
  );
  return all.filter((row) => row !== undefined);
}

/** Powers of two, and all processors of a cluster. */
function usualThreads({ points }: ProfilingMachine): number[] {
  const sizes = points.map(({ cpus }) => cpus.length);
  const powers = [1, 2, 4, 8, 16].filter((count) => count <= Math.max(...sizes));
  return [...new Set([...powers, ...sizes.filter((size) => size <= 16)])].sort((a, b) => a - b);
}

/** Rows of another library, machine or precision are no continuation. */
async function identityOf({ library, precision }: ProfileFlags): Promise<Record<string, string | number>> {
  const description = await readFile(join(library, 'library.json'));
  const { processor, cores, kernel } = describeMachine();
  return {
    library: createHash('sha256').update(description).digest('hex'),
    machine: `${processor}, ${cores} cores, Linux ${kernel}`,
    precision,
  };
}
