/** `cotune search`: builds the library of a supernet on this machine. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { checkOutput } from '../application/design/check-output.js';
import { type LibraryProvenance, writeLibrary } from '../application/design/library.js';
import { openSearchImages } from '../application/design/search-images.js';
import {
  type FoundSubnet,
  type LibrarySearchResult,
  searchLibrary,
} from '../application/design/search-library.js';
import type { Supernet } from '../application/network/supernet.js';
import { supernetAt } from '../application/network/supernet-at.js';
import { createRealClock } from '../core/clock.js';
import { describeMachine } from '../device/linux/machine.js';
import { numberIn } from './arguments.js';
import { watchInterruption } from './interruption.js';
import { printLibrary, withoutStatistics } from './print-library.js';
import { recordPath, writeSearchFiles } from './search-files.js';
import { createSearchProgress } from './search-progress.js';
import { addCheckpointOptions, type CheckpointFlags, checkpointOptions } from './supernet-options.js';

interface SearchCommandOptions extends CheckpointFlags {
  readonly supernet: string;
  readonly images: string;
  readonly calibrationImages?: string;
  readonly out: string;
  readonly minutes: number;
  readonly seed: number;
  readonly threads: readonly number[];
  readonly shard?: string;
  readonly json?: boolean;
}

export function searchCommand(): Command {
  const command = new Command('search')
    .description(
      'build a library: search a supernet, calibrate, evaluate and measure what is Pareto-optimal here',
    )
    .requiredOption('--supernet <path>', 'folder of a supernet, or a checkpoint');
  return addCheckpointOptions(command)
    .requiredOption('--images <path>', 'labelled images: a folder per class or a tar of such')
    .option('--calibration-images <path>', 'training images for the batch norms, in the same form')
    .requiredOption('--out <dir>', 'folder for the library; an interrupted search goes on from there')
    .option('--minutes <n>', 'time for everything', numberIn({ minimum: 0.001, maximum: 10_000 }), 10)
    .option(
      '--seed <n>',
      'seed of the search',
      numberIn({ minimum: 0, maximum: 2 ** 32 - 1, whole: true }),
      1,
    )
    .option('--threads <list>', 'numbers of threads to measure latency at, such as 1,2', parseThreads, [1])
    .option('--shard <i/n>', 'one of n searches that `cotune merge` joins, such as 1/4', parseShard)
    .option('--json', 'print one JSON document')
    .action(runSearch);
}

function parseThreads(text: string): number[] {
  const counts = text.split(',').map(Number);
  const fits = counts.every(
    (count) => Number.isInteger(count) && count >= 1 && count <= availableParallelism(),
  );
  if (text.trim() !== '' && fits && new Set(counts).size === counts.length) return counts;
  throw new InvalidArgumentError(
    `It must be different whole numbers from 1 to ${availableParallelism()}, the processors here, with commas between.`,
  );
}

function parseShard(text: string): string {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (Number(index) >= 1 && Number(index) <= Number(count) && Number(count) <= 1000)
    return `${Number(index)}/${Number(count)}`;
  throw new InvalidArgumentError('It must be i/n with i from 1 to n, such as 1/4.');
}

async function runSearch(options: SearchCommandOptions): Promise<void> {
  let judged = 0;
  const interruption = watchInterruption(() =>
    judged === 0
      ? 'the search was interrupted, nothing was written'
      : `the search was interrupted; the same command goes on after ${judged} judged sub-networks`,
  );
  const progress = createSearchProgress(
    process.stderr,
    createRealClock(),
    process.env.NO_COLOR === undefined,
  );
  try {
    const supernet = await supernetAt(options.supernet, checkpointOptions(options));
    await checkOutput(options.out, supernet);
    const images = await openSearchImages(
      supernet.description,
      options.images,
      options.calibrationImages ?? null,
    );
    progress.say(
      `${images.note}; selecting on ${images.selection.length} images, reporting on ${images.reporting.length}`,
    );
    const result = await searchLibrary({
      ...images,
      supernet,
      clock: createRealClock(),
      lanes: availableParallelism(),
      threads: options.threads,
      device: describeMachine().processor,
      // What starting took counts: the time is for everything.
      seconds: options.minutes * 60 - process.uptime(),
      seed: options.seed,
      shard: options.shard,
      record: recordPath(options.out),
      signal: interruption.signal,
      log: progress.say,
      onProgress(now) {
        judged = now.judged;
        progress.show(now);
      },
    });
    interruption.signal.throwIfAborted();
    await write(supernet, options, result);
    progress.end();
    printLibrary(options, result);
  } finally {
    progress.end();
    interruption.end();
  }
}

async function write(
  supernet: Supernet,
  options: SearchCommandOptions,
  { subnets, hypervolume, lookedAt }: LibrarySearchResult,
): Promise<void> {
  await writeFound(options.out, supernet, subnets, provenanceOf(options, hypervolume));
  await writeSearchFiles(options.out, lookedAt, subnets, options.threads);
}

/** Writes a library of what a search or a merge found. */
export async function writeFound(
  out: string,
  supernet: Supernet,
  subnets: readonly FoundSubnet[],
  provenance: LibraryProvenance,
): Promise<void> {
  const statistics = new Map(subnets.map((subnet) => [subnet.id, subnet.statistics]));
  await writeLibrary(out, {
    supernet,
    subnets: subnets.map(withoutStatistics),
    provenance,
    statisticsOf: (id) => statistics.get(id)!,
  });
}

function provenanceOf(options: SearchCommandOptions, hypervolume: number): LibraryProvenance {
  return {
    command: 'cotune search',
    minutes: options.minutes,
    seed: options.seed,
    shard: options.shard ?? null,
    images: basename(options.images),
    calibrationImages: options.calibrationImages ? basename(options.calibrationImages) : null,
    ...commonProvenance(options.threads, hypervolume),
  };
}

export function commonProvenance(threads: readonly number[], hypervolume: number): LibraryProvenance {
  const { processor, cores, node } = describeMachine();
  return {
    createdAt: new Date().toISOString(),
    accuracy: 'top-1 on the odd-numbered images; searched and selected on the even-numbered ones',
    latency: `median of one image on ${threads[0]} ${threads[0] === 1 ? 'thread' : 'threads'}, all sub-networks in one interleaved run`,
    hypervolume,
    processor,
    cores,
    node,
  };
}
