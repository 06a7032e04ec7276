/** How good an answer was: the rank of the right class among the logits, and what many ranks come to. */
import { wilsonInterval } from '../../core/statistics.js';

export interface Evaluation {
  readonly images: number;
  /** Share of images whose class got the largest logit. */
  readonly top1: number;
  /** Wilson's interval at 95 % confidence. */
  readonly top1Low: number;
  readonly top1High: number;
  /** Share of images whose class is among the five largest logits; null where there are no more than five classes. */
  readonly top5: number | null;
  readonly top5Low: number | null;
  readonly top5High: number | null;
  /** 1 where top-1 was right, by position in the sequence: two sub-networks are compared image by image. */
  readonly correct: Uint8Array;
}

/** How many classes have a larger logit than the label's; among equal ones the lower class comes first. */
export function rankOf(logits: Float32Array, offset: number, classes: number, label: number): number {
  const own = logits[offset + label]!;
  let rank = 0;
  for (let other = 0; other < classes; other++) {
    const logit = logits[offset + other]!;
    if (logit > own || (logit === own && other < label)) rank++;
  }
  return rank;
}

/** @param ranks of the right class, by position in the sequence */
export function summariseRanks(ranks: Int32Array, classes: number): Evaluation {
  const images = ranks.length;
  const correct = Uint8Array.from(ranks, (rank) => (rank === 0 ? 1 : 0));
  const best = shareWithin(ranks, 1);
  const five = classes > 5 ? shareWithin(ranks, 5) : null;
  return {
    images,
    top1: best.share,
    top1Low: best.low,
    top1High: best.high,
    top5: five?.share ?? null,
    top5Low: five?.low ?? null,
    top5High: five?.high ?? null,
    correct,
  };
}

function shareWithin(ranks: Int32Array, places: number): { share: number; low: number; high: number } {
  const hits = ranks.reduce((sum, rank) => sum + (rank < places ? 1 : 0), 0);
  return { share: hits / ranks.length, ...wilsonInterval(hits, ranks.length) };
}
