import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CotuneError } from '#cotune/core/errors.js';
import { temporaryCheckpoints } from './temporary.js';

const open = temporaryCheckpoints();
const fixtures = join(import.meta.dirname, '../../fixtures/checkpoints');
const files = readdirSync(fixtures)
  .filter((name) => name.endsWith('.pt'))
  .map((name) => readFileSync(join(fixtures, name)));

/** A result or an error of ours, within a second. */
async function isReadOrRefused(bytes: Uint8Array): Promise<void> {
  const start = performance.now();
  try {
    const checkpoint = await open(bytes);
    for (const name of checkpoint.keys()) readOrRefuse(() => checkpoint.read(name));
    checkpoint.close();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(CotuneError);
  }
  expect(performance.now() - start).toBeLessThan(1000);
}

function readOrRefuse(read: () => Float32Array): void {
  try {
    read();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(CotuneError);
  }
}

const file = fc.constantFrom(...files);
const change = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  to: fc.nat(255),
});

describe('a checkpoint whose bytes were changed', () => {
  it('is read or refused, never more', async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.array(change, { minLength: 1, maxLength: 6 }), async (original, changes) => {
        const bytes = Uint8Array.from(original);
        for (const { place, to } of changes) bytes[Math.floor(place * bytes.length)] = to;
        await isReadOrRefused(bytes);
      }),
      { numRuns: 1500 },
    );
  });

  it('or that was cut short, or put together from two, is read or refused', async () => {
    const cut = fc.double({ min: 0, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(file, file, cut, cut, async (head, tail, headEnd, tailStart) => {
        const start = head.subarray(0, Math.floor(headEnd * head.length));
        await isReadOrRefused(start);
        await isReadOrRefused(Buffer.concat([start, tail.subarray(Math.floor(tailStart * tail.length))]));
      }),
      { numRuns: 400 },
    );
  });
});
