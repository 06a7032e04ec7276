/**
 * A whole machine that is a virtual board: the kernel's files, knobs with a journal on disk, and applications that
 * execute modelled networks. Its time passes only while `drive` waits for something, and only when nothing is being
 * written.
 */
import type { ModelledNetwork } from '#cotune/application/modelled/network.js';
import { RequestLoop } from '#cotune/application/modelled/request-loop.js';
import type { ProfileOrder, ProfileRow, RunOrder } from '#cotune/application/process/protocol.js';
import { every, VirtualClock } from '#cotune/core/clock.js';
import type { Envelope } from '#cotune/core/envelope.js';
import type { Mapping } from '#cotune/core/profile.js';
import { createRandom } from '#cotune/core/random.js';
import type { Target } from '#cotune/core/target.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { ownerOf, readBoot } from '#cotune/device/linux/safety/owner.js';
import { SafeWriter } from '#cotune/device/linux/safety/safe-writer.js';
import { surveyDevice } from '#cotune/device/linux/survey.js';
import type { WritableTree } from '#cotune/device/linux/writable-tree.js';
import type { VirtualBoard } from '#cotune/device/virtual/plant/description.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { virtualSysfs } from '#cotune/device/virtual/sysfs/virtual-sysfs.js';
import { type ApplicationProcess, System } from '#cotune/system.js';
import { journalOptions } from './memory-machine.js';

export interface VirtualApplication {
  readonly name: string;
  readonly framesPerSecond: number;
  readonly network: ModelledNetwork;
  readonly threads: readonly number[];
  readonly target: Target;
}

/** No time passes in longer steps than that: what was asked for meanwhile must be heard. */
const stepSeconds = 0.02;

export class VirtualMachine {
  readonly clock = new VirtualClock();
  readonly plant: Plant;
  readonly tree: WritableTree;
  readonly writer: SafeWriter;
  readonly processes = new Map<string, VirtualProcess>();

  /** @param change of the files */
  constructor(board: VirtualBoard, change: (tree: WritableTree) => WritableTree = (tree) => tree) {
    this.plant = new Plant(board);
    this.tree = change(virtualSysfs(this.plant));
    const owner = ownerOf(this.tree, process.pid);
    const journal = new Journal({ folder: journalOptions().folder, boot: readBoot(this.tree), owner });
    this.writer = new SafeWriter(machineOf(this.tree, this.clock), journal);
  }

  /** What every knob says now. */
  knobs(): (readonly [string, unknown])[] {
    return surveyDevice(this.tree).knobs.map(({ name, value }) => [name, value] as const);
  }

  open(applications: readonly VirtualApplication[]): Promise<System> {
    const wanted = applications.map(({ name, framesPerSecond, threads, target }) => ({
      specification: {
        name,
        library: 'none',
        framesPerSecond,
        tilesPerFrame: 1,
        load: 0.8,
        images: null,
        queueLimit: 1,
        threads,
        memoryBudgetBytes: 1e9,
        seed: 1,
      },
      target,
    }));
    const opening = System.open(this.clock, wanted, {
      writer: this.writer,
      openProcess: async (_clock, { name }) => {
        const opened = new VirtualProcess(this, applications.find((one) => one.name === name)!);
        this.processes.set(name, opened);
        return opened;
      },
      openAffinity: (name, mappings) => {
        const target = this.processes.get(name)!;
        return {
          name: `affinity.${name}`,
          domain: { kind: 'levels', levels: mappings, unit: null },
          changeCostSeconds: 0,
          get: () => target.mapping,
          set: async (mapping) => target.move(mapping),
        };
      },
    });
    return this.drive(opening);
  }

  /** Lets time pass until it is settled. */
  async drive<T>(waited: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    waited.then(end, end);
    for (;;) {
      for (let turn = 0; turn < 2; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        // Journals are on a real disk: what was asked for is done before time goes on.
        await this.writer.undo(() => false);
      }
      if (settled) return waited;
      this.#pass();
    }
  }

