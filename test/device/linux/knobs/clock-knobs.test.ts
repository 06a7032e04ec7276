import { describe, expect, it } from 'vitest';
import { numberFile, wordFile } from '#cotune/device/linux/kernel-tree.js';
import { cpufreqKnobs } from '#cotune/device/linux/knobs/cpufreq.js';
import { devfreqKnobs } from '#cotune/device/linux/knobs/devfreq.js';
import { hotplugKnob } from '#cotune/device/linux/knobs/hotplug.js';
import { clock, memoryMachine, policy } from '../../../support/memory-machine.js';

const hertz = { kind: 'range', minimum: 300e6, maximum: 2000e6, unit: 'hertz' } as const;

function openClock() {
  const machine = memoryMachine(clock(300_000, 2_000_000));
  const domain = { name: 'policy0', folder: policy, hertz, governors: ['schedutil', 'userspace'] };
  return { ...machine, knobs: cpufreqKnobs(machine.writer, domain) };
}

describe('the clock of processors', () => {
  it('is tuned in hertz, where the files count in kilohertz', async () => {
    const { knobs, writes } = openClock();
    expect([knobs.minimum.get(), knobs.maximum.get(), knobs.governor.get()]).toEqual([
      300e6,
      2000e6,
      'schedutil',
    ]);
    await knobs.maximum.set(1200e6);
    await knobs.pinned.set(600e6);
    expect([knobs.minimum.get(), knobs.maximum.get()]).toEqual([600e6, 600e6]);
    expect(writes).toEqual([
      'scaling_max_freq=1200000',
      'scaling_min_freq=600000',
      'scaling_max_freq=600000',
    ]);
    expect(knobs.maximum.name).toBe('cpu.frequency.policy0.maximum');
  });

  it('is chosen under the governor userspace, and both are given back', async () => {
    const { knobs, writer, read } = openClock();
    await knobs.chosen!.set(900e6);
    expect([knobs.governor.get(), knobs.chosen!.get()]).toEqual(['userspace', 900e6]);
    expect((await writer.close()).failed).toEqual([]);
    expect(read(`${policy}/scaling_governor`)).toBe('schedutil');
  });

  it('is not set to what is not on offer, nor to a range whose ends are the wrong way round', async () => {
    const { knobs, writes } = openClock();
    await expect(knobs.maximum.set(3e9)).rejects.toMatchObject({ code: 'ERR_KNOB_UNAVAILABLE' });
    await expect(knobs.maximum.set(Number.NaN)).rejects.toMatchObject({ code: 'ERR_KNOB_UNAVAILABLE' });
    await expect(knobs.governor.set('turbo')).rejects.toMatchObject({ code: 'ERR_KNOB_UNAVAILABLE' });
    await knobs.minimum.set(1000e6);
    await expect(knobs.maximum.set(600e6)).rejects.toThrow(/cannot lie above/);
    expect(writes).toEqual(['scaling_min_freq=1000000']);
  });

  it('has no chosen clock without the governor for it', () => {
    const { writer } = openClock();
    const domain = { name: 'policy0', folder: policy, hertz, governors: ['schedutil'] };
    expect(cpufreqKnobs(writer, domain).chosen).toBeNull();
  });
});

describe('the clock of a device', () => {
  it('is tuned in hertz', async () => {
    const folder = '/sys/class/devfreq/17000000.gv11b';
    const levels = [114_750_000, 204_000_000, 306_000_000];
    const machine = memoryMachine({
      [`${folder}/min_freq`]: numberFile(levels[0]!, { minimum: levels[0]!, maximum: levels[2]!, levels }),
      [`${folder}/max_freq`]: numberFile(levels[2]!, { minimum: levels[0]!, maximum: levels[2]!, levels }),
      [`${folder}/governor`]: wordFile('nvhost_podgov', ['nvhost_podgov', 'performance']),
    });
    const knobs = devfreqKnobs(machine.writer, {
      kind: 'gpu',
      name: '17000000.gv11b',
      folder,
      hertz: { kind: 'levels', levels, unit: 'hertz' },
      governors: ['nvhost_podgov', 'performance'],
    });
    await knobs.pinned.set(levels[1]!);
    await knobs.governor.set('performance');
    expect(machine.writes).toEqual(['min_freq=204000000', 'max_freq=204000000', 'governor=performance']);
    await machine.writer.close();
    expect([knobs.minimum.get(), knobs.maximum.get(), knobs.governor.get()]).toEqual([
      levels[0],
      levels[2],
      'nvhost_podgov',
    ]);
  });
});

describe('whether a processor is online', () => {
  it('is one or nought, and one where nothing says', () => {
    const knob = hotplugKnob(memoryMachine({}).writer, 3);
    expect([knob.name, knob.domain, knob.get()]).toEqual([
      'cpu.online.cpu3',
      { kind: 'levels', levels: [0, 1], unit: null },
      1,
    ]);
  });
});
