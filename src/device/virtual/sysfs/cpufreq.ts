/**
 * The clocks of the processors: a policy per domain, in kilohertz, and a link from each of its processors.
 *
 * @see Documentation/admin-guide/pm/cpufreq.rst, drivers/cpufreq/cpufreq.c, drivers/cpufreq/cpufreq_stats.c
 */
import { type KernelFile, readOnlyFile, refuse } from '../../linux/kernel-tree.js';
import { processorFolder } from '../../linux/processors.js';
import { governorsOf } from '../plant/clock.js';
import type { CpuDomain } from '../plant/description.js';
import { hertzOf, limitsInForce, setLimit, setSpeed } from './limits.js';
import { folderOf, type Part, type Steered, steer, unsignedNumber } from './part.js';

/** The kernel ends a row of words with a space. */
const row = (words: readonly (string | number)[]) => words.map((word) => `${word} `).join('');
const kilohertzOf = (hertz: number) => Math.round(hertz / 1000);

export function cpufreqPart(plant: Steered, domain: CpuDomain, driver: string): Part {
  const policy = `policy${Math.min(...domain.cpus)}`;
  const files = { ...settings(plant, domain), ...facts(plant, domain, driver), ...statistics(plant, domain) };
  const online = () => domain.cpus.some((cpu) => plant.processor(cpu).online);
  return {
    files: folderOf(
      `${processorFolder}/cpufreq/${policy}`,
      Object.fromEntries(Object.entries(files).map(([name, file]) => [name, whileOnline(file, online)])),
    ),
    links: Object.fromEntries(
      domain.cpus.map((cpu) => [`${processorFolder}/cpu${cpu}/cpufreq`, `../cpufreq/${policy}`]),
    ),
  };
}

/** A policy of which no processor is online is inactive: it answers nothing and takes nothing. */
function whileOnline({ read, write, ...file }: KernelFile, online: () => boolean): KernelFile {
  return {
    ...file,
    read: () => (online() ? read() : refuse('EBUSY')),
    ...(write !== undefined && { write: (text: string) => (online() ? write(text) : refuse('EBUSY')) }),
  };
}

function settings(plant: Steered, domain: CpuDomain): Record<string, KernelFile> {
  const clock = () => plant.clock(domain.name);
  const words = governorsOf(domain.kind);
  const end = (side: 'minHertz' | 'maxHertz'): KernelFile => ({
    read: () => String(kilohertzOf(limitsInForce(domain, clock())[side])),
    write: (text) => setLimit(plant, domain, { [side]: pointAt(domain, unsignedNumber(text)) }),
  });
  return {
    scaling_min_freq: end('minHertz'),
    scaling_max_freq: end('maxHertz'),
    scaling_governor: {
      read: () => clock().governor,
      write(text) {
        const name = text.split(/\s/, 1)[0]!.toLowerCase();
        if (!words.includes(name)) refuse('EINVAL');
        steer('EINVAL', () => plant.setGovernor(domain.name, name));
      },
    },
    scaling_setspeed: {
      read: () =>
        clock().governor === 'userspace' ? String(kilohertzOf(clock().targetHertz)) : '<unsupported>',
      write: (text) => setSpeed(plant, domain, pointAt(domain, unsignedNumber(text))),
    },
  };
}

/** Operating points need not be whole kilohertz: what rounds to one is meant to be that one. */
function pointAt(domain: CpuDomain, kilohertz: number): number {
  return hertzOf(domain).find((hertz) => kilohertzOf(hertz) === kilohertz) ?? kilohertz * 1000;
}

function facts(plant: Steered, domain: CpuDomain, driver: string): Record<string, KernelFile> {
  const hertz = hertzOf(domain);
  const related = [...domain.cpus].sort((a, b) => a - b);
  const current = { read: () => String(kilohertzOf(plant.clock(domain.name).hertz)) };
  return {
    related_cpus: readOnlyFile(row(related).trimEnd()),
    affected_cpus: { read: () => row(related.filter((cpu) => plant.processor(cpu).online)).trimEnd() },
    cpuinfo_min_freq: readOnlyFile(String(kilohertzOf(hertz[0]!))),
    cpuinfo_max_freq: readOnlyFile(String(kilohertzOf(hertz.at(-1)!))),
    cpuinfo_cur_freq: current,
    cpuinfo_transition_latency: readOnlyFile(String(Math.round(domain.transition.seconds * 1e9))),
    scaling_cur_freq: current,
    scaling_driver: readOnlyFile(driver),
    scaling_available_frequencies: readOnlyFile(row(hertz.map(kilohertzOf))),
    scaling_available_governors: readOnlyFile(row(governorsOf(domain.kind))),
  };
}

/** Times in ticks of 10 ms. */
function statistics(plant: Steered, domain: CpuDomain): Record<string, KernelFile> {
  const clock = () => plant.clock(domain.name);
  const ticks = (index: number) => Math.floor((clock().secondsAt[index] ?? 0) * 100);
  return {
    'stats/time_in_state': {
      read: () =>
        hertzOf(domain)
          .map((hertz, index) => `${kilohertzOf(hertz)} ${ticks(index)}`)
          .join('\n'),
    },
    'stats/total_trans': { read: () => String(clock().transitions) },
  };
}
