/** Least squares of relative errors by coordinate search: slow, simple and the same on every machine. */

/**
 * @param start values to begin with
 * @param bounds [least, greatest] of each value
 * @param errors of values, relative
 * @returns the values with the least sum of squares
 */
export function search(start, bounds, errors) {
  const cost = (values) => errors(values).reduce((sum, error) => sum + error ** 2, 0);
  let [best, least] = [start, cost(start)];
  for (let step = 0.25; step > 1e-6; ) {
    const moved = neighbours(best, bounds, step)
      .map((values) => ({ values, cost: cost(values) }))
      .reduce((a, b) => (b.cost < a.cost ? b : a));
    if (moved.cost < least) [best, least] = [moved.values, moved.cost];
    else step /= 2;
  }
  return best;
}

/** Single values and pairs: values that trade for each other make a narrow valley. */
function neighbours(values, bounds, step) {
  const moves = values.flatMap((_, i) => values.flatMap((_, j) => signs.map(([a, b]) => [i, a, j, b])));
  return moves.map(([i, a, j, b]) =>
    values.map((value, k) => {
      const [low, high] = bounds[k];
      const by = (k === i ? a : 0) + (k === j && j !== i ? b : 0);
      return Math.min(high, Math.max(low, value + by * step * (high - low)));
    }),
  );
}

const signs = [
  [1, 0],
  [-1, 0],
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
];
