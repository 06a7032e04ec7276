/** A switch between two hot sub-networks: the first frame after it against the same frame without a switch. */
import type { Engine } from '../../application/engine/engine.js';
import type { Clock } from '../../core/clock.js';
import { median } from '../../core/statistics.js';
import { alone, type BenchRow, compared } from './bench.js';
import { inferPaced, oneThread } from './paced.js';

const rounds = 50;
const perRound = 8;

/** @param ids two sub-networks; they are built by different workers, so that each switch crosses threads */
export async function hotSwitches(
  clock: Clock,
  engine: Engine,
  ids: readonly [string, string],
  suffix: string,
): Promise<BenchRow[]> {
  const [first, second] = [oneThread(ids[0]), oneThread(ids[1])];
  await Promise.all([engine.prepare(first), engine.prepare(second)]);
  const steady: number[] = [];
  const switched: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await inferPaced(clock, engine, first);
    for (let i = 0; i < perRound; i++) steady.push((await inferPaced(clock, engine, first)).seconds);
    for (let i = 0; i < perRound; i++) {
      await inferPaced(clock, engine, second);
      switched.push((await inferPaced(clock, engine, first)).seconds);
    }
  }
  const [ours, reference] = [median(switched), median(steady)];
  return [
    compared(`first inference after a hot switch, ${suffix}`, ours, reference, switched.length),
    alone(`hot switch, added latency, ${suffix}`, ours - reference, switched.length),
  ];
}
