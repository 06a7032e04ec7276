/** `cotune merge`: joins the shards of a search into one library. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { checkOutput } from '../application/design/check-output.js';
import { readLibrary } from '../application/design/library.js';
import type { Findings } from '../application/design/search/findings.js';
import { finishLibrary, type LibraryOfSearch } from '../application/design/search/finish.js';
import { lookedAt } from '../application/design/search/looked-at.js';
import { joinShards, mergeKept, type Shard } from '../application/design/search/merge.js';
import { NetworkJudge } from '../application/design/search/network-judge.js';
import { NetworkMeter } from '../application/design/search/network-meter.js';
import { NetworkTimer } from '../application/design/search/network-timer.js';
import { SearchRecord } from '../application/design/search/search-record.js';
import { type Models, Surrogates } from '../application/design/search/surrogates.js';
import { timeTogether } from '../application/design/search/time-together.js';
import { openSearchImages } from '../application/design/search-images.js';
import { searchIdentity } from '../application/design/search-library.js';
import { type Arch, archKey, largestArch, smallestArch } from '../application/network/arch.js';
import type { Supernet } from '../application/network/supernet.js';
import { supernetAt } from '../application/network/supernet-at.js';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { describeMachine } from '../device/linux/machine.js';
import { watchInterruption } from './interruption.js';
import { log } from './output.js';
import { printLibrary } from './print-library.js';
import { commonProvenance, writeFound } from './search.js';
import { recordPath, writeSearchFiles } from './search-files.js';
import { openSearchMeter } from './search-meter.js';

interface MergeCommandOptions {
  readonly supernet?: string;
  readonly images?: string;
  readonly calibrationImages?: string;
  readonly out: string;
  readonly json?: boolean;
}

export function mergeCommand(): Command {
  return new Command('merge')
    .description('join the shards of a search (`cotune search --shard i/n`) into one library')
    .argument('<dirs...>', 'their --out folders')
    .requiredOption('--out <dir>', 'folder for the library')
    .option('--supernet <path>', "the supernet; the first shard's own where not given")
    .option(
      '--images <path>',
      "the search's images: what is kept is evaluated and timed here, not as the shards have it",
    )
    .option('--calibration-images <path>', "the search's training images")
    .option('--json', 'print one JSON document')
    .action(runMerge);
}

interface Joined {
  readonly supernet: Supernet;
  readonly shards: readonly Shard[];
  readonly findings: Findings;
  readonly models: Models;
  readonly threads: readonly number[];
}

async function runMerge(folders: readonly string[], options: MergeCommandOptions): Promise<void> {
  const interruption = watchInterruption('the merge was interrupted, nothing was written');
  try {
    const joined = await joinFolders(folders, options);
    await checkOutput(options.out, joined.supernet);
    const { images } = options;
    const largest = largestArch(joined.supernet.description);
    const merged =
      images === undefined
        ? mergeKept({ ...joined, largest })
        : await finish(joined, images, options, interruption.signal);
    interruption.signal.throwIfAborted();
    const { supernet, findings, models, threads } = joined;
    await writeFound(options.out, supernet, merged.subnets, {
      command: 'cotune merge',
      shards: folders.map((folder) => basename(folder)).join(', '),
      images: images === undefined ? null : basename(images),
      ...commonProvenance(threads, merged.hypervolume),
    });
    await writeSearchFiles(options.out, lookedAt(findings, models), merged.subnets, threads);
    printLibrary(options, merged);
  } finally {
    interruption.end();
  }
}

async function joinFolders(folders: readonly string[], options: MergeCommandOptions): Promise<Joined> {
  if (folders.length < 2)
    throw new CotuneError('ERR_SHARDS', 'there is only one folder', { advice: 'name two shards or more' });
  const supernet = await supernetAt(options.supernet ?? folders[0]!, {});
  const shards: Shard[] = [];
  for (const folder of folders) shards.push(await readShard(folder, supernet));
  const findings = joinShards(shards);
  const { identity } = shards[0]!.record;
  const threads = String(identity['the threads']).split(',').map(Number);
  const everything = Number(identity['the number of images']);
  const models = new Surrogates(supernet.description, threads, everything).learn(findings);
  return { supernet, shards, findings, models, threads };
}

async function readShard(folder: string, { description }: Supernet): Promise<Shard> {
  const path = recordPath(folder);
  if (!existsSync(path))
    throw new CotuneError('ERR_SHARDS', `${folder} holds no search: there is no ${path}`);
  const record = await SearchRecord.read(path, (arch) => archKey(description, arch));
  const library = existsSync(join(folder, 'library.json')) ? await readLibrary(folder) : null;
  return { name: folder, record, library };
}

async function finish(
  { supernet, shards, findings, models, threads }: Joined,
  path: string,
  { calibrationImages }: MergeCommandOptions,
  signal: AbortSignal,
): Promise<LibraryOfSearch> {
  const { description } = supernet;
  const images = await openSearchImages(description, path, calibrationImages ?? null);
  const device = describeMachine().processor;
  const { identity } = shards[0]!.record;
  const here = searchIdentity({ ...images, supernet, threads, device, seed: 0 });
  for (const aspect of ['the weights', 'the images and their labels', 'the calibration images'])
    if (identity[aspect] !== here[aspect])
      throw new CotuneError('ERR_SHARDS', `${aspect} are not those that the shards were searched with`);
  const clock = createRealClock();
  const [smallest, largest] = [smallestArch(description), largestArch(description)];
  const timer = new NetworkTimer({ supernet, clock, threads, reference: largest, signal });
  const sensor = await openSearchMeter(clock, log);
  const meter = sensor && new NetworkMeter({ supernet, clock, threads, meter: sensor, signal });
  const judge = new NetworkJudge({
    ...images,
    supernet,
    timer,
    clock,
    lanes: availableParallelism(),
    signal,
  });
  try {
    return await finishLibrary({
      ...{ ...images, supernet, findings, models, judge, smallest, largest, threads, device, log },
      everything: images.selection.length,
      budget: { affordable: () => true },
      timeTogether: (archs) =>
        timeTogether({ supernet, clock, threads, signal }, archs, models, timingSeconds),
      ...(meter && { meter: (archs: readonly Arch[]) => meter.measure(archs, () => true) }),
    });
  } finally {
    await judge.close();
  }
}

const timingSeconds = 30;
