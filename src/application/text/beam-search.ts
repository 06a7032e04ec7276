/**
 * Beam search as fairseq's sequence generator does it: every step looks at twice as many candidates as the beam is
 * wide, those that end among the best count as results, the best of the others go on. It ends when there are as many
 * results as the beam is wide.
 *
 * @see fairseq, sequence_generator.py and search.py: a score is the sum of log-probabilities divided by the number of
 * tokens, the end included, to the power of the length penalty
 */

export interface Hypothesis {
  /** With the end, without the start. */
  readonly tokens: readonly number[];
  /** Higher is better. */
  readonly score: number;
}

export interface BeamOptions {
  readonly width: number;
  /** Most tokens before the end, which is then forced. */
  readonly maxTokens: number;
  /** Fewest tokens before the end: 0 or 1. */
  readonly minTokens: number;
  /** Above 1 favours long results, below 1 short ones. */
  readonly lengthPenalty: number;
  readonly pad: number;
  readonly end: number;
}

/**
 * Log-probabilities of the next token, a row per beam.
 *
 * @param tokens the last token of each beam; the end for the one that begins
 * @param parents which rows of the step before they continue
 */
export type NextTokens = (tokens: readonly number[], parents: readonly number[]) => Promise<Float32Array[]>;

interface Beam {
  readonly tokens: readonly number[];
  readonly score: number;
}

interface Candidate {
  readonly beam: number;
  readonly token: number;
  readonly score: number;
}

/** @returns the results, best first; as many as the beam is wide, or fewer where there are not so many texts */
export async function beamSearch(next: NextTokens, options: BeamOptions): Promise<Hypothesis[]> {
  const { width, maxTokens, minTokens, end } = options;
  const results: Hypothesis[] = [];
  let beams: readonly Beam[] = [{ tokens: [], score: 0 }];
  let parents: readonly number[] = [0];
  for (let step = 0; ; step++) {
    const rows = await next(
      beams.map(({ tokens }) => tokens.at(-1) ?? end),
      parents,
    );
    const allowed = step >= maxTokens ? 'end' : step < minTokens ? 'words' : 'any';
    const candidates = bestCandidates(rows, beams, allowed, options);
    for (const { beam, token, score } of candidates.slice(0, width))
      if (token === end && results.length < width)
        results.push({
          tokens: [...beams[beam]!.tokens, end],
          score: score / (step + 1) ** options.lengthPenalty,
        });
    const going = candidates.filter(({ token }) => token !== end).slice(0, width);
    if (results.length === width || step >= maxTokens || going.length === 0) break;
    beams = going.map(({ beam, token, score }) => ({ tokens: [...beams[beam]!.tokens, token], score }));
    parents = going.map(({ beam }) => beam);
  }
  return results.sort((a, b) => b.score - a.score);
}

type Allowed = 'any' | 'words' | 'end';

/** Twice as many as the beam is wide, best first; sums are kept in single precision, as the reference keeps them. */
function bestCandidates(
  rows: readonly Float32Array[],
  beams: readonly Beam[],
  allowed: Allowed,
  { width, pad, end }: BeamOptions,
): Candidate[] {
  const best: Candidate[] = [];
  const wanted = 2 * width;
  for (const [beam, row] of rows.entries()) {
    const before = beams[beam]!.score;
    for (let token = 0; token < row.length; token++) {
      if (token === pad || (allowed === 'words' && token === end) || (allowed === 'end' && token !== end))
        continue;
      const score = Math.fround(row[token]! + before);
      if (best.length === wanted && !(score > best.at(-1)!.score)) continue;
      insert(best, { beam, token, score });
      if (best.length > wanted) best.pop();
    }
  }
  return best;
}

/** Keeps the list in descending order; of equals the earlier one stays before. */
function insert(list: Candidate[], candidate: Candidate): void {
  let place = list.length;
  while (place > 0 && list[place - 1]!.score < candidate.score) place--;
  list.splice(place, 0, candidate);
}

/** Logarithms of the softmax of a row, in place. */
export function logSoftmax(row: Float32Array): Float32Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of row) if (value > largest) largest = value;
  let sum = 0;
  for (const value of row) sum += Math.exp(value - largest);
  const shift = largest + Math.log(sum);
  for (let index = 0; index < row.length; index++) row[index] = row[index]! - shift;
  return row;
}
