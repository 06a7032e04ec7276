/**
 * Measures what each sub-network costs on this machine, through the same engine and hand-over that will serve
 * it, in rounds over all of them so that drift of the machine falls on all alike.
 */
import { CotuneError } from '../../core/errors.js';
import { median, quantile } from '../../core/statistics.js';
import type { Engine } from '../engine/engine.js';
import type { FrameSlot } from '../engine/frame-slots.js';
import { keyText, type SessionKey } from '../engine/model-source.js';

export interface Measurement {
  readonly key: SessionKey;
  readonly latencySeconds: { readonly p50: number; readonly p95: number };
  readonly coreSeconds: number;
  /** What the session keeps resident, as accounted. */
  readonly memoryBytes: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** Inferences per round that count; one more goes before them to warm the caches. */
  readonly perRound: number;
  /** Writes what the k-th of a round looks at, the same in each round and for each key; else it is what the slots hold. */
  readonly fill?: (index: number, slot: FrameSlot) => unknown;
}

interface Sample {
  readonly latencies: number[];
  readonly coreSeconds: number[];
  readonly memoryBytes: number[];
}

/** Makes every key hot and measures it. */
export async function measure(
  engine: Engine,
  keys: readonly SessionKey[],
  { rounds, ...round }: MeasureOptions,
): Promise<Measurement[]> {
  await Promise.all(keys.map((key) => engine.prepare(key)));
  const samples = keys.map((): Sample => ({ latencies: [], coreSeconds: [], memoryBytes: [] }));
  for (let done = 0; done < rounds; done++) {
    for (const [index, key] of keys.entries()) await measureRound(engine, key, round, samples[index]!);
  }
  const tailRatio = pooledTailRatio(samples);
  return keys.map((key, index) => {
    const p50 = median(samples[index]!.latencies);
    return {
      key,
      latencySeconds: { p50, p95: p50 * tailRatio },
      coreSeconds: median(samples[index]!.coreSeconds),
      memoryBytes: Math.max(...samples[index]!.memoryBytes),
    };
  });
}

async function measureRound(
  engine: Engine,
  key: SessionKey,
  { perRound: count, fill }: Omit<MeasureOptions, 'rounds'>,
  sample: Sample,
): Promise<void> {
  // Where not all fit the memory budget, another one may have been evicted for this one and the other way round.
  await engine.prepare(key);
  sample.memoryBytes.push(engine.bytesOf(key));
  await inferOnce(engine, key, (slot) => fill?.(0, slot));
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++)
    sample.latencies.push(await inferOnce(engine, key, (slot) => fill?.(i, slot)));
  const { user, system } = process.cpuUsage(before);
  sample.coreSeconds.push((user + system) / 1e6 / count);
}

/** Seconds of one inference of what is written into the next free slot; of what it holds where nothing is. */
export async function inferOnce(
  engine: Engine,
  key: SessionKey,
  fill: (slot: FrameSlot) => unknown = () => {},
): Promise<number> {
  const slot = engine.acquire();
  try {
    fill(slot);
    const { key: ran, startedSeconds, finishedSeconds } = await engine.infer(slot, () => key);
    if (keyText(ran) === keyText(key)) return finishedSeconds - startedSeconds;
    throw new CotuneError(
      'ERR_INTERNAL',
      `${keyText(ran)} answered where ${keyText(key)} was to be measured`,
    );
  } finally {
    engine.release(slot);
  }
}

/** A few samples say little of one key's tail; the ratios to the medians of all keys together do. */
function pooledTailRatio(samples: readonly Sample[]): number {
  const ratios = samples.flatMap(({ latencies }) => latencies.map((latency) => latency / median(latencies)));
  return Math.max(1, quantile(ratios, 0.95));
}
