import { describe, expect, it, vi } from 'vitest';
import { type KernelFile, numberFile, plainFile, wordFile } from '#cotune/device/linux/kernel-tree.js';
import type { KnobDescription } from '#cotune/device/linux/knob-description.js';
import { knownKnob } from '#cotune/device/linux/known-knobs.js';
import { openMachineKnobs } from '#cotune/device/linux/machine-knobs.js';
import { JournalFile } from '#cotune/device/linux/safety/journal-file.js';
import { surveyDevice } from '#cotune/device/linux/survey.js';
import { type Dump, missingDumps, readDumps } from '../../support/dumps.js';
import { clock, clockFiles, memoryMachine, policy } from '../../support/memory-machine.js';

const cpu = '/sys/devices/system/cpu';
const gpu = '/sys/devices/platform/17000000.gv11b/devfreq/17000000.gv11b';
const zone = '/sys/class/powercap/intel-rapl:0';
const gpuLevels = [114_750_000, 204_000_000, 306_000_000];
const limit = `${zone}/constraint_0_power_limit_uw`;

const processors = () => ({
  ...clock(300_000, 2_000_000),
  [`${policy}/related_cpus`]: plainFile('0 1'),
  [`${policy}/cpuinfo_min_freq`]: plainFile('300000'),
  [`${policy}/cpuinfo_max_freq`]: plainFile('2000000'),
  [`${policy}/scaling_available_governors`]: plainFile('schedutil performance userspace'),
  [`${cpu}/present`]: plainFile('0-1'),
  [`${cpu}/cpu1/online`]: wordFile('1', ['0', '1']),
});
const others = () => ({
  [`${gpu}/min_freq`]: numberFile(gpuLevels[0]!, { minimum: gpuLevels[0]!, maximum: gpuLevels[2]! }),
  [`${gpu}/max_freq`]: numberFile(gpuLevels[2]!, { minimum: gpuLevels[0]!, maximum: gpuLevels[2]! }),
  [`${gpu}/available_frequencies`]: plainFile(gpuLevels.join(' ')),
  [`${gpu}/governor`]: wordFile('nvhost_podgov', ['nvhost_podgov', 'performance']),
  [`${gpu}/available_governors`]: plainFile('performance nvhost_podgov'),
  [`${zone}/energy_uj`]: plainFile('1'),
  [`${zone}/name`]: plainFile('package-0'),
  [`${zone}/constraint_0_name`]: plainFile('long_term'),
  [`${zone}/constraint_0_max_power_uw`]: plainFile('45000000'),
  [limit]: numberFile(28_000_000, { minimum: 0, maximum: 100_000_000 }),
});

function openMachine(files: Record<string, KernelFile> = { ...processors(), ...others() }) {
  const links = { '/sys/class/devfreq/17000000.gv11b': gpu };
  const machine = memoryMachine({ ...files }, { links });
  const { knobs: descriptions } = surveyDevice(machine.tree);
  const knobs = openMachineKnobs(machine.writer, descriptions);
  const knob = (name: string) => knobs.get(name)!;
  return { ...machine, descriptions, knobs, knob };
}

/** Of the machine as a whole, not of a process. */
const ofMachine = (descriptions: readonly KnobDescription[]) =>
  descriptions.filter(({ sets }) => sets !== 'a process');
const namesOf = (descriptions: readonly KnobDescription[]) => descriptions.map(({ name }) => name);

/** A dump as a machine whose files can all be written. */
function openDump({ files, symlinks = {} }: Dump) {
  const plain = Object.entries(files).map(([path, text]) => [path, plainFile(text.trim())] as const);
  const links = Object.fromEntries(
    Object.entries(symlinks).map(([path, target]) => [path.replace(/\/+$/, ''), target]),
  );
  const machine = memoryMachine(Object.fromEntries(plain), { links });
  return { ...machine, descriptions: surveyDevice(machine.tree).knobs };
}

describe.skipIf(missingDumps())('the knobs of a dumped machine', () => {
  it.each(missingDumps() ? [] : readDumps())('%s are what doctor lists', (_name, dump) => {
    const { writer, writes, descriptions } = openDump(dump);
    const listed = ofMachine(descriptions);
    const knobs = openMachineKnobs(writer, descriptions);
    expect([...knobs.keys()]).toEqual(namesOf(listed.filter(({ access }) => 'writable' in access)));
    for (const { name, domain, value, path } of listed) {
      const knob = knobs.get(name);
      if (knob === undefined) continue;
      expect(knob.domain).toEqual(domain);
      if (value !== null && !name.endsWith('.pinned')) expect(knob.get()).toBe(value);
      for (const word of domain.kind === 'levels' && domain.unit === null ? domain.levels : [])
        expect(knownKnob(path)!.value.test(String(word))).toBe(true);
    }
    expect(writes).toEqual([]);
  });
});

