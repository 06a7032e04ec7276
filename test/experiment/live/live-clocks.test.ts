/** The live composition, from the survey to undoing everything, on machines that are virtual boards. */
import { describe, expect, it } from 'vitest';
import { modelledNetwork } from '#cotune/application/modelled/networks.js';
import { defaultTarget, noSystemTarget, type SystemTarget, type Target } from '#cotune/core/target.js';
import type { WritableTree } from '#cotune/device/linux/writable-tree.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import type { JournalEvent } from '#cotune/experiment/journal.js';
import type { LiveChange } from '#cotune/experiment/live/live-change.js';
import { type LiveSetup, type PrepareOptions, prepareLive } from '#cotune/experiment/live/prepare.js';
import { runLive } from '#cotune/experiment/live-run.js';
import { runMetrics } from '#cotune/experiment/metrics.js';
import { optionTable } from '#cotune/experiment/simulation/option-table.js';
import type { System } from '#cotune/system.js';
import { type VirtualApplication, VirtualMachine } from '../../support/virtual-machine.js';

const minEnergy: SystemTarget = { ...noSystemTarget, objective: 'min-energy' };
const maxAccuracy: SystemTarget = { ...noSystemTarget, objective: 'max-accuracy' };

function camera(board: string, target: Target): VirtualApplication {
  const whole = modelledNetwork('dynamic-ofa', board);
  // A few of its sub-networks, from the smallest to the largest.
  const subnets = whole.subnets.filter((_, index) => index % Math.ceil(whole.subnets.length / 4) === 0);
  const network = { ...whole, subnets: [...subnets, whole.subnets.at(-1)!] };
  return { name: 'camera', framesPerSecond: 1, network, threads: [1, 4], target };
}

async function prepare(machine: VirtualMachine, system: System, change: Partial<PrepareOptions> = {}) {
  const told: string[] = [];
  const setup = await machine.drive(
    prepareLive({
      clock: machine.clock,
      system,
      target: maxAccuracy,
      clocks: 'auto',
      board: null,
      managed: true,
      onProgress: (text) => told.push(text),
      ...change,
    }),
  );
  return { setup, told };
}

interface Run {
  readonly policy?: string;
  readonly target?: SystemTarget;
  readonly seconds?: number;
  readonly change?: { readonly atSeconds: number; readonly change: LiveChange };
}

async function run(machine: VirtualMachine, system: System, setup: LiveSetup, of: Run = {}) {
  const { policy = 'managed', target = maxAccuracy, seconds = 20, change } = of;
  const events: JournalEvent[] = [];
  const troubles: string[] = [];
  const { clock } = machine;
  await machine.drive(
    runLive({
      clock,
      system,
      setup,
      target,
      changes: (onChange) =>
        change === undefined
          ? () => {}
          : clock.at(clock.now() + change.atSeconds, () => onChange(change.change)),
      policy,
      seconds,
      disturbance: null,
      coRunner: null,
      onEvent: (event) => events.push(event),
      onTrouble: (place, error) => troubles.push(`${place} ${error.toLine()}`),
    }),
  );
  const all = <T extends JournalEvent['type']>(type: T) =>
    events.filter((event): event is Extract<JournalEvent, { type: T }> => event.type === type);
  const frames = all('frame').map(({ frame }) => frame);
  const phases = [{ name: 'calm', startSeconds: 0, endSeconds: seconds }];
  const applications = system.applications.map(({ name, profile: { ratePerSecond } }) => ({
    name,
    ratePerSecond,
  }));
  return { troubles, all, metrics: runMetrics(policy, applications, frames, phases).apps };
}

