/** The manager over the kernel's files of a virtual board: drivers read for it, and the safe writer acts for it. */
import { describe, expect, it } from 'vitest';
import { modelledNetwork } from '#cotune/application/modelled/networks.js';
import { RequestLoop } from '#cotune/application/modelled/request-loop.js';
import { VirtualClock } from '#cotune/core/clock.js';
import type { FrameReport } from '#cotune/core/frame.js';
import type { Reading } from '#cotune/core/monitor.js';
import { createRandom } from '#cotune/core/random.js';
import { noSystemTarget } from '#cotune/core/target.js';
import { openMachineKnobs } from '#cotune/device/linux/machine-knobs.js';
import { openDeviceMonitors } from '#cotune/device/linux/monitors.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { ownerOf, readBoot } from '#cotune/device/linux/safety/owner.js';
import { SafeWriter } from '#cotune/device/linux/safety/safe-writer.js';
import { surveyDevice } from '#cotune/device/linux/survey.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { virtualSysfs } from '#cotune/device/virtual/sysfs/virtual-sysfs.js';
import { clockDomains, optionTable } from '#cotune/experiment/simulation/option-table.js';
import { createCoordinatedPolicy } from '#cotune/manager/policy/coordinated.js';
import type { Action } from '#cotune/manager/policy/policy.js';
import { journalOptions } from '../../support/memory-machine.js';

const board = virtualBoard('jetson-xavier-nx');
const network = modelledNetwork('dynamic-ofa', board.name);
const gpu = '17000000.gv11b';
const driverNames: Readonly<Record<string, string>> = {
  'frequency.cpu': 'cpu.frequency.policy0',
  'frequency.gpu': `gpu.frequency.${gpu}`,
  'busy.cpu': 'cpu.busy',
  'busy.gpu': `gpu.busy.${gpu}`,
  'power.VDD_IN': 'power.VDD_IN',
};
const knobNames: Readonly<Record<string, string>> = {
  cpu: 'cpu.frequency.policy0.pinned',
  gpu: `gpu.frequency.${gpu}.pinned`,
};

class ManagedBoard {
  readonly clock = new VirtualClock();
  readonly plant = new Plant(board);
  readonly tree = virtualSysfs(this.plant);
  readonly frames: FrameReport[] = [];
  readonly writer = new SafeWriter(
    machineOf(this.tree, this.clock),
    new Journal({
      folder: journalOptions().folder,
      boot: readBoot(this.tree),
      owner: ownerOf(this.tree, process.pid),
    }),
  );
  readonly #knobs = openMachineKnobs(this.writer, surveyDevice(this.tree).knobs);
  readonly #monitors = new Map(openDeviceMonitors(this.tree, this.clock).map((one) => [one.name, one]));
  readonly #options = optionTable({
    board,
    network,
    subnets: network.subnets,
    kinds: ['gpu'],
    threads: null,
  });
  readonly #policy = createCoordinatedPolicy({
    applications: [
      {
        name: 'camera',
        target: { deadlineSeconds: 0.08, quantile: 0.95, accuracyFloor: 0.77, priority: 1, weight: 1 },
        profile: { application: 'camera', ratePerSecond: 10, options: this.#options },
      },
    ],
    domains: clockDomains(board),
    system: noSystemTarget,
    baseWatts: board.base.watts,
    monitors: { power: 'power.VDD_IN', temperatures: [] },
  });
  readonly #loop = new RequestLoop({
    application: 'camera',
    clock: this.clock,
    executor: this.plant,
    network,
    queueLimit: 1,
    switchSeconds: 0,
    random: createRandom(1),
    onFrame: (frame) => this.frames.push(frame),
  });
  #seen = 0;

  constructor() {
    this.#loop.deadlineSeconds = 0.08;
    this.#loop.setMapping(this.#options[0]!.mapping);
  }

  async run(seconds: number): Promise<void> {
    for (let step = 0; step < seconds * 20; step++) {
      // The journal is on a real disk: no virtual time passes until the writes are done.
      await this.#manage(step / 20);
      if (step % 2 === 0) this.#loop.arrive();
      this.#pass((step + 1) / 20);
    }
  }

  #pass(untilSeconds: number): void {
    while (this.plant.nowSeconds < untilSeconds) {
      const limit = Math.min(this.clock.nextSeconds, untilSeconds);
      this.plant.advance(limit, (now) => this.clock.moveTo(now));
      this.clock.advanceTo(this.plant.nowSeconds);
    }
  }

  async #manage(timeSeconds: number): Promise<void> {
    const frames = this.frames.slice(this.#seen);
    this.#seen = this.frames.length;
    const readings = Object.entries(driverNames).map(([name, driver]): [string, Reading] => [
      name,
      this.#monitors.get(driver)!.read(),
    ]);
    const { actions } = this.#policy.step(timeSeconds, { frames, monitors: new Map(readings) });
    for (const action of actions) await this.#act(action);
  }

  async #act(action: Action): Promise<void> {
    if (action.kind === 'envelope') this.#loop.setEnvelope(action.envelope);
    else if (action.kind === 'mapping') this.#loop.setMapping(action.mapping);
    else await this.#knobs.get(knobNames[action.domain]!)!.set(action.hertz);
  }
}

describe('the joint policy over the files of a virtual board', () => {
  it('keeps the deadlines at less power than the kernel, and everything is undone afterwards', async () => {
    const managed = new ManagedBoard();
    const limitsOf = () => surveyDevice(managed.tree).knobs.map(({ name, value }) => [name, value]);
    const before = limitsOf();
    await managed.run(30);
    const late = managed.frames.filter(({ outcome }) => outcome !== 'hit').length;
    expect(managed.frames.length).toBeGreaterThan(295);
    expect(late / managed.frames.length).toBeLessThan(0.05);
    // Schedutil and podgov take about 8.9 W for the same frames.
    expect(managed.plant.joules() / managed.plant.nowSeconds).toBeLessThan(8);
    expect(limitsOf()).not.toEqual(before);
    const { failed, left } = await managed.writer.close();
    expect([failed, left]).toEqual([[], []]);
    expect(limitsOf()).toEqual(before);
  });
});
