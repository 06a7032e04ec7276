import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '#cotune/application/checkpoint/safetensors-file.js';
import { dict, legacyFile, pickle, tensor } from '../../support/pickles.js';
import { zipCheckpoint } from '../../support/zips.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-lazy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const measure = join(import.meta.dirname, '../../support/measure-reading.mjs');

/** 43 tensors of a megabyte. */
const count = 2 ** 18;
const names = Array.from({ length: 43 }, (_, i) => String(i));
const values = Float32Array.from({ length: count }, (_, i) => i);
const bytes = new Uint8Array(values.buffer);
const object = (type: string, elements: number) =>
  pickle(
    dict(
      Object.fromEntries(
        names.map((key) => [`w${key}`, tensor({ key, type, count: elements, shape: [elements] })]),
      ),
    ),
  );

describe('reading 43 MB one tensor after another', () => {
  it.each<[string, () => Uint8Array]>([
    [
      'zip',
      () =>
        zipCheckpoint(
          object('torch.FloatStorage', count),
          Object.fromEntries(names.map((key) => [key, bytes])),
        ),
    ],
    [
      'old',
      () =>
        legacyFile(
          object('torch.FloatStorage', count),
          Object.fromEntries(names.map((key) => [key, [count, bytes]])),
        ),
    ],
    [
      'old, int64',
      () =>
        legacyFile(
          object('torch.LongStorage', count / 2),
          Object.fromEntries(names.map((key) => [key, [count / 2, bytes]])),
        ),
    ],
    ['safetensors', () => writeSafetensors(names.map((name) => [name, { shape: [count], data: values }]))],
  ])('takes at most 1.3 times its size in memory (%s format)', (_kind, make) => {
    const path = join(folder, 'weights.pt');
    writeFileSync(path, make());
    const { peakBytes, fileBytes, tensors } = JSON.parse(
      execFileSync(process.execPath, [measure, path], { encoding: 'utf8' }),
    );
    expect([tensors, fileBytes > 43e6]).toEqual([43, true]);
    expect(peakBytes / fileBytes).toBeLessThan(1.3);
  });
});
