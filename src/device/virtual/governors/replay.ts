/**
 * Replays a trace through a governor, open loop: the trace does not react to the frequency. One processor, changes
 * act at once, and no boosts.
 */
import { FrequencyPolicy } from './frequency-policy.js';
import type { Governor, GovernorKind, SampleKinds } from './governor.js';
import { microsecondsOf } from './microseconds.js';
import type { Trace, TraceSamples } from './trace.js';

export interface Decision {
  /** As in the sample. */
  readonly timeSeconds: number;
  /** In force after it. */
  readonly kilohertz: number;
}

/** What a governor is told of a sample that ends a stretch of so many microseconds. */
const toSample: {
  readonly [Reads in keyof SampleKinds]: (
    sample: TraceSamples[Reads],
    timeMicroseconds: number,
    elapsed: number,
  ) => SampleKinds[Reads];
} = {
  nothing: (_, timeMicroseconds) => ({ timeMicroseconds }),
  busy: ({ busyFraction }, timeMicroseconds, elapsed) => ({
    timeMicroseconds,
    busyMicroseconds: Math.floor(busyFraction * elapsed + 0.5),
  }),
  utilisation: ({ util, max }, timeMicroseconds) => ({ timeMicroseconds, util, max }),
};

export class Replay<Reads extends keyof SampleKinds> {
  readonly #reads: Reads;
  readonly #governor: Governor<SampleKinds[Reads]>;
  #now = 0;

  /** @throws {CotuneError} ERR_GOVERNOR_INPUT */
  constructor(kind: GovernorKind<Reads>, trace: Omit<Trace, 'samples'>) {
    this.#reads = kind.reads;
    this.#governor = kind.start(new FrequencyPolicy(trace), trace.tunables);
  }

  /** Goes on where the samples before ended. */
  feed(samples: readonly TraceSamples[Reads][]): Decision[] {
    return samples.map((sample) => this.#decide(sample));
  }

  #decide(sample: TraceSamples[Reads]): Decision {
    const time = microsecondsOf(sample.timeSeconds);
    this.#governor.update(toSample[this.#reads](sample, time, time - this.#now));
    this.#now = time;
    return { timeSeconds: sample.timeSeconds, kilohertz: this.#governor.kilohertz };
  }
}

/** One decision per sample of the trace. */
export function replay<Reads extends keyof SampleKinds>(
  kind: GovernorKind<Reads>,
  trace: Trace<Reads>,
): Decision[] {
  return new Replay(kind, trace).feed(trace.samples);
}
