/** Files of a test, in a folder that is removed after it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type OpenCheckpoint, openCheckpoint } from '#cotune/application/checkpoint/open-checkpoint.js';

/** @returns a function that writes bytes to a file and opens it; the checkpoints are closed after the tests */
export function temporaryCheckpoints(): (bytes: Uint8Array) => Promise<OpenCheckpoint> {
  const folder = mkdtempSync(join(tmpdir(), 'cotune-checkpoint-'));
  const opened: OpenCheckpoint[] = [];
  afterAll(() => {
    for (const checkpoint of opened) checkpoint.close();
    rmSync(folder, { recursive: true });
  });
  return async (bytes) => {
    const path = join(folder, 'weights.bin');
    writeFileSync(path, bytes);
    const checkpoint = await openCheckpoint(path);
    opened.push(checkpoint);
    return checkpoint;
  };
}
