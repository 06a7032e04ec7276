/** `cotune search`: builds the library of a supernet on this machine. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { checkOutput } from '../application/design/check-output.js';
import type { LibraryProvenance } from '../application/design/library.js';
import { searchLibrary } from '../application/design/search-library.js';
import type { Searchable } from '../application/design/searchable.js';
import { createRealClock } from '../core/clock.js';
import { describeMachine } from '../device/linux/machine.js';
import { numberIn } from './arguments.js';
import { writeFound } from './found-library.js';
import { watchInterruption } from './interruption.js';
import { proxies, usage } from './predicted-problem.js';
import { printLibrary } from './print-library.js';
import { recordPath } from './search-files.js';
import { openSearchMeter } from './search-meter.js';
import { type PredictedSearchFlags, runPredictedSearch } from './search-predicted.js';
import { createSearchProgress } from './search-progress.js';
import { shortageText } from './search-shortage.js';
import { searchableImagesAt, searchableTextsAt } from './searchable.js';
import { addCheckpointOptions, type CheckpointFlags } from './supernet-options.js';

interface SearchCommandOptions extends CheckpointFlags {
  readonly supernet: string;
  readonly images?: string;
  readonly texts?: string;
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
    .option('--supernet <path>', 'folder of a supernet, or a checkpoint');
  addCheckpointOptions(command)
    .option('--images <path>', 'labelled images: a folder per class or a tar of such')
    .option('--texts <file>', 'of a transformer: pairs of texts, a JSON list of {spoken, written}')
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
  Omit<SearchCommandOptions, 'supernet' | 'out'> &
  Partial<Pick<SearchCommandOptions, 'supernet'>>;

async function run(options: AnySearchOptions): Promise<void> {
  const { device, latency, accuracyPredictor, accuracyProxy, supernet, images, texts, out } = options;
  const measures = supernet !== undefined || images !== undefined || texts !== undefined;
  if ([device, latency, accuracyPredictor, accuracyProxy].some((option) => option !== undefined)) {
    if (measures)
      throw usage(
        '--supernet, --images and --texts are for a search that measures; --device and predictors are instead of it',
      );
    return runPredictedSearch(options);
  }
  if (supernet === undefined || (images ?? texts) === undefined || out === undefined)
    throw usage(missingText({ supernet, 'images (or --texts)': images ?? texts, out }));
  if (texts === undefined)
    return runSearch(await searchableImagesAt(supernet, options), { ...options, supernet, out });
  if (images !== undefined || options.calibrationImages !== undefined)
    throw usage('--texts is instead of --images, and nothing is calibrated');
  return runSearch(await searchableTextsAt(supernet, options), { ...options, supernet, out });
}

/** Of nothing at all, what there is to choose from. */
function missingText(given: Readonly<Record<string, string | undefined>>): string {
  const missing = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  );
  return missing.length === 3
    ? 'give --supernet, --images or --texts, and --out, or search by --device and --accuracy-predictor'
    : `${missing.join(' and ')} is missing: a search needs --supernet, --images or --texts, and --out`;
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

async function runSearch<E>(searchable: Searchable<E>, options: SearchCommandOptions): Promise<void> {
  let judged = 0;
  const interruption = watchInterruption(() =>
    judged === 0
      ? 'the search was interrupted, nothing was written'
      : `the search was interrupted; the same command goes on after ${judged} judged sub-networks`,
  );
  const progress = createSearchProgress(process.stderr, createRealClock(), {
    colour: process.env.NO_COLOR === undefined,
    samples: searchable.network.samples,
  });
  const { signal } = interruption;
  try {
    await checkOutput(options.out, searchable);
    const calibration = options.calibrationImages ?? null;
    const opened = await searchable.open((options.texts ?? options.images)!, calibration, signal);
    progress.say(opened.note);
    const clock = createRealClock();
    const result = await searchLibrary({
      network: opened.network,
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
      signal,
      log: progress.say,
      onProgress(now) {
        judged = now.judged;
        progress.show(now);
      },
    });
    signal.throwIfAborted();
    const { threads } = options;
    await writeFound(options.out, searchable, { ...result, threads, provenance: provenanceOf(options) });
    const shortage = shortageText(result.lookedAt, opened.network.selection);
    if (shortage !== null) progress.say(shortage);
    progress.end();
    printLibrary(searchable, options, result);
  } finally {
    progress.end();
    interruption.end();
  }
}

function provenanceOf(options: SearchCommandOptions): LibraryProvenance {
  const { minutes, seed, shard = null, images, texts, calibrationImages } = options;
  const samples = texts === undefined ? { images: basename(images!) } : { texts: basename(texts) };
  const calibration = calibrationImages === undefined ? null : basename(calibrationImages);
  return {
    ...{ command: 'cotune search', minutes, seed, shard, ...samples },
    ...(texts === undefined ? { calibrationImages: calibration } : {}),
  };
}
