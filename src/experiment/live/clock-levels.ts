/** The levels of a clock that the manager chooses from, and those of them at which a profile is measured. */
import type { Domain } from '../../core/knob.js';

/** As many steps as a range without a table is divided into, about. */
const steps = 12;
/** Clocks are multiples of it nearly everywhere. */
const usualStepHertz = 1e8;
/** Below this share of the highest clock a profile takes long, and follows from what is measured above. */
const lowestShare = 0.25;

/**
 * @param ceilingHertz what the machine's owner allows at most; null where nothing says
 * @returns ascending
 */
export function clockLevels(domain: Domain<number>, ceilingHertz: number | null): number[] {
  const ceiling = ceilingHertz ?? Number.POSITIVE_INFINITY;
  if (domain.kind === 'levels')
    return [...new Set(domain.levels)].filter((level) => level <= ceiling).sort((a, b) => a - b);
  const [minimum, maximum] = [domain.minimum, Math.min(domain.maximum, ceiling)];
  if (!(maximum > minimum)) return [maximum];
  const step = usualStepHertz * Math.max(1, Math.ceil((maximum - minimum) / steps / usualStepHertz));
  const between: number[] = [];
  for (let hertz = step * (Math.floor(minimum / step) + 1); hertz < maximum; hertz += step)
    between.push(hertz);
  return [minimum, ...between, maximum];
}

/** Indices of the levels to measure at, ascending: a low one, a middle one and the highest. */
export function measuredLevels(hertz: readonly number[]): number[] {
  const highest = hertz.length - 1;
  const top = hertz[highest]!;
  const nearest = (share: number) =>
    hertz.reduce(
      (best, one, index) =>
        Math.abs(one - share * top) < Math.abs(hertz[best]! - share * top) ? index : best,
      highest,
    );
  const low = hertz.findIndex((one) => one >= lowestShare * top);
  return [...new Set([low, nearest((hertz[low]! / top + 1) / 2), highest])].sort((a, b) => a - b);
}
