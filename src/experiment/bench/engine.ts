/**
 * `cotune bench engine`: the latency of an inference through the engine, hand-over to its worker and back
 * counted, against a bare onnxruntime-node session of the same graph and threads in this thread.
 */
import * as ort from 'onnxruntime-node';
import { Engine } from '../../application/engine/engine.js';
import { createModelSource } from '../../application/engine/library-models.js';
import { sessionOptions } from '../../application/engine/session-options.js';
import type { Clock } from '../../core/clock.js';
import { createRandom } from '../../core/random.js';
import { median } from '../../core/statistics.js';
import { type BenchRow, compared } from './bench.js';
import type { EngineCase } from './engine-cases.js';

export interface BenchEngineOptions {
  readonly clock: Clock;
  readonly cases: readonly EngineCase[];
  /** Seconds for all cases together. */
  readonly seconds: number;
  readonly onProgress: (text: string) => void;
}

/** Short against the drift of a machine, long against what the first inferences after a pause take longer. */
const blockSeconds = 0.12;
const warmUps = 3;
/** Two sessions of one graph were seen to differ by a quarter in latency for as long as they lived: so each is made anew. */
const openings = 3;

interface Contestant {
  /** Runs once and says how long it took. */
  run(): Promise<number>;
}

export async function benchEngine({
  clock,
  cases,
  seconds,
  onProgress,
}: BenchEngineOptions): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const measured of cases) {
    onProgress(measured.name);
    rows.push(await compare(clock, measured, seconds / cases.length));
  }
  return rows;
}

interface Samples {
  readonly ours: number[];
  readonly reference: number[];
}

async function compare(clock: Clock, measured: EngineCase, seconds: number): Promise<BenchRow> {
  const samples: Samples = { ours: [], reference: [] };
  for (let opening = 0; opening < openings; opening++) {
    await compareOnce(clock, measured, seconds / openings, samples);
  }
  return compared(measured.name, median(samples.ours), median(samples.reference), samples.ours.length);
}

async function compareOnce(
  clock: Clock,
  { models, subnet, threads }: EngineCase,
  seconds: number,
  samples: Samples,
): Promise<void> {
  const engine = await Engine.open({ clock, ...models, memoryBudgetBytes: 1e9, queueLimit: 0 });
  const graph = await createModelSource(models.model.data as never).build(subnet);
  const bare = await openBare(clock, graph, threads, models.input.shape);
  try {
    await alternate(clock, await openOurs(engine, { subnet, threads }), bare, seconds, samples);
  } finally {
    await Promise.all([engine.close(), bare.close()]);
  }
}

async function openOurs(engine: Engine, key: { subnet: string; threads: number }): Promise<Contestant> {
  await engine.prepare(key);
  const slot = engine.acquire();
  slot.input.set(noise(slot.input.length));
  return {
    async run() {
      const { startedSeconds, finishedSeconds } = await engine.infer(slot, () => key);
      return finishedSeconds - startedSeconds;
    },
  };
}

async function openBare(
  clock: Clock,
  graph: Uint8Array,
  threads: number,
  shape: readonly number[],
): Promise<Contestant & { close(): Promise<void> }> {
  const session = await ort.InferenceSession.create(graph, sessionOptions(threads));
  const feeds = { input: new ort.Tensor('float32', noise(shape.reduce((a, b) => a * b, 1)), shape) };
  return {
    async run() {
      const started = clock.now();
      await session.run(feeds);
      return clock.now() - started;
    },
    close: () => session.release(),
  };
}

/** Blocks of ours and theirs in turn until the time is over; the first block of each only warms up. */
async function alternate(
  clock: Clock,
  ours: Contestant,
  reference: Contestant,
  seconds: number,
  samples: Samples,
): Promise<void> {
  const end = clock.now() + seconds;
  for (let block = 0; clock.now() < end || block < 3; block++) {
    for (const [contestant, kept] of [
      [ours, samples.ours],
      [reference, samples.reference],
    ] as const) {
      const latencies = await runBlock(clock, contestant);
      if (block > 0) kept.push(...latencies);
    }
  }
}

async function runBlock(clock: Clock, contestant: Contestant): Promise<number[]> {
  for (let i = 0; i < warmUps; i++) await contestant.run();
  const latencies: number[] = [];
  const end = clock.now() + blockSeconds;
  while (clock.now() < end) latencies.push(await contestant.run());
  return latencies;
}

function noise(length: number): Float32Array {
  const random = createRandom(1);
  return Float32Array.from({ length }, () => random.normal());
}
