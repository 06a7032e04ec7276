import { describe, expect, it } from 'vitest';
import { readLibrary } from '#cotune/application/design/library.js';
import { createModelSource, libraryModels } from '#cotune/application/engine/library-models.js';
import { buildSubnet } from '#cotune/application/network/build.js';

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
});
