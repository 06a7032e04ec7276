/**
 * How much slower than profiled things run, as logarithms: what a domain's applications have in common (another
 * program, a memory under pressure) and what is one application's own under one mapping beside one set of
 * neighbours. A Kalman filter shares each innovation between the two by how little is known of either; so one
 * application's slow-down warns its neighbours. Noise follows the innovations, and a change that nothing foretold
 * re-opens the common part.
 *
 * @see Wan et al., ALERT (USENIX ATC 2020), for innovation-adaptive noise; Page, Continuous inspection schemes
 *   (Biometrika 1954), for the change detector
 */

/** A mean and its variance. */
interface Belief {
  mean: number;
  variance: number;
  /** Since when nothing was learned. */
  sinceSeconds: number;
}

interface Domain extends Belief {
  /** Sums of innovations in deviations, upwards and downwards, above what is usual. */
  rise: number;
  fall: number;
}

/** Of the logarithms, per second: what a domain's load and one application's own do when nothing is seen. */
const drift = { domain: 0.002, own: 0.0001 };
const prior = { domain: 0.01, own: 0.02 };
/** Deviations: what is usual, what a single innovation can count for, and what makes a change. */
const detector = { usual: 0.75, most: 4, change: 5 };
/** The variance to which a change re-opens the common part: a factor of e either way is likely. */
const reopened = 0.25;
/** Weight of the newest innovation in the noise, and its least: clocks of a microsecond and no spread at all. */
const noise = { newest: 0.05, least: 0.0004, first: 0.004 };

export class SharedSlowDown {
  readonly #domains = new Map<string, Domain>();
  readonly #own = new Map<string, Belief>();
  readonly #noise = new Map<string, number>();

  /** Logarithm of the expected slow-down of an application's main part. */
  log(domain: string, key: string): number {
    return (this.#domains.get(domain)?.mean ?? 0) + (this.#own.get(key)?.mean ?? 0);
  }

  /** Of it what is the application's own: 0 as long as nothing was seen under the key. */
  ownLog(key: string): number {
    return this.#own.get(key)?.mean ?? 0;
  }

  /** The domain's common part is another one from now on, by a known factor: its clock has changed. */
  move(domain: string, log: number): void {
    const common = this.#domains.get(domain);
    if (common !== undefined) common.mean += log;
  }

  /** Standard deviation of that logarithm. */
  deviation(domain: string, key: string): number {
    const common = this.#domains.get(domain)?.variance ?? prior.domain;
    return Math.sqrt(common + (this.#own.get(key)?.variance ?? prior.own));
  }

  /**
   * Learns from an inference.
   *
   * @param key the application, its mapping and its neighbours
   * @param log of the observed over the profiled time
   * @param from where the key's belief begins if it is new: that of the nearest known surroundings
   * @returns whether it revealed a change
   */
  observe(domain: string, key: string, log: number, nowSeconds: number, from?: string): boolean {
    const common = this.#commonOf(domain, nowSeconds);
    const own = this.#ownOf(key, nowSeconds, from);
    const innovation = log - common.mean - own.mean;
    const noiseNow = this.#noise.get(key) ?? noise.first;
    const spread = Math.sqrt(common.variance + own.variance + noiseNow);
    const changed = detect(common, innovation / spread);
    if (changed) common.variance = Math.max(common.variance, reopened);
    const total = common.variance + own.variance + noiseNow;
    learn(common, innovation, total);
    learn(own, innovation, total);
    if (!changed) this.#followNoise(key, noiseNow, innovation, common.variance + own.variance);
    return changed;
  }

  /** An innovation of a settled filter is noise but for what the beliefs explain. */
  #followNoise(key: string, before: number, innovation: number, explained: number): void {
    const bounded = Math.min(innovation ** 2, detector.most ** 2 * (before + explained));
    const seen = Math.max(noise.least, bounded - explained);
    this.#noise.set(key, before + noise.newest * (seen - before));
  }

  #commonOf(name: string, nowSeconds: number): Domain {
    const known = this.#domains.get(name);
    if (known !== undefined) return age(known, drift.domain, nowSeconds);
    const fresh = { mean: 0, variance: prior.domain, sinceSeconds: nowSeconds, rise: 0, fall: 0 };
    this.#domains.set(name, fresh);
    return fresh;
  }

  #ownOf(key: string, nowSeconds: number, from: string | undefined): Belief {
    const known = this.#own.get(key);
    if (known !== undefined) return age(known, drift.own, nowSeconds);
    const mean = (from === undefined ? undefined : this.#own.get(from)?.mean) ?? 0;
    const fresh = { mean, variance: prior.own, sinceSeconds: nowSeconds };
    this.#own.set(key, fresh);
    return fresh;
  }
}

/** Time passes: a belief widens, up to what a change would leave of it. */
function age<B extends Belief>(belief: B, perSecond: number, nowSeconds: number): B {
  const elapsed = Math.max(0, nowSeconds - belief.sinceSeconds);
  belief.variance = Math.min(reopened, belief.variance + perSecond * elapsed);
  belief.sinceSeconds = Math.max(belief.sinceSeconds, nowSeconds);
  return belief;
}

function learn(belief: Belief, innovation: number, total: number): void {
  const gain = belief.variance / total;
  belief.mean += gain * innovation;
  belief.variance *= 1 - gain;
}

/** CUSUM in both directions. @param deviations of the innovation */
function detect(domain: Domain, deviations: number): boolean {
  const bounded = Math.max(-detector.most, Math.min(detector.most, deviations));
  domain.rise = Math.max(0, domain.rise + bounded - detector.usual);
  domain.fall = Math.max(0, domain.fall - bounded - detector.usual);
  if (domain.rise < detector.change && domain.fall < detector.change) return false;
  domain.rise = 0;
  domain.fall = 0;
  return true;
}
