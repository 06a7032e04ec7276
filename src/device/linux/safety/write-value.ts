/** One write as the kernel may need it: tried again while it is busy, then read back. */
import { sleep } from '../../../core/clock.js';
import { readText } from '../values.js';
import { refusalCode } from '../writable-tree.js';
import type { Machine } from './machine.js';
import { refusal } from './refusal.js';

/** About a third of a second in all: what is busy for longer is held by somebody. */
const waitsSeconds = [0.01, 0.02, 0.04, 0.08, 0.16];
const passing: ReadonlySet<string | null> = new Set(['EBUSY', 'EAGAIN', 'EINTR']);

/**
 * @returns what the file says afterwards, null where it cannot be read
 * @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` with the file, the value, the kernel's reason and what to do
 */
export async function writeValue(machine: Machine, path: string, text: string): Promise<string | null> {
  try {
    await patiently(machine, () => machine.tree.write(path, text));
  } catch (error) {
    throw refusal(path, text, error);
  }
  return readText(machine.tree, path);
}

/** @throws the last refusal of a task that stays busy, and any other one at once */
export async function patiently(machine: Machine, task: () => Promise<void>): Promise<void> {
  for (const seconds of waitsSeconds) {
    try {
      return await task();
    } catch (error) {
      if (!passing.has(refusalCode(error))) throw error;
      await sleep(machine.clock, seconds);
    }
  }
  await task();
}