describe('the knobs of a machine', () => {
  it('are those that doctor lists, by the same names, and opening them writes nothing', () => {
    const { knobs, descriptions, writes } = openMachine();
    expect([...knobs.keys()].sort()).toEqual([
      'cpu.frequency.policy0.maximum',
      'cpu.frequency.policy0.minimum',
      'cpu.frequency.policy0.pinned',
      'cpu.governor.policy0',
      'cpu.online.cpu1',
      'gpu.frequency.17000000.gv11b.maximum',
      'gpu.frequency.17000000.gv11b.minimum',
      'gpu.frequency.17000000.gv11b.pinned',
      'gpu.governor.17000000.gv11b',
      'power.limit.package-0.long_term',
    ]);
    expect([...knobs.keys()]).toEqual(namesOf(ofMachine(descriptions)));
    expect(writes).toEqual([]);
  });

  it('are set in base units, read back, and given back', async () => {
    const { knob, writer, writes, read } = openMachine();
    await knob('cpu.frequency.policy0.maximum').set(1200e6);
    await knob('cpu.frequency.policy0.pinned').set(600e6);
    await knob('cpu.governor.policy0').set('performance');
    await knob('gpu.frequency.17000000.gv11b.pinned').set(gpuLevels[1]!);
    await knob('gpu.governor.17000000.gv11b').set('performance');
    await knob('power.limit.package-0.long_term').set(15);
    await knob('cpu.online.cpu1').set(0);
    expect(writes).toEqual([
      'scaling_max_freq=1200000',
      'scaling_min_freq=600000',
      'scaling_max_freq=600000',
      'scaling_governor=performance',
      'min_freq=204000000',
      'max_freq=204000000',
      'governor=performance',
      'constraint_0_power_limit_uw=15000000',
      'online=0',
    ]);
    expect(knob('cpu.frequency.policy0.minimum').get()).toBe(600e6);
    expect(knob('power.limit.package-0.long_term').get()).toBe(15);
    expect((await writer.close()).failed).toEqual([]);
    expect([clockFiles.minimum, clockFiles.maximum, clockFiles.governor, limit].map(read)).toEqual([
      '300000',
      '2000000',
      'schedutil',
      '28000000',
    ]);
    expect([`${gpu}/min_freq`, `${gpu}/governor`, `${cpu}/cpu1/online`].map(read)).toEqual([
      '114750000',
      'nvhost_podgov',
      '1',
    ]);
  });

  it('are given back by the next run after a kill', async () => {
    const { knob, die, recoverLater, read } = openMachine();
    await knob('cpu.frequency.policy0.pinned').set(600e6);
    await knob('cpu.online.cpu1').set(0);
    await knob('power.limit.package-0.long_term').set(15);
    await die();
    expect(await recoverLater()).toMatchObject({ failed: [], problems: [] });
    expect([clockFiles.minimum, clockFiles.maximum, `${cpu}/cpu1/online`, limit].map(read)).toEqual([
      '300000',
      '2000000',
      '1',
      '28000000',
    ]);
  });

  it('are given back also where the disk is full by then', async () => {
    const { knob, writer, read } = openMachine();
    await knob('cpu.frequency.policy0.pinned').set(600e6);
    await knob('cpu.online.cpu1').set(0);
    const append = vi.spyOn(JournalFile.prototype, 'append').mockRejectedValue(new Error('ENOSPC'));
    expect((await writer.close()).failed).toEqual([]);
    append.mockRestore();
    expect([clockFiles.minimum, clockFiles.maximum, `${cpu}/cpu1/online`].map(read)).toEqual([
      '300000',
      '2000000',
      '1',
    ]);
  });

  it('keep both ends of a range when both are set at once', async () => {
    const { knob, read } = openMachine();
    await Promise.all([
      knob('cpu.frequency.policy0.minimum').set(600e6),
      knob('cpu.frequency.policy0.maximum').set(900e6),
    ]);
    expect([clockFiles.minimum, clockFiles.maximum].map(read)).toEqual(['600000', '900000']);
  });

  it('are not set to what is not on offer, nor to a range whose ends are the wrong way round', async () => {
    const { knob, writes } = openMachine();
    const unavailable = { code: 'ERR_KNOB_UNAVAILABLE' };
    for (const value of [3e9, Number.NaN, '1200000000'])
      await expect(knob('cpu.frequency.policy0.maximum').set(value)).rejects.toMatchObject(unavailable);
    await expect(knob('cpu.governor.policy0').set('turbo')).rejects.toMatchObject(unavailable);
    await expect(knob('power.limit.package-0.long_term').set(0)).rejects.toMatchObject(unavailable);
    await knob('cpu.frequency.policy0.minimum').set(1000e6);
    await expect(knob('cpu.frequency.policy0.maximum').set(600e6)).rejects.toThrow(/cannot lie above/);
    expect(writes).toEqual(['scaling_min_freq=1000000']);
  });

  it('are left out where they cannot be written, with the reason in the description', () => {
    const refused: KernelFile = { ...plainFile('1'), refused: 'permission' };
    const { knobs, descriptions } = openMachine({ ...processors(), [`${cpu}/cpu1/online`]: refused });
    expect(knobs.has('cpu.online.cpu1')).toBe(false);
    expect(descriptions.find(({ name }) => name === 'cpu.online.cpu1')!.access).toMatchObject({
      refused: 'permission',
    });
  });

  it('are not set where what is there now could not be given back', async () => {
    const odd = { ...processors(), [clockFiles.governor]: plainFile('schedutil;reboot') };
    const { knob, writes } = openMachine(odd);
    await expect(knob('cpu.governor.policy0').set('performance')).rejects.toThrow(/could not be given back/);
    expect(writes).toEqual([]);
  });
});
