/** Compares what was computed with what the reference computed, element by element. */

export interface CaseResult {
  readonly name: string;
  /** Infinite where there is another number of elements, or where one is no number. */
  readonly maxAbsDifference: number;
  /** Of the absolute difference to the reference's size. */
  readonly maxRelDifference: number;
  readonly ok: boolean;
}

/** @returns ok where |ours - reference| <= absolute + relative * |reference| for every element */
export function compare(
  name: string,
  ours: ArrayLike<number>,
  reference: ArrayLike<number>,
  { absolute, relative }: { absolute: number; relative: number },
): CaseResult {
  const endless = Number.POSITIVE_INFINITY;
  if (ours.length !== reference.length)
    return { name, maxAbsDifference: endless, maxRelDifference: endless, ok: false };
  let [maxAbsDifference, maxRelDifference, ok] = [0, 0, true];
  for (let index = 0; index < ours.length; index++) {
    const size = Math.abs(reference[index]!);
    const apart = Math.abs(ours[index]! - reference[index]!);
    const difference = Number.isNaN(apart) ? endless : apart;
    maxAbsDifference = Math.max(maxAbsDifference, difference);
    if (difference > 0) maxRelDifference = Math.max(maxRelDifference, difference / size);
    if (difference > absolute + relative * size) ok = false;
  }
  return { name, maxAbsDifference, maxRelDifference, ok };
}
