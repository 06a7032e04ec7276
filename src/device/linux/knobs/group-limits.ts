/**
 * The limits of a control group as knobs, for both versions of control groups.
 *
 * @see Documentation/admin-guide/cgroup-v2.rst, "CPU Interface Files"; Documentation/scheduler/sched-bwc.rst
 */
import type { Domain, Knob } from '../../../core/knob.js';
import type { SafeWriter } from '../safety/safe-writer.js';
import { exists } from '../values.js';
import { FileKnob, parseNumber } from './file-knob.js';

const periodMicroseconds = 100_000;
/** Until the scheduler heeds a new limit. */
export const changeCostSeconds = 0.001;
const pace = { changeCostSeconds, intervalSeconds: 0.02 };

/** The kernel's least quota is a millisecond. @param cores of the machine, which is as good as no limit */
export const quotaDomain = (cores: number): Domain<number> => ({
  kind: 'range',
  minimum: 0.01,
  maximum: cores,
  unit: 'cores',
});
export const weightDomain: Domain<number> = { kind: 'range', minimum: 1, maximum: 10_000, unit: 'count' };
export const clampDomain: Domain<number> = { kind: 'range', minimum: 0, maximum: 1, unit: 'ratio' };

/** Knob `cgroup.quota.NAME` in cores over 100 ms. @param cores of the machine */
export function quotaKnob(writer: SafeWriter, name: string, group: string, cores: number): Knob {
  const quota = (value: number) => Math.round(value * periodMicroseconds);
  const [path, format, parse] = exists(writer.machine.tree, `${group}/cpu.max`)
    ? [`${group}/cpu.max`, (value: number) => `${quota(value)} ${periodMicroseconds}`, parseMax]
    : [`${group}/cpu.cfs_quota_us`, (value: number) => String(quota(value)), parseQuota];
  return new FileKnob(writer, {
    ...pace,
    name: `cgroup.quota.${name}`,
    domain: quotaDomain(cores),
    path,
    parse: (text) => (text.startsWith('max') || text === '-1' ? cores : parse(text)),
    format,
  });
}

function parseMax(text: string): number | undefined {
  const [quota, period] = text.split(' ').map(Number);
  return quota! / period! || undefined;
}

/** The period that version 1 makes a group with. */
function parseQuota(text: string): number | undefined {
  const quota = parseNumber(text);
  return quota === undefined ? undefined : quota / periodMicroseconds;
}

const defaultShares = 1024;
const defaultWeight = 100;

/** Knob `cgroup.weight.NAME`: the share under contention, 100 for a group that nobody has set. */
export function weightKnob(writer: SafeWriter, name: string, group: string): Knob {
  const second = exists(writer.machine.tree, `${group}/cpu.weight`);
  const scale = second ? 1 : defaultShares / defaultWeight;
  return new FileKnob(writer, {
    ...pace,
    name: `cgroup.weight.${name}`,
    domain: weightDomain,
    path: `${group}/${second ? 'cpu.weight' : 'cpu.shares'}`,
    parse: (text) => {
      const value = parseNumber(text);
      return value === undefined ? undefined : Math.round(value / scale);
    },
    format: (weight) => String(Math.round(weight * scale)),
  });
}

/**
 * Knobs `cgroup.uclamp.min.NAME` and `cgroup.uclamp.max.NAME`: how large the group's tasks look to the governor, as a ratio of a processor.
 *
 * @returns none where the kernel was built without
 * @see Documentation/admin-guide/cgroup-v2.rst, cpu.uclamp.min: a percentage with two decimals
 */
export function clampKnobs(writer: SafeWriter, name: string, group: string): Knob[] {
  return ['min', 'max'].flatMap((end) => {
    const path = `${group}/cpu.uclamp.${end}`;
    if (!exists(writer.machine.tree, path)) return [];
    const parse = (text: string) =>
      text === 'max' ? 1 : (parseNumber(text) ?? Number.NaN) / 100 || undefined;
    return [
      new FileKnob(writer, {
        ...pace,
        name: `cgroup.uclamp.${end}.${name}`,
        domain: clampDomain,
        path,
        parse,
        format: (ratio: number) => (ratio * 100).toFixed(2),
      }),
    ];
  });
}
