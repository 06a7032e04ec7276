/** One process of an application, as long as it lives: questions with answers, orders without, and its end. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Clock } from '../../core/clock.js';
import type { Envelope } from '../../core/envelope.js';
import { CotuneError, fromErrorRecord } from '../../core/errors.js';
import type { Answers, ApplicationReply, ApplicationRequest, Question } from './protocol.js';

export interface ChildEvents {
  /** Everything that is no answer. */
  readonly onReport: (report: Exclude<ApplicationReply, { number: number }>) => void;
  /** It ended without having been asked to: the signal or the status. */
  readonly onDeath: (detail: string) => void;
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: CotuneError): void;
}

export class ApplicationChild {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<void>;
  #asked = 0;
  #over = false;
  #closing = false;

  constructor(
    private readonly name: string,
    private readonly events: ChildEvents,
  ) {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    this.#child = fork(new URL('./main.js', import.meta.url), { stdio: [...stdio] });
    this.#child.on('message', (reply: ApplicationReply) => this.#receive(reply));
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(this.#end(error.message)));
      this.#child.once('exit', (status, signal) => resolve(this.#end(signal ?? `status ${status}`)));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether the process has ended. */
  get over(): boolean {
    return this.#over;
  }

  /** @throws {CotuneError} what the application refuses with, or `ERR_APPLICATION_DIED` when it ends before it answers */
  ask<Kind extends keyof Answers>(
    kind: Kind,
    content: Answers[Kind]['request'],
  ): Promise<Answers[Kind]['answer']> {
    return new Promise((resolve, reject) => {
      if (this.#over) return reject(this.#deathError('it had ended before'));
      const number = this.#asked++;
      this.#pending.set(number, { resolve: resolve as Pending['resolve'], reject });
      this.#send({ number, question: { kind, content } as Question });
    });
  }

  grant(envelope: Envelope): void {
    this.#send({ envelope });
  }

  setDeadline(deadlineSeconds: number): void {
    this.#send({ deadlineSeconds });
  }

  /** Ends the process, by force when it does not end in time. */
  async close(clock: Clock, timeoutSeconds: number): Promise<void> {
    this.#closing = true;
    if (this.#over) return;
    this.ask('close', null).catch(() => {});
    const cancel = clock.at(clock.now() + timeoutSeconds, () => this.#child.kill('SIGKILL'));
    await this.#ended;
    cancel();
  }

  #send(request: ApplicationRequest): void {
    // A process that is just ending cannot be told any more; its end is reported on its own.
    if (this.#child.connected) this.#child.send(request, () => {});
  }

  #receive(reply: ApplicationReply): void {
    if (!('number' in reply)) {
      this.events.onReport(reply);
      return;
    }
    const pending = this.#pending.get(reply.number);
    this.#pending.delete(reply.number);
    if (reply.kind === 'answer') pending?.resolve(reply.answer);
    else pending?.reject(fromErrorRecord(reply.error));
  }

  #end(detail: string): void {
    if (this.#over) return;
    this.#over = true;
    for (const { reject } of this.#pending.values()) reject(this.#deathError(detail));
    this.#pending.clear();
    if (!this.#closing) this.events.onDeath(detail);
  }

  #deathError(detail: string): CotuneError {
    return new CotuneError('ERR_APPLICATION_DIED', `the process of ${this.name} died: ${detail}`);
  }
}
