/**
 * What the search knows of its candidates. Those judged on few images are made comparable with those judged on
 * all: the full judgements tell by how much, and how surely, a rung's accuracy differs from the final one.
 */
import { mean } from '../../core/statistics.js';
import type { Objectives } from './pareto.js';

export interface Candidate<A> {
  readonly arch: A;
  readonly latencySeconds: number;
  /** As measured on each rung that it reached, 0 to 1. */
  readonly accuracies: number[];
}

/** A candidate with the best estimate of its accuracy on all images. */
export interface Judged<A> extends Objectives {
  readonly arch: A;
}

interface Correction {
  readonly mean: number;
  readonly deviation: number;
}

const noCorrection: Correction = { mean: 0, deviation: 0 };

export class Leaderboard<A> {
  readonly #candidates: Candidate<A>[] = [];
  #corrections: (Correction | undefined)[] = [];

  constructor(readonly rungs: number) {}

  get size(): number {
    return this.#candidates.length;
  }

  add(arch: A, latencySeconds: number): Candidate<A> {
    const candidate = { arch, latencySeconds, accuracies: [] };
    this.#candidates.push(candidate);
    return candidate;
  }

  record(candidate: Candidate<A>, accuracy: number): void {
    candidate.accuracies.push(accuracy);
    if (candidate.accuracies.length === this.rungs) this.#corrections = [];
  }

  /** Every candidate that was judged at all. */
  all(): Judged<A>[] {
    return this.#candidates.filter(({ accuracies }) => accuracies.length > 0).map((one) => this.#judge(one));
  }

  fullyJudged(): Judged<A>[] {
    return this.#full().map((candidate) => this.#judge(candidate));
  }

  /** Whether a candidate may still prove to be on the front, given how uncertain its rung is. */
  mayBeOnFront(candidate: Candidate<A>): boolean {
    const { deviation } = this.#correction(candidate.accuracies.length - 1);
    const hopeful = this.#judge(candidate).accuracy + deviation;
    return !this.#full().some(
      (other) => other.accuracies.at(-1)! >= hopeful && other.latencySeconds <= candidate.latencySeconds,
    );
  }

  #full(): Candidate<A>[] {
    return this.#candidates.filter(({ accuracies }) => accuracies.length === this.rungs);
  }

  #judge({ arch, latencySeconds, accuracies }: Candidate<A>): Judged<A> {
    const rung = accuracies.length - 1;
    return { arch, latencySeconds, accuracy: accuracies[rung]! + this.#correction(rung).mean };
  }

  /** Of (accuracy on all images - accuracy on this rung's), over the candidates that have both. */
  #correction(rung: number): Correction {
    this.#corrections[rung] ??= this.#computeCorrection(rung);
    return this.#corrections[rung];
  }

  #computeCorrection(rung: number): Correction {
    const differences = this.#full().map(({ accuracies }) => accuracies.at(-1)! - accuracies[rung]!);
    if (differences.length === 0) return noCorrection;
    const centre = mean(differences);
    return {
      mean: centre,
      deviation: Math.sqrt(mean(differences.map((difference) => (difference - centre) ** 2))),
    };
  }
}
