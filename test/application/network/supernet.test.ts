import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tensor } from '#cotune/application/checkpoint/checkpoint.js';
import { parseSafetensors } from '#cotune/application/checkpoint/safetensors.js';
import { writeSafetensors } from '#cotune/application/checkpoint/safetensors-file.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { bundledLibrary } from '../../support/bundled.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cotune-supernet-'));
  for (const name of ['network.json', 'weights.safetensors'])
    await cp(join(bundledLibrary, name), join(folder, name));
});
afterEach(() => rm(folder, { recursive: true }));

const error = (code: string, ...texts: string[]) =>
  expect.objectContaining({ code, message: expect.stringMatching(new RegExp(texts.join('.*'), 's')) });

async function rewriteWeights(change: (tensors: Map<string, Tensor>) => void): Promise<void> {
  const path = join(folder, 'weights.safetensors');
  const checkpoint = parseSafetensors(await readFile(path));
  const tensors = new Map(
    [...checkpoint.keys()].map((key) => [key, { shape: checkpoint.shape(key), data: checkpoint.read(key) }]),
  );
  change(tensors);
  await writeFile(path, writeSafetensors(tensors));
}

describe('loading a supernet', () => {
  it('shares its weights', async () => {
    const { checkpoint, bytes } = await loadSupernet(folder);
    expect(checkpoint.read('classifier.linear.weight').buffer).toBe(bytes);
  });

  it('names the tensor that is missing', async () => {
    const key = 'blocks.3.conv.depth_conv.conv.5to3_matrix';
    await rewriteWeights((tensors) => tensors.delete(key));
    await expect(loadSupernet(folder)).rejects.toEqual(error('ERR_CHECKPOINT_KEY_MISSING', key));
  });

  it('names the tensor of the wrong shape, what was expected and what was found', async () => {
    const key = 'classifier.linear.bias';
    await rewriteWeights((tensors) => tensors.set(key, { shape: [9], data: new Float32Array(9) }));
    await expect(loadSupernet(folder)).rejects.toEqual(error('ERR_TENSOR_SHAPE', key, '\\[9\\]', '\\[10\\]'));
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['something else', '[]', 'not valid'],
  ])('says that the description is %s', async (_what, text, message) => {
    await writeFile(join(folder, 'network.json'), text);
    await expect(loadSupernet(folder)).rejects.toEqual(
      error('ERR_NETWORK_DESCRIPTION', 'network.json', message),
    );
  });

  it.each(['network.json', 'weights.safetensors'])('says that %s cannot be read', async (name) => {
    await rm(join(folder, name));
    await expect(loadSupernet(folder)).rejects.toEqual(error('ERR_FILE_UNREADABLE', name));
  });

  it('says that the weights are truncated', async () => {
    const path = join(folder, 'weights.safetensors');
    await writeFile(path, (await readFile(path)).subarray(0, 100_000));
    await expect(loadSupernet(folder)).rejects.toEqual(
      error('ERR_CHECKPOINT_CORRUPT', 'weights.safetensors'),
    );
  });
});
