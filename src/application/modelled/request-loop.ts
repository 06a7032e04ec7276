/**
 * The fast loop of a modelled application: takes requests as they arrive, chooses within the envelope how to compute
 * each one, has it executed and reports what became of it. As `process/frame-loop.ts` does with a real network.
 */
import type { Clock } from '../../core/clock.js';
import { chooseWithin, type Envelope, type EnvelopeChoice } from '../../core/envelope.js';
import type { FrameReport } from '../../core/frame.js';
import type { Mapping } from '../../core/profile.js';
import type { Random } from '../../core/random.js';
import type { Execution, Executor, Work } from '../../core/work.js';
import type { ModelledNetwork, ModelledSubnet } from './network.js';
import { drawFactor, scaleWork } from './spread.js';

/** A request that is computed in earnest while what it costs is executed. */
export interface Computation {
  /** Called when the execution is over. @param callback told the result, at once where it is there; null: it failed */
  result(callback: (result: { readonly labelled: Labelled } | null) => void): void;
  /** Nobody waits for it any more. */
  cancel(): void;
}

type Labelled = NonNullable<FrameReport['inference']>['labelled'];

export interface RequestLoopOptions {
  readonly application: string;
  readonly clock: Clock;
  readonly executor: Executor;
  readonly network: ModelledNetwork;
  /** Requests that may wait for the one that runs. */
  readonly queueLimit: number;
  /** From a change of sub-network or mapping until a request can start. */
  readonly switchSeconds: number;
  readonly random: Random;
  /** Begins to compute a request; a request is over when both this and its execution are. Without it only costs count. */
  readonly compute?: (sequence: number, subnet: string) => Computation;
  readonly onFrame: (frame: FrameReport) => void;
}

interface Request {
  readonly sequence: number;
  readonly arrivalSeconds: number;
}

/** Of an execution. */
interface Times {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export class RequestLoop {
  deadlineSeconds = Number.POSITIVE_INFINITY;
  /** The last one with anything to choose. */
  #envelope: Envelope | null = null;
  /** What arrives while overload shuts the application out is dropped. */
  #shutOut = false;
  #mapping: Mapping | null = null;
  readonly #waiting: Request[] = [];
  #running: { readonly request: Request; readonly cancel: () => void } | null = null;
  /** What is ready to run: a change of it takes `switchSeconds`. */
  #ready = '';
  #sequence = 0;
  #alive = true;
  readonly #subnets: ReadonlyMap<string, ModelledSubnet>;

  constructor(private readonly options: RequestLoopOptions) {
    this.#subnets = new Map(options.network.subnets.map((subnet) => [subnet.name, subnet]));
  }

  setEnvelope(envelope: Envelope): void {
    this.#shutOut = envelope.choices.length === 0;
    if (!this.#shutOut) this.#envelope = envelope;
    this.#next();
  }

  setMapping(mapping: Mapping): void {
    this.#mapping = mapping;
    this.#next();
  }

  /** A request arrives now. @returns whether it found room */
  arrive(): boolean {
    const request = { sequence: this.#sequence++, arrivalSeconds: this.options.clock.now() };
    if (!this.#alive) return this.#refuse(request, 'failed');
    if (this.#shutOut || this.#full) return this.#refuse(request, 'dropped');
    this.#waiting.push(request);
    this.#next();
    return true;
  }

  /** Whoever waits to be told how to compute its first request holds that one beside the queue. */
  get #full(): boolean {
    const next = this.#running === null ? 1 : 0;
    return this.#waiting.length >= this.options.queueLimit + next;
  }

  /** The process dies: what it had is lost, what arrives until it lives again too. */
  kill(): void {
    this.#alive = false;
    const lost = [...(this.#running === null ? [] : [this.#running.request]), ...this.#waiting.splice(0)];
    this.#running?.cancel();
    this.#running = null;
    this.#ready = '';
    for (const request of lost) this.#refuse(request, 'failed');
  }

  revive(): void {
    this.#alive = true;
  }

  #refuse({ sequence, arrivalSeconds }: Request, outcome: 'dropped' | 'failed'): false {
    const { application, onFrame } = this.options;
    onFrame({ application, sequence, arrivalSeconds, outcome, inference: null });
    return false;
  }

  #next(): void {
    if (this.#running !== null || this.#envelope === null || this.#mapping === null) return;
    const request = this.#waiting.shift();
    if (request === undefined) return;
    const slack = request.arrivalSeconds + this.deadlineSeconds - this.options.clock.now();
    this.#begin(request, chooseWithin(this.#envelope, slack), this.#mapping);
  }

  #begin(request: Request, choice: EnvelopeChoice, mapping: Mapping): void {
    const { application, clock, executor, network, random, switchSeconds, compute } = this.options;
    const work = scaleWork(this.#workOf(choice.subnet, mapping), drawFactor(network.spread, random));
    const execution: Execution = { owner: application, work, threads: choice.threads, mapping };
    const ready = `${choice.subnet} ${mapping.name}`;
    const execute = () => {
      const startSeconds = clock.now();
      const computation = compute?.(request.sequence, choice.subnet);
      const done = (endSeconds: number) => {
        const times = { startSeconds, endSeconds };
        if (computation === undefined) this.#finish(request, choice, times, null);
        else computation.result((result) => this.#complete(request, choice, times, result));
      };
      const stop = executor.start(execution, done);
      const cancel = () => {
        stop();
        computation?.cancel();
      };
      this.#running = { request, cancel };
    };
    const cold = switchSeconds > 0 && this.#ready !== '' && this.#ready !== ready;
    this.#ready = ready;
    if (cold) this.#running = { request, cancel: clock.at(clock.now() + switchSeconds, execute) };
    else execute();
  }

  #workOf(name: string, { gpu }: Mapping): Work {
    const { work } = this.#subnets.get(name)!;
    return (gpu === undefined ? work.cpu : work.gpu)!;
  }

  /** Executed and computed: it counts, unless the computation failed. */
  #complete(
    request: Request,
    choice: EnvelopeChoice,
    times: Times,
    result: { readonly labelled: Labelled } | null,
  ): void {
    if (result !== null) {
      this.#finish(request, choice, times, result.labelled);
      return;
    }
    this.#running = null;
    this.#refuse(request, 'failed');
    this.#next();
  }

  #finish(
    request: Request,
    choice: EnvelopeChoice,
    { startSeconds, endSeconds }: Times,
    labelled: Labelled,
  ): void {
    const { sequence, arrivalSeconds } = request;
    const { subnet, threads, accuracy } = choice;
    const latencySeconds = endSeconds - arrivalSeconds;
    const outcome = latencySeconds <= this.deadlineSeconds ? 'hit' : 'miss';
    const serviceSeconds = endSeconds - startSeconds;
    const inference = { subnet, threads, latencySeconds, serviceSeconds, accuracy, labelled };
    this.#running = null;
    const { application, onFrame } = this.options;
    onFrame({ application, sequence, arrivalSeconds, outcome, inference });
    this.#next();
  }
}
