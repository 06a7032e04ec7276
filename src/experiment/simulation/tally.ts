/**
 * The numbers of one application while a run goes on, in memory that does not grow with it: latencies are counted in
 * steps of a thousandth of themselves.
 */
import type { FrameReport } from '../../core/frame.js';

export interface Tally {
  readonly name: string;
  readonly requests: number;
  /** Share of requests that came late or not at all; null where none arrived. */
  readonly missRate: number | null;
  readonly longestMissBurst: number;
  /** Of completed requests; null where none completed. */
  readonly latencySeconds: {
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
  };
  /** Mean over the completed requests. */
  readonly accuracyMean: number | null;
  /** Changes of sub-network or threads from one completed request to the next. */
  readonly switches: number;
  /** From the disturbance to the arrival of the first of 20 requests on time in a row; null for none or never. */
  readonly recoverySeconds: number | null;
}

const hitsOfARecovery = 20;
/** A microsecond to about three hours, in steps of 0.1 %. */
const [leastSeconds, stepLog, steps] = [1e-6, 0.001, 23_000];

export class RunningTally {
  #requests = 0;
  #missed = 0;
  #burst = 0;
  #longestBurst = 0;
  #completed = 0;
  #accuracy = 0;
  #switches = 0;
  #last = '';
  #row = 0;
  #rowStart = 0;
  #recovery: number | null = null;
  readonly #latencies = new Uint32Array(steps);

  /** @param disturbanceSeconds from which recovery counts; null for none */
  constructor(
    readonly name: string,
    readonly disturbanceSeconds: number | null,
  ) {}

  add({ outcome, inference, arrivalSeconds }: FrameReport): void {
    this.#requests++;
    const hit = outcome === 'hit';
    this.#burst = hit ? 0 : this.#burst + 1;
    this.#longestBurst = Math.max(this.#longestBurst, this.#burst);
    if (!hit) this.#missed++;
    this.#noteRecovery(hit, arrivalSeconds);
    if (inference === null) return;
    this.#completed++;
    this.#accuracy += inference.accuracy;
    this.#latencies[stepOf(inference.latencySeconds)]!++;
    const point = `${inference.subnet} ${inference.threads}`;
    if (this.#last !== '' && this.#last !== point) this.#switches++;
    this.#last = point;
  }

  #noteRecovery(hit: boolean, arrivalSeconds: number): void {
    const start = this.disturbanceSeconds;
    if (start === null || this.#recovery !== null || arrivalSeconds < start) return;
    if (!hit) this.#row = 0;
    else if (this.#row++ === 0) this.#rowStart = arrivalSeconds;
    if (this.#row === hitsOfARecovery) this.#recovery = this.#rowStart - start;
  }

  get result(): Tally {
    const completed = this.#completed > 0;
    return {
      name: this.name,
      requests: this.#requests,
      missRate: this.#requests === 0 ? null : this.#missed / this.#requests,
      longestMissBurst: this.#longestBurst,
      latencySeconds: { p50: this.#quantile(0.5), p95: this.#quantile(0.95), p99: this.#quantile(0.99) },
      accuracyMean: completed ? this.#accuracy / this.#completed : null,
      switches: this.#switches,
      recoverySeconds: this.#recovery,
    };
  }

  #quantile(q: number): number | null {
    if (this.#completed === 0) return null;
    const rank = Math.floor(q * (this.#completed - 1));
    let passed = 0;
    for (let step = 0; step < steps; step++) {
      passed += this.#latencies[step]!;
      if (passed > rank) return leastSeconds * Math.exp((step + 0.5) * stepLog);
    }
    return null;
  }
}

function stepOf(seconds: number): number {
  const step = Math.floor(Math.log(seconds / leastSeconds) / stepLog);
  return Math.min(steps - 1, Math.max(0, step));
}
