/**
 * The clock of a device that is no processor, such as a GPU or the memory, as knobs.
 *
 * @see Documentation/ABI/testing/sysfs-class-devfreq; files count in hertz
 */
import type { Domain } from '../../../core/knob.js';
import type { SafeWriter } from '../safety/safe-writer.js';
import { type ClockKnobs, clockKnobs } from './clock-knobs.js';

export interface DevfreqClock {
  /** Such as `gpu` or `memory`. */
  readonly kind: string;
  readonly name: string;
  /** The device's own folder of the `devfreq` class. */
  readonly folder: string;
  readonly hertz: Domain<number>;
  readonly governors: readonly string[];
}

/** A new clock has effect after this long, GPU and memory, on a Jetson Orin; arXiv 2606.16106. */
const changeCostSeconds = 0.008;

/** Knobs `KIND.frequency.NAME.minimum`, `.maximum`, `.pinned` and `.chosen`, and `KIND.governor.NAME`. */
export function devfreqKnobs(
  writer: SafeWriter,
  { kind, name, folder, hertz, governors }: DevfreqClock,
): ClockKnobs {
  const files = {
    minimum: `${folder}/min_freq`,
    maximum: `${folder}/max_freq`,
    governor: `${folder}/governor`,
    chosen: `${folder}/userspace/set_freq`,
  };
  return clockKnobs(writer, {
    kind,
    name,
    files,
    domain: hertz,
    governors,
    hertzPerUnit: 1,
    changeCostSeconds,
  });
}
