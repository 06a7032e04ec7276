/** What every benchmark of the project answers with; each compares within one run, because machines drift. */
import type { MachineDescription } from '../../device/linux/machine.js';

export interface BenchRow {
  readonly case: string;
  readonly unit: 'seconds' | 'count' | 'ratio' | 'bytes';
  readonly ours: number;
  /** What it is compared with, measured in the same run; null where there is nothing to compare with. */
  readonly reference: number | null;
  /** ours / reference. */
  readonly ratio: number | null;
  readonly samples: number;
}

/** A benchmark's JSON document. */
export interface BenchResult {
  readonly bench: string;
  readonly rows: readonly BenchRow[];
  readonly machine: MachineDescription;
}

export function compared(
  name: string,
  ours: number,
  reference: number,
  samples: number,
  unit: BenchRow['unit'] = 'seconds',
): BenchRow {
  return { case: name, unit, ours, reference, ratio: ours / reference, samples };
}

export function alone(
  name: string,
  ours: number,
  samples: number,
  unit: BenchRow['unit'] = 'seconds',
): BenchRow {
  return { case: name, unit, ours, reference: null, ratio: null, samples };
}
