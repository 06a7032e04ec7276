/**
 * `cotune bench switch`: what it costs to change the sub-network between two inferences. A hot one: latency of
 * the first inference after the change against the same sub-network without a change. A cold one: time until it
 * answers, and the tail of the sub-network that goes on running meanwhile against its undisturbed tail.
 */
import { readLibrary } from '../../application/design/library.js';
import { Engine } from '../../application/engine/engine.js';
import { libraryModels } from '../../application/engine/library-models.js';
import type { SessionKey } from '../../application/engine/model-source.js';
import type { Clock } from '../../core/clock.js';
import { median, quantile } from '../../core/statistics.js';
import { alone, type BenchRow, compared } from './bench.js';

export interface BenchSwitchOptions {
  readonly clock: Clock;
  readonly library: string;
  readonly coldSwitches: number;
  readonly onProgress: (text: string) => void;
}

/** A grid of images as in the demo. */
const tiles = 16;
const hotRounds = 60;
const perRound = 8;
/** Undisturbed inferences between two cold switches. */
const calmInferences = 6;
/** So few sessions stay hot that each one asked for was evicted since. */
const hotSessions = 3;

export async function benchSwitch(options: BenchSwitchOptions): Promise<BenchRow[]> {
  const library = await readLibrary(options.library);
  const ids = library.subnets.map(({ id }) => id);
  const rows: BenchRow[] = [];
  for (const batch of [1, tiles]) {
    const open = (memoryBudgetBytes: number) =>
      Engine.open({
        clock: options.clock,
        ...libraryModels(library, batch),
        memoryBudgetBytes,
        queueLimit: 0,
      });
    const suffix = batch === 1 ? '1 image' : `${batch} images`;
    options.onProgress(`hot, ${suffix}`);
    rows.push(...(await hotSwitches(await open(1e9), ids, suffix)));
    options.onProgress(`cold, ${suffix}`);
    rows.push(...(await coldSwitches(options, open, ids, suffix)));
  }
  return rows;
}

async function hotSwitches(engine: Engine, ids: readonly string[], suffix: string): Promise<BenchRow[]> {
  const [first, second] = [key(ids[0]!), key(ids[1]!)];
  // Prepared together, they are built by different workers: the switch crosses threads.
  await Promise.all([engine.prepare(first), engine.prepare(second)]);
  const [steady, switched]: [number[], number[]] = [[], []];
  for (let round = 0; round < hotRounds; round++) {
    for (let i = 0; i <= perRound; i++) pushUnlessFirst(steady, i, await infer(engine, first));
    for (let i = 0; i <= perRound; i++) {
      await infer(engine, second);
      pushUnlessFirst(switched, i, await infer(engine, first));
    }
  }
  await engine.close();
  const [ours, reference] = [median(switched), median(steady)];
  return [
    compared(`first inference after a hot switch, ${suffix}`, ours, reference, switched.length),
    alone(`hot switch, added latency, ${suffix}`, ours - reference, switched.length),
  ];
}

async function coldSwitches(
  { clock, coldSwitches: count }: BenchSwitchOptions,
  open: (budgetBytes: number) => Promise<Engine>,
  ids: readonly string[],
  suffix: string,
): Promise<BenchRow[]> {
  const running = key(ids.at(-1)!);
  const engine = await open(await budgetFor(open, running));
  const others = ids.slice(0, -1);
  const [calm, disturbed, times]: [number[], number[], number[]] = [[], [], []];
  let failed = 0;
  await engine.prepare(running);
  for (let i = 0; i < count; i++) {
    const wanted = key(others[i % others.length]!);
    const asked = clock.now();
    for (let answered = false; !answered; ) {
      const { key: ran, seconds } = await inferCounted(engine, wanted, () => failed++);
      answered = ran?.subnet === wanted.subnet;
      if (answered) times.push(clock.now() - asked);
      else disturbed.push(seconds);
    }
    for (let calmOnes = 0; calmOnes <= calmInferences; calmOnes++)
      pushUnlessFirst(calm, calmOnes, await infer(engine, running));
  }
  await engine.close();
  return [
    alone(`cold switch in the background, median, ${suffix}`, median(times), times.length),
    alone(`cold switch in the background, p95, ${suffix}`, quantile(times, 0.95), times.length),
    compared(
      `running sub-network meanwhile, p99, ${suffix}`,
      quantile(disturbed, 0.99),
      quantile(calm, 0.99),
      disturbed.length,
    ),
    compared(
      `running sub-network meanwhile, median, ${suffix}`,
      median(disturbed),
      median(calm),
      disturbed.length,
    ),
    alone(`failed inferences, ${suffix}`, failed, disturbed.length + calm.length, 'count'),
  ];
}

/** Room for the running sub-network and few others. */
async function budgetFor(
  open: (budgetBytes: number) => Promise<Engine>,
  largest: SessionKey,
): Promise<number> {
  const engine = await open(1e9);
  await engine.prepare(largest);
  const bytes = engine.bytesOf(largest);
  await engine.close();
  return bytes * hotSessions;
}

const key = (subnet: string): SessionKey => ({ subnet, threads: 1 });

function pushUnlessFirst(samples: number[], index: number, value: number): void {
  if (index > 0) samples.push(value);
}

async function infer(engine: Engine, wanted: SessionKey): Promise<number> {
  const slot = engine.acquire();
  try {
    const { startedSeconds, finishedSeconds } = await engine.infer(slot, () => wanted);
    return finishedSeconds - startedSeconds;
  } finally {
    engine.release(slot);
  }
}

async function inferCounted(engine: Engine, wanted: SessionKey, onFailure: () => void) {
  const slot = engine.acquire();
  try {
    const { key: ran, startedSeconds, finishedSeconds } = await engine.infer(slot, () => wanted);
    return { key: ran, seconds: finishedSeconds - startedSeconds };
  } catch {
    onFailure();
    return { key: undefined, seconds: 0 };
  } finally {
    engine.release(slot);
  }
}
