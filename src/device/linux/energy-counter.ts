/**
 * Energy counters as monitors: the joules since the monitor was opened, and the watts over the last window. A counter
 * that starts again at its range is followed across it.
 *
 * @see Documentation/power/powercap/powercap.rst, max_energy_range_uj
 */
import type { Clock } from '../../core/clock.js';
import type { Reading } from '../../core/monitor.js';
import type { DeviceMonitor } from './file-monitor.js';
import { mostWatts } from './power-sensor.js';
import type { EnergyZone } from './powercap.js';
import type { Tree } from './tree.js';
import { anyCount, parseInteger } from './values.js';

const windowSeconds = 1;
/** Readings closer together than this share one look at the file. */
const freshSeconds = 0.005;

interface Sample {
  readonly timeSeconds: number;
  readonly joules: number;
}

/** Monitors `energy.ZONE` (joules since now) and `power.ZONE` (watts over a second). */
export function energyMonitors(tree: Tree, clock: Clock, zone: EnergyZone): DeviceMonitor[] {
  const counter = new EnergyCounter(tree, clock, zone);
  const source = zone.energyFile;
  return [
    { name: `energy.${zone.name}`, unit: 'joules', windowSeconds: 0, source, read: () => counter.joules() },
    { name: `power.${zone.name}`, unit: 'watts', windowSeconds, source, read: () => counter.watts() },
  ];
}

class EnergyCounter {
  readonly #file;
  #samples: Sample[] = [];
  #microjoules = 0;
  /** Since it was opened; what was used while nothing could be read is not in it. */
  #joules = 0;
  #lookedSeconds = Number.NEGATIVE_INFINITY;
  #absent = '';

  constructor(
    tree: Tree,
    private readonly clock: Clock,
    private readonly zone: EnergyZone,
  ) {
    this.#file = tree.open(zone.energyFile);
    this.#look();
  }

  joules(): Reading {
    this.#look();
    const last = this.#samples.at(-1);
    const timeSeconds = last?.timeSeconds ?? this.clock.now();
    return this.#absent === '' ? { value: last!.joules, timeSeconds } : { absent: this.#absent, timeSeconds };
  }

  watts(): Reading {
    this.#look();
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    const timeSeconds = last?.timeSeconds ?? this.clock.now();
    if (this.#absent !== '') return { absent: this.#absent, timeSeconds };
    const elapsed = last!.timeSeconds - first!.timeSeconds;
    if (elapsed <= 0) return { absent: 'needs two samples', timeSeconds };
    return { value: (last!.joules - first!.joules) / elapsed, timeSeconds };
  }

  /** Looks at the file unless that was just done; keeps the samples of one window. */
  #look(): void {
    const timeSeconds = this.clock.now();
    if (timeSeconds - this.#lookedSeconds < freshSeconds) return;
    this.#lookedSeconds = timeSeconds;
    const content = this.#file.read();
    const microjoules = 'text' in content ? parseInteger(content.text, anyCount) : null;
    if (microjoules === null) {
      this.#forget('absent' in content ? withAdvice(content.absent) : `${this.zone.energyFile} says nothing`);
      return;
    }
    this.#absent = '';
    this.#add(timeSeconds, microjoules);
  }

  #add(timeSeconds: number, microjoules: number): void {
    const before = this.#samples.at(-1);
    const used = before === undefined ? 0 : this.#since(microjoules) / 1e6;
    const elapsed = before === undefined ? 0 : timeSeconds - before.timeSeconds;
    this.#microjoules = microjoules;
    // After a suspend, or another counter in the same place: what was used meanwhile is unknown.
    const sensible = used >= 0 && used <= mostWatts * elapsed;
    if (sensible) this.#joules += used;
    else this.#samples = [];
    this.#samples.push({ timeSeconds, joules: this.#joules });
    while (this.#samples.length > 2 && this.#samples[1]!.timeSeconds <= timeSeconds - windowSeconds)
      this.#samples.shift();
  }

  /** Microjoules since the last look; one that went back has started again at its range. */
  #since(microjoules: number): number {
    const used = microjoules - this.#microjoules;
    return used < 0 ? used + (this.zone.rangeMicrojoules ?? 0) : used;
  }

  #forget(why: string): void {
    this.#absent = why;
    this.#samples = [];
  }
}

function withAdvice(absent: string): string {
  return absent.endsWith('EACCES')
    ? `${absent}; only root may read it, \`cotune doctor --udev\` prints a rule for a group`
    : absent;
}
