import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwnGroup, knownKnob, otherBound } from '#cotune/device/linux/known-knobs.js';

const cpu = '/sys/devices/system/cpu';
const groups = '/sys/fs/cgroup';

describe('the files that cotune writes', () => {
  it.each([
    [`${cpu}/cpufreq/policy0/scaling_min_freq`, 'minimum', '300000'],
    [`${cpu}/cpu4/cpufreq/scaling_max_freq`, 'maximum', '300000'],
    [`${cpu}/cpufreq/policy4/scaling_governor`, 'governor', 'schedutil'],
    [`${cpu}/cpu1/online`, 'online', '0'],
    ['/sys/class/devfreq/17000000.gv11b/min_freq', 'minimum', '114750000'],
    ['/sys/devices/17000000.gv11b/devfreq/17000000.gv11b/governor', 'governor', 'nvhost_podgov'],
    ['/sys/devices/platform/gpu.0/17000000.gpu/devfreq_dev/max_freq', 'maximum', '1'],
    [`${groups}/cotune.camera-12/cpu.max`, 'value', '50000 100000'],
    [`${groups}/user.slice/user@1000.service/cotune.a/cpuset.cpus`, 'value', '0-3,6'],
    [`${groups}/cpu/cotune.a/cpu.cfs_quota_us`, 'value', '-1'],
    [`${groups}/cpu/cotune.a/cgroup.procs`, 'member', '123'],
    [`${groups}/cgroup.subtree_control`, 'controllers', '+cpu +cpuset'],
    [`${groups}/cpuset/docker/abc/cpuset.cpus`, 'only-restored', '0-1'],
    [`${groups}/cpu/cgroup.procs`, 'only-restored', '1'],
  ])('%s is of kind %s', (path, kind, value) => {
    expect(knownKnob(path)?.kind).toBe(kind);
    expect(knownKnob(path)!.value.test(value)).toBe(true);
  });

  it.each([
    '/etc/passwd',
    '/sys/class/devfreq/../../../etc/min_freq',
    '/sys/class/devfreq/./min_freq',
    `${cpu}/cpu1/online/../../cpu0/online`,
    `${cpu}/cpu1/online\n`,
    `${cpu}/cpu1/online/`,
    `${groups}/cotune.a/../cpu.max`,
    `${groups}/system.slice/cpu.max`,
    `${groups}/cotune./cpu.max`,
    `/x${cpu}/cpu1/online`,
    '/proc/sys/kernel/core_pattern',
  ])('%j is none of them', (path) => {
    expect(knownKnob(path)).toBeNull();
  });

  it('are never reached by a path with dots, whatever else is in it', () => {
    const part = fc.constantFrom(
      'sys',
      'class',
      'devfreq',
      'gpu',
      '.',
      '..',
      '',
      'min_freq',
      'cotune.a',
      'fs',
      'cgroup',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
        const path = `/${parts.join('/')}`;
        const odd = parts.some((one) => ['', '.', '..'].includes(one));
        if (odd) expect([knownKnob(path), isOwnGroup(path)]).toEqual([null, false]);
      }),
    );
  });

  it('take no value with a line break or a space where there is none', () => {
    for (const text of ['1\n', ' 1', '1 ', '', '1e9', '0x10'])
      expect(knownKnob(`${cpu}/cpufreq/policy0/scaling_max_freq`)!.value.test(text)).toBe(false);
  });

  it('let a group hand more down, and never less: that would free the groups below it of their limits', () => {
    const { value } = knownKnob(`${groups}/cgroup.subtree_control`)!;
    expect(['+cpu', '+cpuset', '-cpu', '+memory', '+cpu -cpuset'].map((text) => value.test(text))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('know the other end of a range', () => {
    expect(otherBound(`${cpu}/cpufreq/policy0/scaling_min_freq`)).toBe(
      `${cpu}/cpufreq/policy0/scaling_max_freq`,
    );
    expect(otherBound('/sys/class/devfreq/gpu/max_freq')).toBe('/sys/class/devfreq/gpu/min_freq');
    expect(otherBound(`${cpu}/cpu1/online`)).toBeNull();
  });
});
