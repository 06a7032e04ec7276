/** `cotune merge`: joins the shards of a search into one library. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { checkOutput } from '../application/design/check-output.js';
import type { Findings } from '../application/design/search/findings.js';
import { finishLibrary, type LibraryOfSearch } from '../application/design/search/finish.js';
import { lookedAt } from '../application/design/search/looked-at.js';
import { joinShards, mergeKept, type Shard } from '../application/design/search/merge.js';
import { NetworkJudge } from '../application/design/search/network-judge.js';
import { NetworkMeter } from '../application/design/search/network-meter.js';
import { NetworkTimer } from '../application/design/search/network-timer.js';
import { SearchRecord } from '../application/design/search/search-record.js';
import { countAspect, endsOf, type SampledNetwork } from '../application/design/search/searched-network.js';
import { type Models, Surrogates } from '../application/design/search/surrogates.js';
import { timeTogether } from '../application/design/search/time-together.js';
import type { Searchable } from '../application/design/searchable.js';
import type { Arch } from '../application/network/arch-space.js';
import { isTextSupernet } from '../application/text/text-supernet.js';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { describeMachine } from '../device/linux/machine.js';
import { writeFound } from './found-library.js';
import { watchInterruption } from './interruption.js';
import { log } from './output.js';
import { usage } from './predicted-problem.js';
import { printLibrary } from './print-library.js';
import { recordPath } from './search-files.js';
import { openSearchMeter } from './search-meter.js';
import { searchableImagesAt, searchableTextsAt } from './searchable.js';

interface MergeCommandOptions {
  readonly supernet?: string;
  readonly images?: string;
  readonly texts?: string;
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
    .option('--texts <file>', "the search's texts, of a transformer: as --images")
    .option('--json', 'print one JSON document')
    .action(runMerge);
}

interface Joined<E> {
  readonly searchable: Searchable<E>;
  readonly shards: readonly Shard<E>[];
  readonly findings: Findings;
  readonly models: Models;
  readonly threads: readonly number[];
  readonly everything: number;
}

async function runMerge(folders: readonly string[], options: MergeCommandOptions): Promise<void> {
  if (folders.length < 2)
    throw new CotuneError('ERR_SHARDS', 'there is only one folder', { advice: 'name two shards or more' });
  const path = options.supernet ?? folders[0]!;
  const { images, texts, calibrationImages } = options;
  if (!(await isTextSupernet(path))) {
    if (texts !== undefined) throw usage(`${path} holds a network of images: give --images, not --texts`);
    return mergeFolders(await searchableImagesAt(path, {}), folders, options);
  }
  if ((images ?? calibrationImages) !== undefined)
    throw usage(`${path} holds a network of texts: give --texts, not --images`);
  return mergeFolders(await searchableTextsAt(path, {}), folders, options);
}

async function mergeFolders<E>(
  searchable: Searchable<E>,
  folders: readonly string[],
  options: MergeCommandOptions,
): Promise<void> {
  const interruption = watchInterruption('the merge was interrupted, nothing was written');
  try {
    const joined = await joinFolders(searchable, folders);
    await checkOutput(options.out, searchable);
    const { network } = searchable;
    const samples = options.texts ?? options.images;
    const merged =
      samples === undefined
        ? mergeKept({ ...joined, network })
        : await finish(joined, samples, options, interruption.signal);
    interruption.signal.throwIfAborted();
    const { findings, models, threads } = joined;
    await writeFound(options.out, searchable, {
      ...{ ...merged, threads, lookedAt: lookedAt(network, findings, models) },
      provenance: {
        command: 'cotune merge',
        shards: folders.map((folder) => basename(folder)).join(', '),
        [network.samples]: samples === undefined ? null : basename(samples),
      },
    });
    printLibrary(searchable, options, merged);
  } finally {
    interruption.end();
  }
}

async function joinFolders<E>(searchable: Searchable<E>, folders: readonly string[]): Promise<Joined<E>> {
  const { network } = searchable;
  const shards: Shard<E>[] = [];
  for (const folder of folders) shards.push(await readShard(folder, searchable));
  const findings = joinShards(shards);
  const { identity } = shards[0]!.record;
  const threads = String(identity['the threads']).split(',').map(Number);
  const everything = Number(identity[countAspect(network)]);
  const models = new Surrogates(network, threads, everything).learn(findings);
  return { searchable, shards, findings, models, threads, everything };
}

async function readShard<E>(folder: string, { network, keptIn }: Searchable<E>): Promise<Shard<E>> {
  const path = recordPath(folder);
  if (!existsSync(path))
    throw new CotuneError('ERR_SHARDS', `${folder} holds no search: there is no ${path}`);
  const record = await SearchRecord.read(path, network.space.key);
  const kept = existsSync(join(folder, 'library.json')) ? await keptIn(folder) : null;
  return { name: folder, record, kept };
}

async function finish<E>(
  { searchable, shards, findings, models, threads, everything }: Joined<E>,
  samples: string,
  { calibrationImages }: MergeCommandOptions,
  signal: AbortSignal,
): Promise<LibraryOfSearch<E>> {
  const { network } = await searchable.open(samples, calibrationImages ?? null, signal);
  checkIdentity(network, shards[0]!);
  const device = describeMachine().processor;
  const clock = createRealClock();
  const timing = { network, clock, threads, signal };
  const timer = new NetworkTimer({ ...timing, reference: endsOf(network).largest });
  const judge = new NetworkJudge({ network, timer, clock, lanes: availableParallelism() });
  const sensor = await openSearchMeter(clock, log);
  const meter = sensor && new NetworkMeter({ ...timing, meter: sensor });
  try {
    return await finishLibrary({
      ...{ network, findings, models, judge, threads, device, everything, log },
      budget: { affordable: () => true },
      timeTogether: (archs) => timeTogether(timing, archs, models, timingSeconds),
      ...(meter && { meter: (some: readonly Arch[]) => meter.measure(some, () => true) }),
    });
  } finally {
    await judge.close();
  }
}

/** Weights and samples must be those of the search. */
function checkIdentity({ identity }: SampledNetwork<unknown>, { record }: Shard<unknown>): void {
  for (const [aspect, value] of Object.entries(identity))
    if (record.identity[aspect] !== value)
      throw new CotuneError('ERR_SHARDS', `${aspect} are not those that the shards were searched with`);
}

const timingSeconds = 30;
