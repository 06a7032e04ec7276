/**
 * Weights of a sub-transformer as constants of a graph: the first rows and first columns of what is stored, written
 * straight to their place. Matrices are turned, so that a graph multiplies by them as they are.
 */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';

/** A part of a stored [outputs, inputs] matrix; all of it where nothing is said. */
export interface MatrixPart {
  readonly key: string;
  readonly firstRow?: number;
  readonly outputs: number;
  readonly inputs: number;
}

/** The constants of one graph; each is added once, however often it is asked for. */
export class SlicedWeights {
  readonly #names = new Map<string, string>();

  constructor(
    private readonly graph: GraphBuilder,
    private readonly checkpoint: Checkpoint,
  ) {}

  has(key: string): boolean {
    return this.checkpoint.has(key);
  }

  /** [inputs, sum of the parts' outputs]: matrices of the same inputs side by side, to be one product. */
  turned(parts: readonly MatrixPart[]): string {
    const columns = parts.reduce((sum, { outputs }) => sum + outputs, 0);
    const { inputs } = parts[0]!;
    const name = parts.map(({ key, firstRow = 0, outputs }) => `${key}[${firstRow}+${outputs}]`).join('|');
    return this.#once(`${name}:turned`, [inputs, columns], (target) => {
      let column = 0;
      for (const part of parts) {
        writeTurned(target, columns, column, this.checkpoint, part);
        column += part.outputs;
      }
    });
  }

  /** The first numbers of a vector. */
  vector(key: string, length: number, first = 0): string {
    return this.#once(`${key}[${first}+${length}]`, [length], (target) =>
      target.set(this.checkpoint.read(key).subarray(first, first + length)),
    );
  }

  /** The first columns of a stored matrix, each number times a factor: embeddings. */
  columns(key: string, width: number, factor: number): string {
    const [rows, stored] = this.checkpoint.shape(key) as [number, number];
    return this.#once(`${key}[${width}]`, [rows, width], (target) => {
      const source = this.checkpoint.read(key);
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < width; column++)
          target[row * width + column] = source[row * stored + column]! * factor;
    });
  }

  #once(name: string, shape: readonly number[], write: (target: Float32Array) => void): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.graph.initialiser(name, shape, write);
    this.#names.set(name, name);
    return name;
  }
}

function writeTurned(
  target: Float32Array,
  columns: number,
  firstColumn: number,
  checkpoint: Checkpoint,
  { key, firstRow = 0, outputs, inputs }: MatrixPart,
): void {
  const source = checkpoint.read(key);
  const stored = checkpoint.shape(key)[1]!;
  for (let output = 0; output < outputs; output++) {
    const row = (firstRow + output) * stored;
    const column = firstColumn + output;
    for (let input = 0; input < inputs; input++) target[input * columns + column] = source[row + input]!;
  }
}
