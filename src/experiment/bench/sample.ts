/**
 * What sampling costs: 40 monitors of this machine at 20 Hz, and beside it the same files opened, read and closed
 * each time, and the bare timer. The share of a core is the processor time of the whole process.
 */
import { readFileSync } from 'node:fs';
import { type Clock, sleep } from '../../core/clock.js';
import type { Monitor } from '../../core/monitor.js';
import { quantile } from '../../core/statistics.js';
import { openDeviceMonitors } from '../../device/linux/monitors.js';
import { standInMonitors } from '../../device/linux/number-files.js';
import { Sampler } from '../../device/linux/sampler.js';
import { openTree } from '../../device/linux/tree.js';
import { alone, type BenchRow, compared } from './bench.js';

const wantedMonitors = 40;
const periodSeconds = 0.05;
/** Until what runs all day would be compiled. */
const warmUpSets = 500;

export interface SampleBenchOptions {
  readonly clock: Clock;
  /** For all cases together. */
  readonly seconds: number;
  readonly onProgress: (text: string) => void;
}

interface Phase {
  /** How long each set took to read. */
  readonly setSeconds: readonly number[];
  readonly shareOfCore: number;
}

export async function benchSample({ clock, seconds, onProgress }: SampleBenchOptions): Promise<BenchRow[]> {
  const tree = openTree();
  const own = openDeviceMonitors(tree, clock).slice(0, wantedMonitors);
  const monitors = [...own, ...standInMonitors(tree, clock, wantedMonitors - own.length)];
  const files = monitors.map(({ source }) => source.split(' * ')[0]!);
  const sampler = new Sampler(clock, monitors);
  onProgress(`${monitors.length} monitors, ${own.length} of them of the device, ${seconds} s`);
  const kept = await measure(clock, seconds / 3, () => void sampler.sample());
  const cost = costRow(sampler.cost);
  const opened = await measure(clock, seconds / 3, () => files.forEach(readOnce));
  const timer = await measure(clock, seconds / 3, () => {});
  tree.close();
  return [
    ...rows(kept, opened),
    alone('of that the timer alone', timer.shareOfCore, timer.setSeconds.length, 'ratio'),
    cost,
    alone('monitors', monitors.length, 1, 'count'),
  ];
}

/** As a program without kept files would; what cannot be read is read in vain. */
function readOnce(file: string): void {
  try {
    readFileSync(file, 'utf8');
  } catch {}
}

async function measure(clock: Clock, seconds: number, sample: () => void): Promise<Phase> {
  for (let set = 0; set < warmUpSets; set++) sample();
  const setSeconds: number[] = [];
  const [start, before] = [clock.now(), process.cpuUsage()];
  while (clock.now() < start + seconds) {
    await sleep(clock, Math.max(0, start + (setSeconds.length + 1) * periodSeconds - clock.now()));
    const begin = clock.now();
    sample();
    setSeconds.push(clock.now() - begin);
  }
  const { user, system } = process.cpuUsage(before);
  return { setSeconds, shareOfCore: (user + system) / 1e6 / (clock.now() - start) };
}

function rows(kept: Phase, opened: Phase): BenchRow[] {
  const samples = kept.setSeconds.length;
  const at = (q: number, name: string) =>
    compared(`one set, ${name}`, quantile(kept.setSeconds, q), quantile(opened.setSeconds, q), samples);
  return [
    at(0.5, 'median'),
    at(0.99, 'p99'),
    compared('share of a core at 20 Hz', kept.shareOfCore, opened.shareOfCore, samples, 'ratio'),
  ];
}

function costRow(cost: Monitor): BenchRow {
  const reading = cost.read();
  return alone('sampling.cost, its own figure', 'value' in reading ? reading.value : Number.NaN, 1, 'ratio');
}