describe('a live run on a machine whose clocks can be set', () => {
  const asked = { ...defaultTarget, deadlineSeconds: 0.95, accuracyFloor: 0.76 };
  const application = camera('jetson-xavier-nx', asked);

  it('tunes them: deadlines are kept at less energy than under the kernel, and all is given back', async () => {
    const machine = new VirtualMachine(virtualBoard('jetson-xavier-nx'));
    const before = machine.knobs();
    const system = await machine.open([application]);
    const { setup, told } = await prepare(machine, system, { target: minEnergy });
    expect(machine.knobs()).toEqual(before);
    expect(told.join('\n')).toContain('left to the kernel: gpu.frequency.17000000.gv11b');
    expect(setup.live).toMatchObject([{ name: 'cpu.frequency.policy0', members: ['cpu.frequency.policy0'] }]);
    expect(setup.power).toMatchObject({ origin: 'measured', source: 'rail VDD_IN' });

    const tuned = await run(machine, system, setup, { target: minEnergy });
    expect(tuned.troubles).toEqual([]);
    expect(machine.knobs()).toEqual(before);
    const kernel = await prepare(machine, system, { target: minEnergy, clocks: 'kernel' });
    const untuned = await run(machine, system, kernel.setup, { target: minEnergy });
    expect(untuned.all('clock')).toEqual([]);
    expect(tuned.all('clock').length).toBeGreaterThan(0);
    expect(tuned.metrics[0]!.missRate).toBeLessThanOrEqual(0.05);
    const [mine, theirs] = [tuned, untuned].map((one) => one.all('energy')[0]!);
    expect(mine).toMatchObject({ energyOrigin: 'measured', energySource: 'rail VDD_IN', energyAbsent: null });
    expect(mine!.meanPowerWatts!).toBeLessThan(0.97 * theirs!.meanPowerWatts!);
    await machine.drive(system.close());
    expect(machine.knobs()).toEqual(before);
  });

  it('predicts times at clocks that it did not measure at as the board has them', async () => {
    const machine = new VirtualMachine(virtualBoard('jetson-xavier-nx'));
    const system = await machine.open([application]);
    const { setup } = await prepare(machine, system);
    const request = {
      board: machine.plant.board,
      network: application.network,
      threads: application.threads,
    };
    const nominal = optionTable({ ...request, subnets: application.network.subnets, kinds: ['cpu'] });
    for (const { subnet, threads, costs } of setup.table.applications[0]!.profile.options) {
      const same = nominal.find((one) => one.subnet === subnet && one.threads === threads)!;
      for (const [level, seconds] of costs![0]!.seconds.entries())
        expect(seconds / same.costs![0]!.seconds[level]!).toBeCloseTo(1, 1);
    }
    await machine.drive(system.close());
  });

  it('follows what is asked for while it runs, and says what it cannot', async () => {
    const machine = new VirtualMachine(virtualBoard('jetson-xavier-nx'));
    const system = await machine.open([application]);
    const { setup } = await prepare(machine, system);
    const relaxed = { ...asked, accuracyFloor: 0.74 };
    const change = {
      targets: new Map([['camera', relaxed]]),
      system: minEnergy,
      text: 'target of camera, system',
    };
    const changed = await run(machine, system, setup, { change: { atSeconds: 10, change } });
    expect(changed.all('target')).toMatchObject([
      { text: 'target of camera, system', targets: [expect.objectContaining({ name: 'camera' })] },
    ]);
    const accuracies = (from: number, to: number) =>
      changed
        .all('frame')
        .flatMap(({ frame }) =>
          frame.arrivalSeconds >= from && frame.arrivalSeconds < to ? (frame.inference?.accuracy ?? []) : [],
        );
    expect(Math.min(...accuracies(2, 9))).toBeGreaterThan(0.76);
    expect(Math.max(...accuracies(12, 20))).toBeLessThan(0.75);
    await machine.drive(system.close());
  });

  it('leaves to the kernel what nobody here may set, with the reason, and tunes networks all the same', async () => {
    const refuse = (tree: WritableTree): WritableTree => ({
      ...tree,
      access: (path) => ({ refused: 'permission', reason: `${path}: EACCES` }),
    });
    const machine = new VirtualMachine(virtualBoard('jetson-xavier-nx'), refuse);
    const system = await machine.open([application]);
    const { setup, told } = await prepare(machine, system, { target: minEnergy });
    expect(told.join('\n')).toMatch(/left to the kernel: cpu\.frequency\.policy0 \(.*EACCES\)/);
    expect(setup.live).toMatchObject([{ name: 'cpu', members: [] }]);
    const { metrics, all, troubles } = await run(machine, system, setup, { target: minEnergy });
    expect(troubles).toEqual([]);
    expect(all('clock')).toEqual([]);
    // Of a clock that the kernel chooses nothing is claimed.
    expect(
      all('decision')
        .map(({ explanation }) => explanation)
        .join(' '),
    ).not.toContain('Hz');
    expect(metrics[0]!.accuracyCalibrated).toBeGreaterThan(0.76);
    await machine.drive(system.close());
  });

  it('leaves a clock to the kernel that is not what was asked for when it is read back', async () => {
    const stuck = (tree: WritableTree): WritableTree => {
      const current = /scaling_cur_freq$/;
      const file = { read: () => ({ text: '115200\n' }) };
      return {
        ...tree,
        read: (path) => (current.test(path) ? file.read() : tree.read(path)),
        open: (path) => (current.test(path) ? file : tree.open(path)),
      };
    };
    const machine = new VirtualMachine(virtualBoard('jetson-xavier-nx'), stuck);
    const before = machine.knobs();
    const system = await machine.open([application]);
    const { setup, told } = await prepare(machine, system);
    expect(told.join('\n')).toContain(
      'left to the kernel: cpu.frequency.policy0 (cpu.frequency.policy0 was set to 1.91 GHz and runs at 115 MHz)',
    );
    expect(setup.live).toMatchObject([{ members: [], hertz: [1907200000] }]);
    expect(machine.knobs()).toEqual(before);
    await machine.drive(system.close());
  });
});

