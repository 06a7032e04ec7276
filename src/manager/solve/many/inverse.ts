/** The inverse of a small dense matrix, by Gauss and Jordan with pivots from the column. */
export class Inverse {
  size = 0;
  /** Row by row. */
  entries = new Float64Array(0);
  #matrix = new Float64Array(0);

  resize(size: number): void {
    this.size = size;
    this.entries = new Float64Array(size * size);
    this.#matrix = new Float64Array(size * size);
  }

  /** The matrix to invert, row by row, cleared. */
  begin(): Float64Array {
    return this.#matrix.fill(0);
  }

  /** @returns whether there is an inverse */
  invert(): boolean {
    const { size, entries } = this;
    entries.fill(0);
    for (let row = 0; row < size; row++) entries[row * size + row] = 1;
    for (let column = 0; column < size; column++) {
      const pivot = this.#pivotRow(column);
      if (pivot < 0) return false;
      if (pivot !== column) this.#exchange(pivot, column);
      this.#eliminate(column);
    }
    return true;
  }

  #pivotRow(column: number): number {
    let best = -1;
    let size = 1e-12;
    for (let row = column; row < this.size; row++) {
      const entry = Math.abs(this.#matrix[row * this.size + column]!);
      if (entry > size) {
        best = row;
        size = entry;
      }
    }
    return best;
  }

  #exchange(one: number, other: number): void {
    for (const matrix of [this.#matrix, this.entries])
      for (let column = 0; column < this.size; column++) {
        const entry = matrix[one * this.size + column]!;
        matrix[one * this.size + column] = matrix[other * this.size + column]!;
        matrix[other * this.size + column] = entry;
      }
  }

  #eliminate(column: number): void {
    const { size, entries } = this;
    const matrix = this.#matrix;
    const first = column * size;
    const factor = 1 / matrix[first + column]!;
    for (let place = first; place < first + size; place++) {
      matrix[place] = matrix[place]! * factor;
      entries[place] = entries[place]! * factor;
    }
    for (let row = 0; row < size; row++) {
      const share = matrix[row * size + column]!;
      if (row === column || share === 0) continue;
      for (let place = 0; place < size; place++) {
        matrix[row * size + place] = matrix[row * size + place]! - share * matrix[first + place]!;
        entries[row * size + place] = entries[row * size + place]! - share * entries[first + place]!;
      }
    }
  }
}
