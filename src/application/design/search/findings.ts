/** What a search has found out so far, round by round. All that it decides next follows from this and its seed. */
import type { Arch } from '../../network/arch-space.js';

/** A sub-network that looked at so many of the selecting samples, from their start. */
export interface Judgement {
  readonly arch: Arch;
  readonly round: number;
  /** 1 where it was right, by sample. */
  readonly correct: Uint8Array;
  /** Lane-seconds that it took. */
  readonly seconds: number;
}

export interface Timing {
  readonly arch: Arch;
  readonly round: number;
  /** Of one inference, at each number of threads asked for. */
  readonly seconds: readonly number[];
  /** Absent where it was not metered. */
  readonly joules?: Joules | undefined;
}

/** Of one inference at each number of threads, without what the machine takes anyway; null where a meter cannot tell. */
export type Joules = readonly (number | null)[];

/** What a round is to do. */
export interface RoundPlan {
  readonly round: number;
  /** To be timed. */
  readonly timed: readonly Arch[];
  readonly judged: readonly JudgementTask[];
}

export interface JudgementTask {
  readonly arch: Arch;
  /** Of the selecting ones, from their start. */
  readonly samples: number;
}

export class Findings {
  /** The most thorough judgement of each sub-network, by key. */
  readonly judgements = new Map<string, Judgement>();
  readonly timings = new Map<string, Timing>();
  readonly plans: RoundPlan[] = [];

  constructor(readonly keyOf: (arch: Arch) => string) {}

  addJudgement(judgement: Judgement): void {
    const key = this.keyOf(judgement.arch);
    const known = this.judgements.get(key);
    if (known === undefined || known.correct.length < judgement.correct.length)
      this.judgements.set(key, judgement);
  }

  addTiming(timing: Timing): void {
    this.timings.set(this.keyOf(timing.arch), timing);
  }

  /** What several searches of the same space on the same samples found together. */
  static join(all: readonly Findings[]): Findings {
    const joined = new Findings(all[0]!.keyOf);
    for (const findings of all) {
      for (const judgement of findings.judged()) joined.addJudgement(judgement);
      for (const timing of findings.timed()) joined.addTiming(timing);
    }
    return joined;
  }

  /** Samples that a sub-network was judged on. */
  samplesOf(arch: Arch): number {
    return this.judgements.get(this.keyOf(arch))?.correct.length ?? 0;
  }

  /** In an order that does not depend on which of two judgements of a round ended first. */
  judged(): Judgement[] {
    return this.#inOrder(this.judgements);
  }

  timed(): Timing[] {
    return this.#inOrder(this.timings);
  }

  #inOrder<T extends { readonly arch: Arch; readonly round: number }>(all: ReadonlyMap<string, T>): T[] {
    const keyed = [...all].sort(([a, x], [b, y]) => x.round - y.round || (a < b ? -1 : 1));
    return keyed.map(([, one]) => one);
  }

  /** Tasks of a plan that are still to be done. */
  leftOf(plan: RoundPlan): RoundPlan {
    return {
      round: plan.round,
      timed: plan.timed.filter((arch) => !this.timings.has(this.keyOf(arch))),
      judged: plan.judged.filter(({ arch, samples }) => this.samplesOf(arch) < samples),
    };
  }
}
