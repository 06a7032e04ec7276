/**
 * How many cores are busy, of those that this process may use and per processor, from the kernel's tick counters.
 *
 * @see man 5 proc, /proc/stat: user nice system idle iowait irq softirq steal guest guest_nice, in ticks of 10 ms;
 *   guest time is contained in user time
 */
import type { Clock } from '../../core/clock.js';
import type { Reading } from '../../core/monitor.js';
import type { DeviceMonitor } from './file-monitor.js';
import type { Tree } from './tree.js';
import { readText } from './values.js';

const statFile = '/proc/stat';
const ticksPerSecond = 100;
const windowSeconds = 0.2;
/** Readings closer together than this share one look at the file. */
const freshSeconds = 0.005;

interface Sample {
  readonly timeSeconds: number;
  /** Busy seconds since boot by line name: `cpu0` and so on the processors, `cpu` the sum of all. */
  readonly busy: ReadonlyMap<string, number>;
}

const number = '[ \\t]+(\\d{1,19})';
const unused = '[ \\t]+\\d{1,19}';
/**
 * A processor's user, nice and system time, what it was idle and waiting, irq, softirq and, on newer kernels, steal.
 * With the end of the line: the last number of a line that was cut off is another number.
 */
const processorLine = new RegExp(
  `^(cpu\\d*)${number.repeat(3)}${unused.repeat(2)}${number.repeat(2)}(?:${number}(?:${unused})*)?[ \\t]*\\n`,
  'gm',
);

/** Busy seconds since boot per `cpu` line; lines that make no sense are left out. */
export function parseBusySeconds(text: string): Map<string, number> {
  const busy = new Map<string, number>();
  for (const [, name, user, nice, system, irq, softirq, steal = 0] of text.matchAll(processorLine)) {
    const ticks =
      Number(user) + Number(nice) + Number(system) + Number(irq) + Number(softirq) + Number(steal);
    busy.set(name!, ticks / ticksPerSecond);
  }
  return busy;
}

/** Seconds since boot that some processors were busy, all together; null where nothing says. */
export function readBusySeconds(tree: Tree, cpus: readonly number[]): number | null {
  const busy = parseBusySeconds(readText(tree, statFile) ?? '');
  const known = cpus.map((cpu) => busy.get(`cpu${cpu}`)).filter((seconds) => seconds !== undefined);
  return known.length > 0 ? known.reduce((sum, seconds) => sum + seconds, 0) : null;
}

/**
 * Monitors `cpu.busy.cpuN` for each processor and `cpu.busy`, the sum over the usable ones, in cores over a window
 * of 0.2 s. What other programs do on processors that this process may not use is not in the sum.
 *
 * @param cpus kernel ids of the processors to watch
 * @param usable those of them that this process may use
 */
export function utilisationMonitors(
  tree: Tree,
  clock: Clock,
  cpus: readonly number[],
  usable: readonly number[] = cpus,
): DeviceMonitor[] {
  const counters = new BusyCounters(tree, clock);
  const monitor = (name: string, watched: readonly number[]): DeviceMonitor => {
    const lines = watched.map((cpu) => `cpu${cpu}`);
    return { name, unit: 'cores', windowSeconds, source: statFile, read: () => counters.coresBusy(lines) };
  };
  return [monitor('cpu.busy', usable), ...cpus.map((cpu) => monitor(`cpu.busy.cpu${cpu}`, [cpu]))];
}

class BusyCounters {
  readonly #file;
  #samples: Sample[] = [];
  #lookedSeconds = Number.NEGATIVE_INFINITY;
  #absent = '';

  constructor(
    tree: Tree,
    private readonly clock: Clock,
  ) {
    this.#file = tree.open(statFile);
  }

  /** The sum over the processors' lines; one that is offline is not busy. */
  coresBusy(lines: readonly string[]): Reading {
    this.#sample();
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    const timeSeconds = last?.timeSeconds ?? this.clock.now();
    if (this.#absent !== '') return { absent: this.#absent, timeSeconds };
    const online = lines.filter((line) => first?.busy.has(line) && last?.busy.has(line));
    if (online.length === 0) return { absent: `${statFile} has no line ${lines.join(', ')}`, timeSeconds };
    const elapsed = last!.timeSeconds - first!.timeSeconds;
    if (elapsed <= 0) return { absent: 'needs two samples', timeSeconds };
    let cores = 0;
    for (const line of online) {
      const busy = last!.busy.get(line)! - first!.busy.get(line)!;
      if (busy < 0) return { absent: `the counter of ${line} went back`, timeSeconds };
      // Ticks and the clock do not advance in step: a short window can count one tick too many.
      cores += Math.min(1, busy / elapsed);
    }
    return { value: cores, timeSeconds };
  }

  /** Looks at the file unless that was just done; keeps the samples of one window. */
  #sample(): void {
    const timeSeconds = this.clock.now();
    if (timeSeconds - this.#lookedSeconds < freshSeconds) return;
    this.#lookedSeconds = timeSeconds;
    const content = this.#file.read();
    this.#absent = 'absent' in content ? content.absent : '';
    if ('absent' in content) return;
    this.#samples.push({ timeSeconds, busy: parseBusySeconds(content.text) });
    while (this.#samples.length > 2 && this.#samples[1]!.timeSeconds <= timeSeconds - windowSeconds)
      this.#samples.shift();
  }
}
