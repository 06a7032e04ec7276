import { describe, expect, it } from 'vitest';
import type { KnobDescription } from '#cotune/device/linux/knob-description.js';
import { reasonOf, remedyFor, udevRules } from '#cotune/device/linux/remedies.js';
import type { Access } from '#cotune/device/linux/tree.js';

const policy = '/sys/devices/system/cpu/cpufreq/policy0';
const denied: Access = { refused: 'permission', reason: 'x: EACCES' };
const knob = (name: string, path: string, access: Access = denied): KnobDescription => ({
  name,
  path,
  access,
  domain: { kind: 'levels', levels: [0, 1], unit: null },
  value: 0,
  sets: 'file',
  scale: 1,
  changeCostSeconds: 0,
});

describe('what to do about a knob', () => {
  it('depends on why it cannot be set', () => {
    expect(remedyFor(knob('cpu.online.cpu1', '/x', { writable: true }))).toBeNull();
    expect(remedyFor(knob('cpu.online.cpu1', '/x', { refused: 'read-only', reason: '' }))).toBeNull();
    expect(remedyFor(knob('cpu.online.cpu1', '/x'))).toMatch(/--udev.*sudo/);
    expect(remedyFor(knob('cgroup.quota', '/x'))).toMatch(/Delegate/);
    expect(remedyFor(knob('cgroup.quota', '/x', { refused: 'mount', reason: '' }))).toMatch(/-v \/sys/);
    expect([reasonOf(denied), reasonOf({ writable: true })]).toEqual(['x: EACCES', null]);
  });
});

describe('the udev rules', () => {
  it('give each folder of knobs to the group, and energy counters to read', () => {
    const gpu = '/sys/devices/17000000.gv11b/devfreq/17000000.gv11b';
    const rules = udevRules(
      [
        knob('cpu.frequency.policy0.minimum', `${policy}/scaling_min_freq`),
        knob('cpu.frequency.policy0.maximum', `${policy}/scaling_max_freq`),
        knob('gpu.frequency.x.maximum', `${gpu}/max_freq`),
        knob('cgroup.quota', '/sys/fs/cgroup/cpu'),
      ],
      ['/sys/class/powercap/intel-rapl:0/energy_uj'],
    ).filter((line) => !line.startsWith('#'));
    expect(rules).toEqual([
      `ACTION=="add|change|online", SUBSYSTEM=="cpu", RUN+="/bin/sh -c 'chgrp -f cotune ${policy}/scaling_min_freq ${policy}/scaling_max_freq; chmod -f g+w ${policy}/scaling_min_freq ${policy}/scaling_max_freq'"`,
      `ACTION=="add|change|online", SUBSYSTEM=="devfreq", KERNEL=="17000000.gv11b", RUN+="/bin/sh -c 'chgrp -f cotune ${gpu}/max_freq; chmod -f g+w ${gpu}/max_freq'"`,
      `ACTION=="add|change|online", SUBSYSTEM=="powercap", KERNEL=="intel-rapl:0", RUN+="/bin/sh -c 'chgrp -f cotune /sys/class/powercap/intel-rapl:0/energy_uj; chmod -f g+r /sys/class/powercap/intel-rapl:0/energy_uj'"`,
    ]);
  });

  it('hold nothing that a shell would read as more than a path', () => {
    const odd = ["/sys/devices/system/cpu/a'; rm -rf /", '/sys/devices/system/cpu/$(x)', '/etc/passwd'];
    const rules = udevRules(
      odd.map((path) => knob('cpu.online.cpu1', path)),
      [],
    );
    expect(rules).toEqual([expect.stringMatching(/^# nothing to give/)]);
  });
});
