/**
 * One application inside its own process: a library of sub-networks, the engine that runs them and the frames
 * that it is given. It knows nothing of the manager but the orders that arrive and the reports that it sends.
 */
import type { Clock } from '../../core/clock.js';
import type { Envelope } from '../../core/envelope.js';
import { CotuneError } from '../../core/errors.js';
import type { FrameReport } from '../../core/frame.js';
import { type Library, type LibrarySubnet, readLibrary } from '../design/library.js';
import { Engine } from '../engine/engine.js';
import { libraryModels } from '../engine/library-models.js';
import type { SessionKey } from '../engine/model-source.js';
import type { FrameSource } from '../workload/frame-source.js';
import { openFrameSource } from '../workload/sources.js';
import { countCorrect, FrameLoop } from './frame-loop.js';
import { measure } from './profile.js';
import type {
  ApplicationSpecification,
  InferenceAnswer,
  InferenceOrder,
  OpenedApplication,
  ProfileOrder,
  ProfileRow,
  RunOrder,
} from './protocol.js';
import { sizeFrame } from './size-frame.js';

export interface ApplicationEvents {
  readonly onFrame: (frame: FrameReport) => void;
  readonly onTrouble: (error: unknown) => void;
}

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
    private readonly library: Library,
    private readonly engine: Engine,
    private readonly source: FrameSource,
    private readonly events: ApplicationEvents,
    readonly opened: OpenedApplication,
  ) {}

  /** @throws {CotuneError} when the library or the images cannot be read, or the runtime cannot start */
  static async open(
    clock: Clock,
    specification: ApplicationSpecification,
    events: ApplicationEvents,
  ): Promise<Application> {
    const library = await readLibrary(specification.library);
    const openEngine = (batch: number) =>
      Engine.open({
        clock,
        ...libraryModels(library, batch),
        memoryBudgetBytes: specification.memoryBudgetBytes,
        queueLimit: specification.queueLimit,
        onError: events.onTrouble,
      });
    const openSource = await openFrameSource(library.supernet.description, specification);
    const tilesPerFrame = await sizeFrame(clock, specification, library.subnets.at(-1)!.id, openEngine);
    const source = openSource(tilesPerFrame);
    const engine = await openEngine(tilesPerFrame);
    const subnets = library.subnets.map(describeSubnet);
    const opened = { tilesPerFrame, labelled: specification.images !== null, subnets };
    return new Application(clock, specification, library, engine, source, events, opened);
  }

  /** Measures every sub-network with every permitted number of threads. */
  async profile({ rounds, perRound, threadsAtMost = Infinity }: ProfileOrder): Promise<ProfileRow[]> {
    const permitted = this.specification.threads.filter((threads) => threads <= threadsAtMost);
    const keys = this.library.subnets.flatMap(({ id }) =>
      permitted.map((threads): SessionKey => ({ subnet: id, threads })),
    );
    this.#fillSlots();
    const measured = await measure(this.engine, keys, { rounds, perRound });
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
    await this.engine.prepare({ subnet, threads });
    const slot = this.engine.acquire();
    try {
      const labels = this.source.fill(sequence, slot.input);
      const { finishedSeconds } = await this.engine.infer(slot, () => ({ subnet, threads }));
      const labelled = labels && { correct: countCorrect(slot.output, labels), tiles: labels.length };
      return { finishedSeconds, labelled };
    } finally {
      this.engine.release(slot);
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
    const { engine, source, events } = this;
    const { name: application, framesPerSecond } = this.specification;
    const accuracyOf = (subnet: string) => this.#subnet(subnet).accuracy;
    this.#loop = new FrameLoop({
      clock: this.clock,
      application,
      engine,
      source,
      framesPerSecond,
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
    for (const slot of slots) this.source.fill(slot.index, slot.input);
    for (const slot of slots) this.engine.release(slot);
  }

  #subnet(id: string) {
    const subnet = this.library.subnets.find((candidate) => candidate.id === id);
    if (subnet === undefined)
      throw new CotuneError('ERR_LIBRARY', `the library has no sub-network named ${id}`);
    return subnet;
  }
}

function describeSubnet({ id, accuracy, accuracyLow, accuracyHigh, macs, parameters }: LibrarySubnet) {
  return { subnet: id, accuracy, accuracyLow, accuracyHigh, macs, parameters };
}
