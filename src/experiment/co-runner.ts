/** Another program that takes the processor away on command: the disturbance of the demo. */
import { fork } from 'node:child_process';

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
 */
export async function openCoRunner(threads: number): Promise<CoRunner> {
  const child = fork(new URL('./co-runner-main.js', import.meta.url), [String(threads)], { stdio: 'ignore' });
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    start: () => void child.send(true),
    pause: () => void (child.connected && child.send(false)),
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
