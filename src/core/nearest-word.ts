/** The word that was probably meant: the nearest one of a list by edit distance (V. Levenshtein, 1965). */

/** Insertions, deletions and replacements that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, replaced));
    }
    previous = current;
  }
  return previous[to.length]!;
}

/** @returns null where no word of the list shares at least half of its letters' places with the one written */
export function nearestWord(written: string, words: readonly string[]): string | null {
  const [small, cut] = [(word: string) => word.toLowerCase(), written.slice(0, 64)];
  const ranked = words
    .map((word) => ({ word, distance: editDistance(small(cut), small(word)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(cut.length, best.word.length) / 2 ? best.word : null;
}
