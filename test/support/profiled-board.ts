/** A virtual board as a machine to profile: its files for the drivers, its plant for the work, its time for the clock. */
import type { ProfileSubject } from '#cotune/application/design/profile/subject.js';
import { type Clock, VirtualClock } from '#cotune/core/clock.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { ownerOf, readBoot } from '#cotune/device/linux/safety/owner.js';
import { SafeWriter } from '#cotune/device/linux/safety/safe-writer.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { virtualSysfs } from '#cotune/device/virtual/sysfs/virtual-sysfs.js';
import { openLinuxMachine } from '#cotune/experiment/profile/linux-machine.js';
import type { FrequencyChoice } from '#cotune/experiment/profile/operating-points.js';
import { journalOptions } from './memory-machine.js';

/** The board's time: it passes while something runs or somebody waits. */
class PlantClock implements Clock {
  readonly #timers = new VirtualClock();
  #running = 0;

  constructor(private readonly plant: Plant) {}

  now(): number {
    return this.plant.nowSeconds;
  }

  at(timeSeconds: number, callback: () => void): () => void {
    const cancel = this.#timers.at(timeSeconds, callback);
    setImmediate(() => {
      if (this.#running === 0 && Number.isFinite(this.#timers.nextSeconds)) this.#pass();
    });
    return cancel;
  }

  /** Lets time pass, and timers ring, until something is so. */
  async until(isSo: () => boolean): Promise<void> {
    this.#running++;
    while (!isSo()) {
      this.#pass();
      await null;
    }
    this.#running--;
  }

  /** Until the next timer rings or something ends. */
  #pass(): void {
    const limit = Math.min(this.#timers.nextSeconds, this.plant.nowSeconds + 1);
    this.plant.advance(limit, (now) => this.#timers.moveTo(now));
    this.#timers.advanceTo(this.plant.nowSeconds);
  }
}

export class ProfiledBoard {
  readonly plant: Plant;
  readonly clock: PlantClock;
  readonly tree;
  readonly writer: SafeWriter;
  /** Inferences so far. */
  runs = 0;
  /** Called before each of them. */
  onRun: (runs: number) => void = () => {};
  #placed: readonly number[];
  readonly #all: readonly number[];

  constructor(name: string) {
    const board = virtualBoard(name);
    this.#all = board.domains.flatMap((domain) => (domain.kind === 'cpu' ? [...domain.cpus] : []));
    this.#placed = this.#all;
    this.plant = new Plant(board);
    this.clock = new PlantClock(this.plant);
    this.tree = virtualSysfs(this.plant);
    this.writer = new SafeWriter(
      machineOf(this.tree, this.clock),
      new Journal({
        folder: journalOptions().folder,
        boot: readBoot(this.tree),
        owner: ownerOf(this.tree, process.pid),
      }),
    );
  }

  machine(frequencies: FrequencyChoice = 3) {
    return openLinuxMachine({
      writer: this.writer,
      frequencies,
      cpus: this.#all,
      placement: {
        place: async (cpus) => {
          this.#placed = cpus;
        },
        restore: async () => {
          this.#placed = this.#all;
        },
      },
      ownSeconds: () => this.#placed.reduce((sum, cpu) => sum + this.plant.processor(cpu).busySeconds, 0),
    });
  }

  /** Takes so many cycles of the strongest core. */
  subject(id: string, computeCycles: number): ProfileSubject {
    return {
      id,
      open: async (threads) => ({
        run: async () => {
          this.onRun(++this.runs);
          await this.#execute(id, computeCycles, threads);
        },
        close: async () => {},
      }),
    };
  }

  #execute(owner: string, computeCycles: number, threads: number): Promise<void> {
    let done = false;
    const stage = { computeCycles, memoryBytes: 0, activity: 1, parallelFraction: 0 };
    this.plant.start(
      {
        owner,
        work: [{ processor: 'cpu', ...stage }],
        threads,
        mapping: { name: 'placed', cpus: this.#placed },
      },
      () => {
        done = true;
      },
    );
    return this.clock.until(() => done);
  }

  /** Keeps a processor busy from now on. */
  occupy(cpu: number): void {
    const again = () =>
      void this.plant.start(
        {
          owner: 'stranger',
          work: [{ processor: 'cpu', computeCycles: 1e9, memoryBytes: 0, activity: 1, parallelFraction: 0 }],
          threads: 1,
          mapping: { name: `cpu${cpu}`, cpus: [cpu] },
        },
        again,
      );
    again();
  }

  read(path: string): string | null {
    const content = this.tree.read(path);
    return 'text' in content ? content.text.trim() : null;
  }
}
