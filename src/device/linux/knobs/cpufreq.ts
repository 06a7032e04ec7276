/**
 * The clock of a frequency domain of processors, as knobs.
 *
 * @see Documentation/admin-guide/pm/cpufreq.rst; files count in kilohertz
 */
import type { Domain } from '../../../core/knob.js';
import type { SafeWriter } from '../safety/safe-writer.js';
import { type ClockKnobs, clockKnobs } from './clock-knobs.js';

export interface CpufreqDomain {
  /** Such as `policy0`. */
  readonly name: string;
  /** The folder with the domain's `scaling_` files. */
  readonly folder: string;
  readonly hertz: Domain<number>;
  readonly governors: readonly string[];
}

/** A new clock has effect after this long on a Jetson Orin; arXiv 2606.16106. */
const changeCostSeconds = 0.001;

/** Knobs `cpu.frequency.NAME.minimum`, `.maximum`, `.pinned` and `.chosen`, and `cpu.governor.NAME`. */
export function cpufreqKnobs(
  writer: SafeWriter,
  { name, folder, hertz, governors }: CpufreqDomain,
): ClockKnobs {
  const files = {
    minimum: `${folder}/scaling_min_freq`,
    maximum: `${folder}/scaling_max_freq`,
    governor: `${folder}/scaling_governor`,
    chosen: `${folder}/scaling_setspeed`,
  };
  return clockKnobs(writer, {
    kind: 'cpu',
    name,
    files,
    domain: hertz,
    governors,
    hertzPerUnit: 1000,
    changeCostSeconds,
  });
}
