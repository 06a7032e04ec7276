import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSafetensors } from '#cotune/application/checkpoint/safetensors-file.js';
import {
  type LibraryContent,
  type LibrarySubnet,
  openLibraryStatistics,
  readLibrary,
  writeLibrary,
} from '#cotune/application/design/library.js';
import type { Arch } from '#cotune/application/network/arch.js';
import { buildSubnet } from '#cotune/application/network/build.js';
import { costOfArch } from '#cotune/application/network/cost.js';
import { randomSupernet } from '#cotune/application/network/random-supernet.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { uniformArch } from '../../support/archs.js';
import { bundledLibrary } from '../../support/bundled.js';
import { largestDifference, runModel } from '../../support/models.js';

let content: LibraryContent;
let golden: Awaited<ReturnType<typeof openSafetensors>>;
let folder: string;

beforeAll(async () => {
  const supernet = await loadSupernet(bundledLibrary);
  golden = await openSafetensors(join(bundledLibrary, 'golden.safetensors'));
  const subnet = (id: string, choice: Record<string, number>, accuracy: number): LibrarySubnet => {
    const arch = uniformArch(supernet.description, choice);
    return {
      id,
      arch,
      accuracy,
      accuracyLow: accuracy - 0.01,
      accuracyHigh: accuracy + 0.01,
      images: 5000,
      ...costOfArch(supernet.description, arch),
      latencySeconds: 0.001,
      calibrationImages: 2000,
    };
  };
  content = {
    supernet,
    subnets: [subnet('min', { ks: 3, e: 3, d: 1 }, 0.748), subnet('max', { ks: 7, e: 6, d: 3 }, 0.839)],
    provenance: { seed: 7, command: 'cotune search' },
    statisticsOf: (id) => {
      const keys = [...golden.keys()].filter((key) => key.startsWith(`bn.${id}.`));
      return new Map(keys.map((key) => [key.slice(`bn.${id}.`.length), golden.read(key)]));
    },
  };
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cotune-library-'));
});
afterEach(() => rm(folder, { recursive: true }));

const libraryError = (text: string) =>
  expect.objectContaining({ code: 'ERR_LIBRARY', message: expect.stringContaining(text) });

async function rewrite(change: (file: { subnets: LibrarySubnet[] }) => void): Promise<void> {
  const file = JSON.parse(await readFile(join(folder, 'library.json'), 'utf8'));
  change(file);
  await writeFile(join(folder, 'library.json'), JSON.stringify(file));
}

describe('a library', () => {
  it('reads back as it was written, complete in a folder of its own', async () => {
    await writeLibrary(folder, content);
    expect((await readdir(folder)).sort()).toEqual([
      'library.json',
      'library.safetensors',
      'network.json',
      'weights.safetensors',
    ]);
    const library = await readLibrary(folder);
    expect(library.subnets).toEqual(content.subnets);
    expect(library.provenance).toEqual(content.provenance);
    expect(library.supernet.description).toEqual(content.supernet.description);
  });

  it('gives worker threads the statistics that make the sub-networks right', async () => {
    await writeLibrary(folder, content);
    const library = await readLibrary(folder);
    const statisticsOf = openLibraryStatistics(library.statisticsBytes);
    for (const { id, arch } of library.subnets) {
      const { bytes } = buildSubnet(library.supernet, arch, { batch: 8, statistics: statisticsOf(id) });
      const input = { shape: golden.shape('input'), data: golden.read('input').slice() };
      const logits = (await runModel(bytes, input)).get('logits')!;
      expect(largestDifference(logits, golden.read(`logits.${id}`))).toBeLessThan(1e-4);
    }
    expect(() => statisticsOf('ma')).toThrowError(libraryError("'ma'"));
  });

  it('stores only the statistics that a sub-network uses', async () => {
    await writeLibrary(folder, content);
    const { statisticsOf } = await readLibrary(folder);
    expect(statisticsOf('min').has('blocks.2.conv.depth_conv.bn.bn.running_mean')).toBe(false);
    expect(statisticsOf('min').get('blocks.1.conv.depth_conv.bn.bn.running_mean')).toHaveLength(48);
  });

  it('may be written again, and leaves what is there when it fails', async () => {
    await writeLibrary(folder, content);
    await writeLibrary(folder, { ...content, subnets: content.subnets.slice(1) });
    expect((await readLibrary(folder)).subnets).toHaveLength(1);
    const unsorted = [...content.subnets].reverse();
    await expect(writeLibrary(folder, { ...content, subnets: unsorted })).rejects.toEqual(
      libraryError('ascending'),
    );
    const lacking = { ...content, statisticsOf: () => new Map() };
    await expect(writeLibrary(folder, lacking)).rejects.toEqual(libraryError('lacks'));
    expect((await readLibrary(folder)).subnets).toHaveLength(1);
    expect(await readdir(folder)).toHaveLength(4);
  });

  it('is refused where the folder holds another supernet', async () => {
    await cp(bundledLibrary, folder, { recursive: true });
    const other = randomSupernet(content.supernet.description, 3);
    await expect(writeLibrary(folder, { ...content, supernet: other })).rejects.toEqual(
      libraryError('another supernet'),
    );
  });

  it.each<[string, (file: { subnets: LibrarySubnet[] }) => void, string]>([
    ['no sub-networks', (file) => file.subnets.splice(0), 'subnets'],
    ['an id twice', ({ subnets }) => subnets.splice(1, 1, { ...subnets[1]!, id: 'min' }), 'id comes twice'],
    ['an unknown id', ({ subnets }) => subnets.splice(0, 1, { ...subnets[0]!, id: 'other' }), 'bn.other.'],
    [
      'an accuracy in percent',
      ({ subnets }) => subnets.splice(0, 1, { ...subnets[0]!, accuracy: 75 }),
      'accuracy',
    ],
    [
      'an arch of another network',
      ({ subnets }) => subnets.splice(0, 1, { ...subnets[0]!, arch: { ks: [3], e: [3], d: [1] } as Arch }),
      'ks has 1 entries',
    ],
    [
      'an arch that the statistics do not fit',
      ({ subnets }) => subnets.splice(0, 1, { ...subnets[0]!, arch: subnets[1]!.arch }),
      'bn.min.',
    ],
    [
      'no arch',
      ({ subnets }) => subnets.splice(0, 1, { ...subnets[0]!, arch: null as unknown as Arch }),
      'arch',
    ],
  ])('with %s is one clear error', async (_what, change, text) => {
    await writeLibrary(folder, content);
    await rewrite(change);
    await expect(readLibrary(folder)).rejects.toEqual(libraryError(text));
  });

  it('with statistics of another library, truncated or absent, or no library at all, is one clear error', async () => {
    await writeLibrary(folder, content);
    const path = join(folder, 'library.safetensors');
    const statistics = await readFile(path);
    const altered = Buffer.from(statistics);
    altered[altered.length - 1]! ^= 1;
    await writeFile(path, altered);
    await expect(readLibrary(folder)).rejects.toEqual(libraryError('not the one'));
    await writeFile(path, statistics.subarray(0, 1000));
    await expect(readLibrary(folder)).rejects.toEqual(libraryError('header'));
    await rm(path);
    await expect(readLibrary(folder)).rejects.toEqual(libraryError('cannot read'));
    await writeFile(join(folder, 'library.json'), '{');
    await expect(readLibrary(folder)).rejects.toEqual(libraryError('library.json'));
  });
});
