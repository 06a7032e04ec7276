/** When requests arrive, one after the other: lazy, and the same for the same seed. */
import type { Random } from '../../core/random.js';
import type { OpenArrivals, TraceArrivals } from './arrival-spec.js';

/**
 * @param random whose numbers only these arrivals take
 * @param seconds how long requests arrive
 * @returns times from the start in seconds, ascending, each below `seconds`; requests can coincide
 */
export function* createArrivals(
  spec: OpenArrivals,
  random: Random,
  seconds: number,
): Generator<number, void> {
  for (const time of timesOf(spec, random)) {
    if (time >= seconds) return;
    yield time;
  }
}

function timesOf(spec: OpenArrivals, random: Random): Iterable<number> {
  switch (spec.kind) {
    case 'periodic':
      return periodic(spec.ratePerSecond, spec.offsetSeconds);
    case 'poisson':
      return renewals(() => random.exponential() / spec.ratePerSecond);
    case 'gamma':
      return gammaRenewals(spec.ratePerSecond, spec.burstiness, random);
    case 'trace':
      return played(spec, random);
    case 'schedule':
      return spec.atSeconds;
  }
}

/** Each from its number and not from the one before, so that rounding does not add up. */
function* periodic(rate: number, offset: number): Generator<number> {
  for (let index = 0; ; index++) yield offset + index / rate;
}

function* renewals(gap: () => number): Generator<number> {
  for (let time = gap(); ; time += gap()) yield time;
}

function gammaRenewals(rate: number, burstiness: number, random: Random): Iterable<number> {
  const shape = 1 / burstiness ** 2;
  return renewals(() => random.gamma(shape) / (shape * rate));
}

/** Kept or not by chance: every so-manieth would be more regular than what was recorded. */
function* played({ recordedSeconds, timesFaster, keepOneIn }: TraceArrivals, random: Random) {
  for (const time of recordedSeconds)
    if (keepOneIn === 1 || random.integer(keepOneIn) === 0) yield time / timesFaster;
}
