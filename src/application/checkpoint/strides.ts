/** Collects the elements of a strided tensor in row-major order, whatever their type. */

interface Piece {
  /** The same memory each time: use it before the next one. */
  readonly piece: Uint8Array;
  /** Of the piece's first element among all. */
  readonly start: number;
}

/**
 * @param source bytes from the tensor's first element to its last
 * @param strides in elements, one per dimension of the shape, whose sizes are all at least 1
 * @param pieceElements elements of a piece; the last one may hold fewer that count
 */
export function* gather(
  source: Uint8Array,
  elementBytes: number,
  shape: readonly number[],
  strides: readonly number[],
  pieceElements: number,
): Generator<Piece> {
  const piece = new Uint8Array(pieceElements * elementBytes);
  const position = shape.map(() => 0);
  let [filled, start, from] = [0, 0, 0];
  for (let more = true; more; ) {
    for (let k = 0; k < elementBytes; k++)
      piece[filled * elementBytes + k] = source[from * elementBytes + k]!;
    if (++filled === pieceElements) {
      yield { piece, start };
      start += filled;
      filled = 0;
    }
    const step = advance(position, shape, strides);
    more = step !== undefined;
    from += step ?? 0;
  }
  if (filled > 0) yield { piece, start };
}

/** Moves to the next element like an odometer; returns how far away it lies, undefined after the last one. */
function advance(
  position: number[],
  shape: readonly number[],
  strides: readonly number[],
): number | undefined {
  let distance = 0;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (++position[i]! < shape[i]!) return distance + strides[i]!;
    position[i] = 0;
    distance -= (shape[i]! - 1) * strides[i]!;
  }
  return undefined;
}