describe('a machine with two kinds of processors', () => {
  it('has each as a domain with its own costs, and moves applications between them', async () => {
    const board = virtualBoard('odroid-xu3');
    const machine = new VirtualMachine(board);
    const before = machine.knobs();
    const network = modelledNetwork('mobilenet-ladder', board.name);
    const target = { ...defaultTarget, deadlineSeconds: 1 };
    const system = await machine.open([
      { name: 'camera', framesPerSecond: 1, network, threads: [1, 4], target },
    ]);
    const { setup } = await prepare(machine, system);
    expect(setup.live.map(({ name, cpus }) => [name, cpus])).toEqual([
      ['cpu.frequency.policy0', [0, 1, 2, 3]],
      ['cpu.frequency.policy4', [4, 5, 6, 7]],
    ]);
    const { options } = setup.table.applications[0]!.profile;
    expect([...new Set(options.map(({ mapping }) => mapping.name))]).toEqual(['cpu0-3', 'cpu4-7']);
    const fastest = (place: string) =>
      Math.min(
        ...options.filter(({ mapping }) => mapping.name === place).map((one) => one.latencySeconds.p50),
      );
    expect(fastest('cpu4-7')).toBeLessThan(fastest('cpu0-3'));
    const { metrics, troubles } = await run(machine, system, setup);
    expect(troubles).toEqual([]);
    expect(metrics[0]!.missRate).toBeLessThanOrEqual(0.1);
    await machine.drive(system.close());
    expect(machine.knobs()).toEqual(before);
  });
});

describe('a machine that nothing tells the power of', () => {
  const dark = (tree: WritableTree): WritableTree => {
    const hidden = /hwmon|iio|powercap|power_supply|i2c|device-tree|devicetree|cpuinfo$/;
    return {
      ...tree,
      read: (path) => (hidden.test(path) ? { absent: `${path}: ENOENT` } : tree.read(path)),
      list: (path) => (hidden.test(path) ? { absent: `${path}: ENOENT` } : tree.list(path)),
    };
  };
  const application = camera('jetson-xavier-nx', { ...defaultTarget, deadlineSeconds: 0.95 });

  it.each([
    ['the objective min-energy', minEnergy],
    ['powerCapWatts', { ...maxAccuracy, powerCapWatts: 5 }],
    ['energyBudget', { ...maxAccuracy, energyBudget: { joules: 5, untilSeconds: 9 } }],
  ])('refuses %s and says what to do instead', async (what, target) => {
    const machine = new VirtualMachine(virtualBoard('jetson-xavier-nx'), dark);
    const system = await machine.open([application]);
    const preparing = prepare(machine, system, { target });
    await expect(preparing).rejects.toMatchObject({
      code: 'ERR_TARGET_UNSEEN',
      message: expect.stringContaining(`${what} cannot be kept here: nothing tells the power`),
      advice: expect.stringContaining('ask for max-accuracy or min-latency'),
    });
    await machine.drive(system.close());
  });

  it('leaves clocks alone and counts no energy, but by the model of the board that it is said to be', async () => {
    const machine = new VirtualMachine(virtualBoard('jetson-xavier-nx'), dark);
    const system = await machine.open([application]);
    const unknown = await prepare(machine, system);
    expect(unknown.told.join('\n')).toContain('(nothing tells what a clock takes: ');
    const without = await run(machine, system, unknown.setup, { seconds: 5 });
    expect(without.all('energy')).toMatchObject([{ energyJoules: null, energyOrigin: null }]);
    const { setup } = await prepare(machine, system, { board: 'jetson-xavier-nx', target: minEnergy });
    const modelled = await run(machine, system, setup, { target: minEnergy });
    const [energy] = modelled.all('energy');
    expect(energy).toMatchObject({ energyOrigin: 'modelled' });
    const watts = machine.plant.joules() / machine.plant.nowSeconds;
    expect(energy!.meanPowerWatts! / watts).toBeGreaterThan(0.7);
    expect(energy!.meanPowerWatts! / watts).toBeLessThan(1.4);
    await machine.drive(system.close());
  });
});
