/** `cotune search`: builds the library of a supernet on this machine. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Command } from 'commander';
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
    .requiredOption('--supernet <path>', 'folder of a supernet, or a checkpoint');
  return addCheckpointOptions(command)
    .requiredOption('--images <path>', 'labelled images: a folder per class or a tar of such')
    .option('--calibration-images <path>', 'training images for the batch norms, in the same form')
    .requiredOption('--out <dir>', 'folder for the library')
    .option('--minutes <n>', 'time for everything', numberIn({ minimum: 0.001, maximum: 10_000 }), 10)
    .option(
      '--seed <n>',
      'seed of the search',
      numberIn({ minimum: 0, maximum: 2 ** 32 - 1, whole: true }),
      1,
    )
    .option('--json', 'print one JSON document')
    .action(runSearch);
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
