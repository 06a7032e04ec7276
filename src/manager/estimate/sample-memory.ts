/**
 * What was seen: logarithms of slow-downs, kept per operating point and kind of surroundings, so that a long
 * disturbance does not wash out what is known of calm times, nor many frames of one sub-network the few of another.
 */
export interface Sample {
  /** Index of the operating point. */
  readonly option: number;
  /** log(service seconds / the profile's median). */
  readonly slowDownLog: number;
  /** Crowding around that inference; undefined where no monitor told. */
  readonly crowding: number | undefined;
  readonly timeSeconds: number;
}

/** The weighted samples in short, and how many samples' worth of evidence that rests on. */
export interface WeightedTail {
  readonly tailLog: number;
  readonly medianLog: number;
  readonly weight: number;
}

const samplesPerCell = 48;
const samplesAtMost = 512;
/** Samples that count for less are passed over. */
const leastWeight = 0.01;
const crowdingSteps = 4;

export class SampleMemory {
  /** Slowest first, so that a tail quantile is found after a few steps. */
  readonly #slowestFirst: Sample[] = [];
  /** The samples that count now, slowest first, in columns. */
  readonly #weights = new Float64Array(samplesAtMost);
  readonly #options = new Int32Array(samplesAtMost);
  readonly #slowDownLogs = new Float64Array(samplesAtMost);
  readonly #weightOfOption: Float64Array;
  #counting = 0;
  /** Oldest first in each. */
  readonly #cells = new Map<number, Sample[]>();

  /** @param options how many operating points there are */
  constructor(options: number) {
    this.#weightOfOption = new Float64Array(options);
  }

  get size(): number {
    return this.#slowestFirst.length;
  }

  add(sample: Sample): void {
    const key = cellOf(sample);
    const cell = this.#cells.get(key) ?? [];
    this.#cells.set(key, cell);
    if (cell.length === samplesPerCell) this.#forget(cell);
    else if (this.size === samplesAtMost) this.#forget(this.#stalestCell());
    cell.push(sample);
    this.#slowestFirst.splice(this.#placeOf(sample.slowDownLog), 0, sample);
  }

  /** Sets each sample's weight for the queries that follow. */
  weigh(weightOf: (sample: Sample) => number): void {
    this.#counting = 0;
    this.#weightOfOption.fill(0);
    for (const sample of this.#slowestFirst) {
      const weight = weightOf(sample);
      if (weight < leastWeight) continue;
      this.#weights[this.#counting] = weight;
      this.#options[this.#counting] = sample.option;
      this.#slowDownLogs[this.#counting++] = sample.slowDownLog;
      this.#weightOfOption[sample.option]! += weight;
    }
  }

  /**
   * A quantile and the median of the samples under the last weights times an affinity per operating point. With
   * few samples the second slowest stands for the quantile: one outlier is no tail.
   *
   * @param affinity indexed by operating point, 0 to 1
   */
  tail(affinity: Float64Array, quantile: number): WeightedTail {
    let weight = 0;
    for (let i = 0; i < affinity.length; i++) weight += this.#weightOfOption[i]! * affinity[i]!;
    if (weight < leastWeight) return { tailLog: 0, medianLog: 0, weight: 0 };
    const aboveTail = Math.max(weight * (1 - quantile), Math.min(1, weight / 2)) + 1e-9;
    let tailAt = -1;
    let medianAt = 0;
    let passed = 0;
    for (; medianAt < this.#counting - 1; medianAt++) {
      passed += this.#weights[medianAt]! * affinity[this.#options[medianAt]!]!;
      if (tailAt < 0 && passed > aboveTail) tailAt = medianAt;
      if (passed >= weight / 2) break;
    }
    const tailLog = this.#slowDownLogs[tailAt < 0 ? medianAt : tailAt]!;
    return { tailLog, medianLog: this.#slowDownLogs[medianAt]!, weight };
  }

  #placeOf(slowDownLog: number): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#slowestFirst[middle]!.slowDownLog > slowDownLog) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forget(cell: Sample[]): void {
    const oldest = cell.shift()!;
    this.#slowestFirst.splice(this.#slowestFirst.indexOf(oldest), 1);
  }

  #stalestCell(): Sample[] {
    let stalest: Sample[] | undefined;
    for (const cell of this.#cells.values())
      if (cell.length > 0 && (stalest === undefined || cell[0]!.timeSeconds < stalest[0]!.timeSeconds))
        stalest = cell;
    return stalest!;
  }
}

function cellOf({ option, crowding }: Sample): number {
  const step =
    crowding === undefined
      ? crowdingSteps
      : Math.min(crowdingSteps - 1, Math.floor(crowding * crowdingSteps));
  return option * (crowdingSteps + 1) + step;
}
