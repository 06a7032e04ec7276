/** `cotune search`: builds the library of a supernet on this machine. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
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
import { formatQuantity } from '../core/units.js';
import { describeMachine } from '../device/linux/machine.js';
import { numberIn } from './arguments.js';
import { watchInterruption } from './interruption.js';
import { log, printJson } from './output.js';
import { proxies, usage } from './predicted-problem.js';
import { type PredictedSearchFlags, runPredictedSearch } from './search-predicted.js';
import { addCheckpointOptions, type CheckpointFlags, checkpointOptions } from './supernet-options.js';

interface SearchCommandOptions extends CheckpointFlags {
  readonly supernet: string;
  readonly images: string;
  readonly calibrationImages?: string;
  readonly out: string;
  readonly minutes: number;
  readonly seed: number;
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
    .option('--calibration-images <path>', 'training images for the batch norms, in the same form')
    .option('--out <dir>', 'folder for the library')
    .option('--minutes <n>', 'time for everything', numberIn({ minimum: 0.001, maximum: 10_000 }), 10)
    .option(
      '--seed <n>',
      'seed of the search',
      numberIn({ minimum: 0, maximum: 2 ** 32 - 1, whole: true }),
      1,
    )
    .option('--json', 'print one JSON document');
  return addPredictedOptions(command).action(run);
}

/** A search by tables and predictors needs neither a supernet nor images. */
function addPredictedOptions(command: Command): Command {
  return command
    .option('--device <table>', 'without a supernet: latency from the table of a device (docs/supernets.md)')
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

type AnySearchOptions = Partial<SearchCommandOptions> & PredictedSearchFlags;

async function run(options: AnySearchOptions): Promise<void> {
  const { device, latency, accuracyPredictor, accuracyProxy, supernet, images, out } = options;
  if ([device, latency, accuracyPredictor, accuracyProxy].some((option) => option !== undefined)) {
    if (supernet !== undefined || images !== undefined)
      throw usage(
        '--supernet and --images are for a search that measures; --device and predictors are instead of it',
      );
    return runPredictedSearch(options);
  }
  if (supernet === undefined || images === undefined || out === undefined)
    throw usage('give --supernet, --images and --out, or search by --device and --accuracy-predictor');
  return runSearch({ ...options, supernet, images, out });
}

async function runSearch(options: SearchCommandOptions): Promise<void> {
  const interruption = watchInterruption('the search was interrupted, nothing was written');
  try {
    const supernet = await supernetAt(options.supernet, checkpointOptions(options));
    await checkOutput(options.out, supernet);
    const result = await search(supernet, options, interruption.signal);
    interruption.signal.throwIfAborted();
    await write(supernet, options, result);
    print(options, result);
  } finally {
    interruption.end();
  }
}

async function search(
  supernet: Supernet,
  options: SearchCommandOptions,
  signal: AbortSignal,
): Promise<LibrarySearchResult> {
  const clock = createRealClock();
  const start = clock.now();
  const images = await openSearchImages(
    supernet.description,
    options.images,
    options.calibrationImages ?? null,
  );
  log(
    `${images.note}; selecting on ${images.selection.length} images, reporting on ${images.reporting.length}`,
  );
  return searchLibrary({
    ...images,
    supernet,
    clock,
    threads: availableParallelism(),
    seconds: options.minutes * 60 - (clock.now() - start),
    seed: options.seed,
    signal,
    log,
  });
}

async function write(
  supernet: Supernet,
  options: SearchCommandOptions,
  { subnets, hypervolume }: LibrarySearchResult,
): Promise<void> {
  const statistics = new Map(subnets.map((subnet) => [subnet.id, subnet.statistics]));
  await writeLibrary(options.out, {
    supernet,
    subnets: subnets.map(withoutStatistics),
    provenance: provenanceOf(options, hypervolume),
    statisticsOf: (id) => statistics.get(id)!,
  });
}

function provenanceOf(options: SearchCommandOptions, hypervolume: number): LibraryProvenance {
  const { processor, cores, node } = describeMachine();
  return {
    command: 'cotune search',
    createdAt: new Date().toISOString(),
    minutes: options.minutes,
    seed: options.seed,
    images: basename(options.images),
    calibrationImages: options.calibrationImages ? basename(options.calibrationImages) : null,
    accuracy: 'top-1 on the odd-numbered images; searched and selected on the even-numbered ones',
    latency: 'median of one image on one thread, all sub-networks in one interleaved run',
    hypervolume,
    processor,
    cores,
    node,
  };
}

function withoutStatistics({ statistics: _, ...subnet }: FoundSubnet): Omit<FoundSubnet, 'statistics'> {
  return subnet;
}

function print(options: SearchCommandOptions, { subnets, hypervolume }: LibrarySearchResult): void {
  const rows = subnets.map(withoutStatistics);
  if (options.json) {
    printJson({ subnets: rows, hypervolume, out: options.out });
    return;
  }
  const share = (value: number) => `${(value * 100).toFixed(2)} %`;
  for (const row of rows)
    process.stdout.write(
      `${row.id.padEnd(4)} top-1 ${share(row.accuracy)} (${share(row.accuracyLow)} to ${share(row.accuracyHigh)})  ` +
        `${formatQuantity(row.latencySeconds, 'seconds').padStart(8)}  ` +
        `${(row.macs / 1e6).toFixed(1).padStart(7)} M MACs\n`,
    );
  process.stdout.write(`hypervolume ${hypervolume.toExponential(4)}; written to ${options.out}\n`);
}