  #pass(): void {
    const limit = Math.min(this.clock.nextSeconds, this.plant.nowSeconds + stepSeconds);
    this.plant.advance(limit, (now) => this.clock.moveTo(now));
    this.clock.advanceTo(this.plant.nowSeconds);
  }
}

/** An application of which only the costs are known. */
export class VirtualProcess implements ApplicationProcess {
  readonly pid = undefined;
  readonly opened;
  events: ApplicationProcess['events'] = {};
  mapping: Mapping;
  #loop: RequestLoop | null = null;
  #stops: (() => void)[] = [];

  constructor(
    private readonly machine: VirtualMachine,
    private readonly application: VirtualApplication,
  ) {
    const cpus = machine.plant.board.domains.flatMap((one) => (one.kind === 'cpu' ? one.cpus : []));
    this.mapping = { name: 'all', cpus };
    const subnets = application.network.subnets.map(({ name, accuracy, memoryBytes }) => ({
      subnet: name,
      accuracy,
      accuracyLow: accuracy,
      accuracyHigh: accuracy,
      macs: 1,
      parameters: memoryBytes,
    }));
    this.opened = { tilesPerFrame: 1, labelled: false, subnets };
    every(machine.clock, 0.05, (timeSeconds) => {
      const processorSeconds = machine.plant.usage(application.name).cpuSeconds;
      this.events.onUsage?.({ timeSeconds, processorSeconds, residentBytes: 1 });
    });
  }

  move(mapping: Mapping): void {
    this.mapping = mapping;
    this.#loop?.setMapping(mapping);
  }

  /** Nothing disturbs it and nothing is random: once tells all. */
  async profile({ threadsAtMost = Number.POSITIVE_INFINITY }: Partial<ProfileOrder> = {}) {
    const { name, network, threads: permitted } = this.application;
    const rows: ProfileRow[] = [];
    for (const { name: subnet, accuracy, memoryBytes, work } of network.subnets)
      for (const threads of permitted.filter((count) => count <= threadsAtMost)) {
        const before = this.machine.plant.usage(name).cpuSeconds;
        const p50 = await this.#execute(work.cpu!, threads);
        const coreSeconds = this.machine.plant.usage(name).cpuSeconds - before;
        const latencySeconds = { p50, p95: p50 * 1.05 };
        const range = { accuracy, accuracyLow: accuracy, accuracyHigh: accuracy };
        rows.push({ subnet, threads, ...range, latencySeconds, coreSeconds, memoryBytes });
      }
    return rows;
  }

  #execute(work: NonNullable<ModelledNetwork['subnets'][number]['work']['cpu']>, threads: number) {
    const { clock, plant } = this.machine;
    const startSeconds = clock.now();
    return new Promise<number>((resolve) => {
      const execution = { owner: this.application.name, work, threads, mapping: this.mapping };
      plant.start(execution, (endSeconds) => resolve(endSeconds - startSeconds));
    });
  }

  async start({ startSeconds, deadlineSeconds, envelope }: RunOrder): Promise<void> {
    const { name, network, framesPerSecond } = this.application;
    const { clock, plant } = this.machine;
    const loop = new RequestLoop({
      application: name,
      clock,
      executor: plant,
      network,
      queueLimit: 1,
      switchSeconds: 0,
      random: createRandom(1),
      onFrame: (frame) => this.events.onFrame?.(frame),
    });
    loop.deadlineSeconds = deadlineSeconds;
    loop.setMapping(this.mapping);
    loop.setEnvelope(envelope);
    this.#loop = loop;
    const arrive = (sequence: number): void => {
      const due = startSeconds + sequence / framesPerSecond;
      this.#stops = [
        clock.at(due, () => {
          arrive(sequence + 1);
          loop.arrive();
        }),
      ];
    };
    arrive(0);
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#loop?.kill();
    this.#loop = null;
  }

  async close(): Promise<void> {}

  setEnvelope(envelope: Envelope): void {
    this.#loop?.setEnvelope(envelope);
  }

  setDeadline(deadlineSeconds: number): void {
    if (this.#loop !== null) this.#loop.deadlineSeconds = deadlineSeconds;
  }
}
