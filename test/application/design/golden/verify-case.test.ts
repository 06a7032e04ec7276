import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from '#cotune/application/checkpoint/npy.js';
import { openCheckpoint } from '#cotune/application/checkpoint/open-checkpoint.js';
import { hintsOf, readCase } from '#cotune/application/design/golden/case-file.js';
import { verifyCase } from '#cotune/application/design/golden/verify-case.js';
import { validateArch } from '#cotune/application/network/arch.js';
import { normalKey } from '#cotune/application/network/checkpoint-keys.js';
import { familyNamed } from '#cotune/application/network/families.js';
import { importSupernet } from '#cotune/application/network/import-supernet.js';
import { planNetwork } from '#cotune/application/network/plan-network.js';
import { type Digest, digestsOf } from '../../../support/digests.js';
import { temporaryFolder } from '../../../support/folder.js';
import { missingShared, sharedPath } from '../../../support/shared.js';

const own = resolve(import.meta.dirname, '../../../fixtures/families');
const ownCases = readdirSync(own).filter((name) => existsSync(join(own, name, 'case.json')));
const shared = (name: string) => sharedPath('data/golden', name);
const elastic = ['ofa-mobilenetv3', 'ofa-proxyless', 'ofa-resnet50'];

async function expectToPass(folder: string): Promise<void> {
  const results = await verifyCase(folder);
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
}

describe('cotune computes what the families stand for', () => {
  it.each(ownCases)('in the case %s', (name) => expectToPass(join(own, name)));
});

describe.skipIf(missingShared('data/golden'))('cotune computes what the reference code computed', () => {
  it.each([...elastic, 'slimmable', 'ofa-bn-calibration', 'accuracy-predictor'])('in %s', (name) =>
    expectToPass(shared(name)));

  it.each(elastic)('and extracts every tensor as it did in %s', async (name) => {
    const golden = await readCase(shared(name));
    const checkpoint = await openCheckpoint(join(shared(name), golden.checkpoint));
    const { supernet } = importSupernet(checkpoint, { family: familyNamed(name), ...hintsOf(golden) });
    for (const subnet of golden.subnets) {
      const arch = validateArch(supernet.description, subnet);
      const ours = digestsOf(planNetwork(supernet.description, arch), supernet.checkpoint);
      compareDigests(ours, join(shared(name), `weights/${subnet.name}.json`));
    }
    checkpoint.close();
  });

  it.each(['hat', 'hat-separate-embeddings'])('and writes the texts that it wrote in %s', async (name) => {
    const results = await verifyCase(shared(name));
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    const golden = await readCase(shared(name));
    // Logits, what the encoder gives, greedy and beam: four of each.
    expect(results.length).toBe(4 * golden.subnets.length);
  });
});

function compareDigests(ours: ReadonlyMap<string, Digest>, path: string): void {
  const { tensors } = JSON.parse(readFileSync(path, 'utf8')) as { tensors: Digest[] };
  const theirs = tensors.filter(({ name }) => !name.endsWith('num_batches_tracked'));
  expect(ours.size).toBe(theirs.length);
  for (const { name, shape, sum, l2 } of theirs) {
    const found = ours.get(normalKey(name))!;
    const count = shape.reduce((product, size) => product * size, 1);
    expect(found.shape, name).toEqual(shape);
    expect(Math.abs(found.sum - sum), name).toBeLessThanOrEqual(1e-6 * Math.sqrt(count) * l2);
    expect(Math.abs(found.l2 - l2), name).toBeLessThanOrEqual(1e-5 * l2);
  }
}

describe('a case that does not hold', () => {
  const copies = temporaryFolder();

  async function changedCase(change: (golden: Record<string, unknown>) => void): Promise<string> {
    const folder = mkdtempSync(join(copies, 'case-'));
    await cp(join(own, 'mcunet'), folder, { recursive: true });
    await cp(join(own, 'inputs'), join(copies, 'inputs'), { recursive: true });
    const golden = JSON.parse(await readFile(join(folder, 'case.json'), 'utf8'));
    change(golden);
    await writeFile(join(folder, 'case.json'), JSON.stringify(golden));
    return folder;
  }

  const firstOf = (golden: Record<string, unknown>) => (golden.subnets as Record<string, unknown>[])[0]!;

  it('fails where the difference exceeds the tolerance, and says by how much', async () => {
    const folder = await changedCase((golden) => {
      firstOf(golden).atol = 0;
      firstOf(golden).rtol = 0;
    });
    const [first, second] = await verifyCase(folder);
    expect(first).toMatchObject({ ok: false });
    expect(first!.maxAbsDifference).toBeGreaterThan(0);
    expect(first!.maxAbsDifference).toBeLessThan(1e-3);
    expect(second).toMatchObject({ ok: true });
  });

  it('fails where the reference is no number or has another number of them', async () => {
    const folder = await changedCase((golden) => {
      Object.assign(firstOf(golden), { atol: 1e9 });
    });
    const output = join(folder, 'outputs/0.npy');
    const { shape, data } = await readNpy(output);
    await writeNpy(output, { shape, data: data.map(() => Number.NaN) });
    expect((await verifyCase(folder))[0]).toMatchObject({ ok: false, maxAbsDifference: Infinity });
    await writeNpy(output, { shape: [1], data: data.slice(0, 1) });
    expect((await verifyCase(folder))[0]).toMatchObject({ ok: false, maxAbsDifference: Infinity });
  });

  it.each<[string, object, object, string, RegExp]>([
    ['a checkpoint that is not there', { checkpoint: 'no.pth' }, {}, 'ERR_FILE_UNREADABLE', /no\.pth/],
    ['an architecture file that is not there', { config: 'no.json' }, {}, 'ERR_FILE_UNREADABLE', /no\.json/],
    ['an input that is not there', {}, { input: 'no.npy' }, 'ERR_FILE_UNREADABLE', /no\.npy/],
    ['no input', {}, { input: undefined }, 'ERR_GOLDEN_CASE', /subnet 0 names no input/],
    ['no checkpoint', { checkpoint: undefined }, {}, 'ERR_GOLDEN_CASE', /checkpoint/],
    ['no tolerance', {}, { atol: undefined }, 'ERR_GOLDEN_CASE', /subnets\.0\.atol/],
    ['a misspelt family', { family: 'mcunett' }, {}, 'ERR_GOLDEN_CASE', /did you mean mcunet/],
  ])('is refused for %s', async (_what, changes, ofFirst, code, message) => {
    const folder = await changedCase((golden) => {
      Object.assign(golden, changes);
      Object.assign(firstOf(golden), ofFirst);
    });
    await expect(verifyCase(folder)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('is refused where case.json is missing or no JSON', async () => {
    const folder = mkdtempSync(join(copies, 'case-'));
    await expect(verifyCase(folder)).rejects.toMatchObject({ code: 'ERR_GOLDEN_CASE' });
    await writeFile(join(folder, 'case.json'), '{');
    await expect(verifyCase(folder)).rejects.toMatchObject({ message: expect.stringContaining('no') });
  });
});
