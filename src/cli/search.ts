/** `cotune search`: builds the library of a supernet on this machine. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
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
import { proxies, usage } from './predicted-problem.js';
import { printLibrary, withoutStatistics } from './print-library.js';
import { recordPath, writeSearchFiles } from './search-files.js';
import { openSearchMeter } from './search-meter.js';
import { type PredictedSearchFlags, runPredictedSearch } from './search-predicted.js';
import { createSearchProgress } from './search-progress.js';
import { shortageText } from './search-shortage.js';
import { runTextSearch } from './search-texts.js';
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
  readonly texts?: string;
  readonly candidates: number;
  readonly json?: boolean;
}

export function searchCommand(): Command {
  const command = new Command('search')
    .description(
      'build a library: search a supernet, calibrate, evaluate and measure what is Pareto-optimal here',
    )
    .option('--supernet <path>', 'folder of a supernet, or a checkpoint');
  addCheckpointOptions(command)
    .option('--images <path>', 'labelled images: a folder per class or a tar of such')
    .option('--texts <file>', 'of a transformer: pairs of texts, a JSON list of {spoken, written}')
    .option(
      '--candidates <n>',
      'with --texts: sub-transformers to look at',
      numberIn({ minimum: 2, maximum: 10_000, whole: true }),
      48,
    )
    .option('--calibration-images <path>', 'training images for the batch norms, in the same form')
    .option('--out <dir>', 'folder for the library; an interrupted search goes on from there')
    .option('--minutes <n>', 'time for everything', numberIn({ minimum: 0.001, maximum: 10_000 }), 10)
    .option(
      '--seed <n>',
      'seed of the search',
      numberIn({ minimum: 0, maximum: 2 ** 32 - 1, whole: true }),
      1,
    )
    .option('--threads <list>', 'numbers of threads to measure latency at, such as 1,2', parseThreads, [1])
    .option('--shard <i/n>', 'one of n searches that `cotune merge` joins, such as 1/4', parseShard)
    .option('--json', 'print one JSON document');
  return addPredictedOptions(command).action(run);
}

/** A search by tables and predictors needs neither a supernet nor images. */
function addPredictedOptions(command: Command): Command {
  return command
    .option('--device <table>', 'without a supernet: latency from the table of a device (docs/tables.md)')
    .option('--rescale <file>', "networks measured whole on it, as JSON: the table's sums are fitted to them")
    .addOption(new Option('--latency <cost>', 'a cost that stands in for latency').choices(proxies))
    .option(
      '--accuracy-predictor <file>',
      "Once-for-All's published predictor of accuracy, acc_predictor.pth",
    )
    .addOption(
      new Option('--accuracy-proxy <cost>', 'a cost that stands in for accuracy: no measure of it').choices(
        proxies,
      ),
    )
    .option(
      '--resolution <n>',
      'pixels per side of every sub-network',
      numberIn({ minimum: 8, maximum: 4096, whole: true }),
    )
    .option(
      '--evaluations <n>',
      'candidates to look at',
      numberIn({ minimum: 100, maximum: 10_000_000, whole: true }),
    );
}

type AnySearchOptions = PredictedSearchFlags &
  Omit<SearchCommandOptions, 'supernet' | 'images' | 'out'> &
  Partial<Pick<SearchCommandOptions, 'supernet' | 'images'>>;

async function run(options: AnySearchOptions): Promise<void> {
  const { device, latency, accuracyPredictor, accuracyProxy, supernet, images, texts, out } = options;
  if (texts !== undefined) {
    if (supernet === undefined || out === undefined || images !== undefined)
      throw usage('--texts goes with --supernet and --out, and not with --images');
    return runTextSearch({ ...options, supernet, texts, out });
  }
  if ([device, latency, accuracyPredictor, accuracyProxy].some((option) => option !== undefined)) {
    if (supernet !== undefined || images !== undefined)
      throw usage(
        '--supernet and --images are for a search that measures; --device and predictors are instead of it',
      );
    return runPredictedSearch(options);
  }
  if (supernet === undefined || images === undefined || out === undefined)
    throw usage(missingText({ supernet, images, out }));
  return runSearch({ ...options, supernet, images, out });
}

/** Of nothing at all, what there is to choose from. */
function missingText(given: Readonly<Record<'supernet' | 'images' | 'out', string | undefined>>): string {
  const missing = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  );
  return missing.length === 3
    ? 'give --supernet, --images and --out, or search by --device and --accuracy-predictor'
    : `${missing.join(' and ')} is missing: a search needs --supernet, --images and --out`;
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
    const clock = createRealClock();
    const result = await searchLibrary({
      ...images,
      supernet,
      clock,
      meter: await openSearchMeter(clock, progress.say),
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
    const shortage = shortageText(result.lookedAt, images.selection.length);
    if (shortage !== null) progress.say(shortage);
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
