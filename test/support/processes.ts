/** Processes that tests start, watch and end; whatever is left is killed after each test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach } from 'vitest';

const started = new Set<ChildProcess>();

/**
 * Starts one of the scripts beside this file, or another one by its path, and waits for something that it says.
 *
 * @param user whom it runs as, the same as its group
 */
export async function startScript(
  name: string,
  args: readonly string[],
  text: string,
  environment: Readonly<Record<string, string>> = {},
  user?: number,
): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, name), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    ...(user !== undefined && { uid: user, gid: user }),
  });
  started.add(child);
  let said = '';
  await new Promise<void>((done, fail) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
        if (said.includes(text)) done();
      });
    child.on('exit', (status) => fail(new Error(`${name} ended with ${status}: ${said}`)));
  });
  return child as ChildProcess & { readonly pid: number };
}

/** A process that does nothing, for a while. */
export async function startIdle(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  started.add(child);
  await once(child, 'spawn');
  return child as ChildProcess & { readonly pid: number };
}

/** @returns the exit status, null when a signal ended it */
export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}

/** A file of the kernel's, without its line break. */
export const readNow = (path: string) => readFileSync(path, 'latin1').trim();

afterEach(async () => {
  for (const child of started) await kill(child);
  started.clear();
});
