/** Another program that takes the processor away on command: the disturbance of the demo. */
import { type ChildProcess, fork } from 'node:child_process';
import { CotuneError } from '../core/errors.js';

export interface CoRunner {
  start(): void;
  pause(): void;
  /** Ends the program. */
  close(): Promise<void>;
}

/**
 * Starts the program, idle: its threads exist before the run, so that the disturbance begins when it is told to.
 *
 * @param threads busy threads; one per core takes about half of every core from a program of equal weight
 * @throws {CotuneError} `ERR_INTERNAL` when the program cannot be started or ends before it is ready
 */
export async function openCoRunner(threads: number): Promise<CoRunner> {
  const child = fork(new URL('./co-runner-main.js', import.meta.url), [String(threads)], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilReady(child);
  // It may have ended on its own: there is nobody to tell, and a run goes on without it.
  const tell = (busy: boolean) => void (child.connected && child.send(busy, () => {}));
  return {
    start: () => tell(true),
    pause: () => tell(false),
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  const refused = (why: string) =>
    new CotuneError('ERR_INTERNAL', `the co-runner could not be started: ${why}`);
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve());
    child.on('error', (error) => reject(refused(error.message)));
    child.once('exit', (status, signal) => reject(refused(signal ?? `it ended with status ${status}`)));
  });
}
