/**
 * A switch to a sub-network that is not hot: how long until it answers, and what its building does to the tail of
 * the sub-network that goes on answering meanwhile, against as many of that one's frames with nothing else going on.
 */
import type { Engine } from '../../application/engine/engine.js';
import type { Clock } from '../../core/clock.js';
import { median, quantile } from '../../core/statistics.js';
import { alone, type BenchRow, compared } from './bench.js';
import { inferPaced, oneThread } from './paced.js';

/** Frames after switching back that are not counted: their sub-network has to get into the caches again. */
const settling = 2;

interface Samples {
  readonly calm: number[];
  readonly disturbed: number[];
  /** From asking for a cold sub-network to its first answer. */
  readonly switches: number[];
  failed: number;
}

/** @param ids sub-networks; the last one runs, the others are switched to in turn */
export async function coldSwitches(
  clock: Clock,
  engine: Engine,
  ids: readonly string[],
  count: number,
  suffix: string,
): Promise<BenchRow[]> {
  const samples: Samples = { calm: [], disturbed: [], switches: [], failed: 0 };
  const running = ids.at(-1)!;
  await engine.prepare(oneThread(running));
  await inferPaced(clock, engine, oneThread(running));
  for (let i = 0; i < count; i++) {
    const built = await switchOnce(clock, engine, ids[i % (ids.length - 1)]!, samples);
    await stayCalm(clock, engine, running, built, samples);
  }
  return rowsOf(samples, suffix);
}

/** @returns how many frames the running sub-network answered until the wanted one did */
async function switchOnce(clock: Clock, engine: Engine, wanted: string, samples: Samples): Promise<number> {
  const asked = clock.now();
  for (let answered = 0; ; answered++) {
    const { ran, seconds } = await inferPaced(clock, engine, oneThread(wanted));
    if (ran === null) samples.failed++;
    else if (ran === wanted) {
      samples.switches.push(clock.now() - asked);
      return answered;
    } else samples.disturbed.push(seconds);
  }
}

/** Back to the running sub-network, the other one forgotten, and as many frames undisturbed as there were disturbed. */
async function stayCalm(
  clock: Clock,
  engine: Engine,
  running: string,
  frames: number,
  samples: Samples,
): Promise<void> {
  for (let i = 0; i < settling; i++) await inferPaced(clock, engine, oneThread(running));
  for (const { subnet, threads } of engine.hotKeys)
    if (subnet !== running) engine.forget({ subnet, threads });
  for (let i = 0; i < frames; i++) {
    const { ran, seconds } = await inferPaced(clock, engine, oneThread(running));
    if (ran === null) samples.failed++;
    else samples.calm.push(seconds);
  }
}

function rowsOf({ calm, disturbed, switches, failed }: Samples, suffix: string): BenchRow[] {
  const running = 'running sub-network while another is built';
  const p99 = (sample: readonly number[]) => quantile(sample, 0.99);
  return [
    alone(`cold switch in the background, median, ${suffix}`, median(switches), switches.length),
    alone(`cold switch in the background, p95, ${suffix}`, quantile(switches, 0.95), switches.length),
    compared(`${running}, p99, ${suffix}`, p99(disturbed), p99(calm), disturbed.length),
    compared(`${running}, median, ${suffix}`, median(disturbed), median(calm), disturbed.length),
    alone(`failed inferences, ${suffix}`, failed, calm.length + disturbed.length, 'count'),
  ];
}
