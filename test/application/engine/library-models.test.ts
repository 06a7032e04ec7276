import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLibrary } from '#cotune/application/design/library.js';
import { createModelSource, libraryModels } from '#cotune/application/engine/library-models.js';
import { buildSubnet } from '#cotune/application/network/build.js';
import { supernetAt } from '#cotune/application/network/supernet-at.js';
import { randomValues, runModel } from '../../support/models.js';

const fixtures = new URL('../../fixtures/families', import.meta.url).pathname;
const folder = new URL('../../../models/cifar10-ofa', import.meta.url).pathname;

describe('the model source of a library', () => {
  it('writes each graph over the one before it, every byte as in new memory', async () => {
    const library = await readLibrary(folder);
    const { data } = libraryModels(library, 2).model;
    const source = createModelSource(data as Parameters<typeof createModelSource>[0]);
    const buffers = new Set<ArrayBufferLike>();
    // The largest first, so that every later graph lies in memory that was written before.
    const subnets = [...library.subnets].sort((a, b) => b.parameters - a.parameters);
    for (const { id, arch } of subnets) {
      const built = (await source.build(id)) as Uint8Array;
      buffers.add(built.buffer);
      const expected = buildSubnet(library.supernet, arch, {
        batch: 2,
        statistics: library.statisticsOf(id),
      });
      expect(Buffer.compare(built, expected.bytes)).toBe(0);
    }
    expect(buffers.size).toBe(1);
  });

  it('gives sub-networks of a smaller resolution the same frames, which they resize themselves', async () => {
    const supernet = await supernetAt(join(fixtures, 'mcunet', 'checkpoint.pth'));
    const [small, large] = [supernet.description.resolution[0]!, supernet.description.resolution.at(-1)!];
    const subnets = [small, large].map((r) => ({ id: `r${r}`, arch: { r } }));
    const { model, input } = libraryModels({ supernet, subnets, statisticsBytes: null }, 2);
    expect(input.shape).toEqual([2, 3, large, large]);
    const source = createModelSource(model.data as Parameters<typeof createModelSource>[0]);
    const image = { shape: input.shape, data: randomValues(2 * 3 * large ** 2, 1) };
    const classes = supernet.description.classes.length;
    for (const { id } of subnets) {
      const logits = (await runModel((await source.build(id)) as Uint8Array, image)).get('logits')!;
      expect(logits).toHaveLength(2 * classes);
      expect(logits.every(Number.isFinite)).toBe(true);
    }
  });
});
