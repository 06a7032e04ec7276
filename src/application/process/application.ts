/**
 * One application inside its own process: a library of sub-networks, the engine that runs them and the frames or texts
 * that it is given. It knows nothing of the manager but the orders that arrive and the reports that it sends.
 */
import type { Clock } from '../../core/clock.js';
import type { Envelope } from '../../core/envelope.js';
import { CotuneError } from '../../core/errors.js';
import type { FrameReport } from '../../core/frame.js';
import type { Engine } from '../engine/engine.js';
import type { SessionKey } from '../engine/model-source.js';
import { FrameLoop } from './frame-loop.js';
import { measure } from './profile.js';
import type {
  ApplicationSpecification,
  InferenceAnswer,
  InferenceOrder,
  OpenedApplication,
  OpenedSubnet,
  ProfileOrder,
  ProfileRow,
  RunOrder,
} from './protocol.js';
import { openWorkload, type Workload } from './workload.js';

export interface ApplicationEvents {
  readonly onFrame: (frame: FrameReport) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Where units differ, so many are timed for each that is asked for: a median and a tail need some. */
const variedUnits = 10;

export class Application {
  #loop: FrameLoop | undefined;
  /** The newest ones, also while a run is still being started. */
  #envelope: Envelope | undefined;
  #deadlineSeconds = 0;
  /** Counts starts and stops: what was overtaken by one gives up. */
  #runs = 0;

  private constructor(
    private readonly clock: Clock,
    private readonly specification: ApplicationSpecification,
    private readonly workload: Workload,
    private readonly events: ApplicationEvents,
  ) {}

  get opened(): OpenedApplication {
    return this.workload.opened;
  }

  /** @throws {CotuneError} when the library or the images or texts cannot be read, or the runtime cannot start */
  static async open(
    clock: Clock,
    specification: ApplicationSpecification,
    events: ApplicationEvents,
  ): Promise<Application> {
    const workload = await openWorkload(specification, { clock, onTrouble: events.onTrouble });
    return new Application(clock, specification, workload, events);
  }

  private get engine(): Engine {
    return this.workload.engine;
  }

  /** Measures every sub-network with every permitted number of threads. */
  async profile({ rounds, perRound, threadsAtMost = Infinity }: ProfileOrder): Promise<ProfileRow[]> {
    const permitted = this.specification.threads.filter((threads) => threads <= threadsAtMost);
    const keys = this.opened.subnets.flatMap(({ subnet }) =>
      permitted.map((threads): SessionKey => ({ subnet, threads })),
    );
    const { engine, unitsVary, fill } = this.workload;
    if (!unitsVary) this.#fillSlots();
    const measured = unitsVary
      ? await measure(engine, keys, { rounds, perRound: perRound * variedUnits, fill })
      : await measure(engine, keys, { rounds, perRound });
    return measured.map(({ key, latencySeconds, coreSeconds, memoryBytes }) => {
      const { accuracy, accuracyLow, accuracyHigh } = this.#subnet(key.subnet);
      return { ...key, accuracy, accuracyLow, accuracyHigh, latencySeconds, coreSeconds, memoryBytes };
    });
  }

  /**
   * Computes one frame with exactly the sub-network that is asked for.
   *
   * @throws {CotuneError} `ERR_QUEUE_FULL` beside as many others as the queue holds, and what the engine throws
   */
  async infer({ sequence, subnet, threads }: InferenceOrder): Promise<InferenceAnswer> {
    const { engine, workload } = this;
    await engine.prepare({ subnet, threads });
    const slot = engine.acquire();
    try {
      const judge = workload.fill(sequence, slot);
      const { finishedSeconds } = await engine.infer(slot, () => ({ subnet, threads }));
      return { finishedSeconds, labelled: judge === null ? null : judge(slot) };
    } finally {
      engine.release(slot);
    }
  }

  /** Makes the envelope's first choice hot, starts the frames, then makes the other choices hot in the background. */
  async start(order: RunOrder): Promise<void> {
    await this.stop();
    const run = ++this.#runs;
    this.#envelope = order.envelope;
    this.#deadlineSeconds = order.deadlineSeconds;
    const [first] = order.envelope.choices;
    if (first !== undefined) await this.engine.prepare(first);
    // Stopped, or started anew, while the session was being built.
    if (run !== this.#runs) return;
    const { workload, events } = this;
    const { name: application, seed } = this.specification;
    const accuracyOf = (subnet: string) => this.#subnet(subnet).accuracy;
    this.#loop = new FrameLoop({
      clock: this.clock,
      application,
      workload,
      seed,
      order: { ...order, envelope: this.#envelope, deadlineSeconds: this.#deadlineSeconds },
      accuracyOf,
      ...events,
    });
    this.#prepare(this.#envelope);
  }

  setEnvelope(envelope: Envelope): void {
    this.#envelope = envelope;
    this.#loop?.setEnvelope(envelope);
    this.#prepare(envelope);
  }

  setDeadline(deadlineSeconds: number): void {
    this.#deadlineSeconds = deadlineSeconds;
    this.#loop?.setDeadline(deadlineSeconds);
  }

  async stop(): Promise<void> {
    this.#runs++;
    const loop = this.#loop;
    this.#loop = undefined;
    await loop?.stop();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.engine.close();
  }

  /** What the manager permits may be needed next; the last one prepared is the last to be evicted. */
  #prepare(envelope: Envelope): void {
    for (const choice of [...envelope.choices].reverse()) {
      this.engine
        .prepare({ subnet: choice.subnet, threads: choice.threads })
        .catch(this.#troubleUnlessClosed);
    }
  }

  readonly #troubleUnlessClosed = (error: unknown) => {
    if (!(error instanceof CotuneError && error.code === 'ERR_ENGINE_CLOSED')) this.events.onTrouble(error);
  };

  #fillSlots(): void {
    const slots = Array.from({ length: this.specification.queueLimit + 1 }, () => this.engine.acquire());
    for (const slot of slots) this.workload.fill(slot.index, slot);
    for (const slot of slots) this.engine.release(slot);
  }

  #subnet(id: string): OpenedSubnet {
    const subnet = this.opened.subnets.find((candidate) => candidate.subnet === id);
    if (subnet === undefined)
      throw new CotuneError('ERR_LIBRARY', `the library has no sub-network named ${id}`);
    return subnet;
  }
}
