import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from '#cotune/application/checkpoint/npy.js';
import { smallestArch } from '#cotune/application/network/arch.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { bundledLibrary } from '../support/bundled.js';
import { cotune } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';
import { largestDifference, randomValues } from '../support/models.js';
import { checkOnnx, missingOnnxChecker } from '../support/onnx-checker.js';
import { missingShared, sharedPath } from '../support/shared.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  const { description } = await loadSupernet(bundledLibrary);
  writeFileSync(file('smallest.json'), JSON.stringify(smallestArch(description)));
  writeFileSync(file('broken.json'), '{"ks":');
  writeFileSync(file('outside.json'), JSON.stringify({ ...smallestArch(description), d: [9, 1, 1, 1] }));
  await writeNpy(file('images.npy'), { shape: [2, 3, 32, 32], data: randomValues(2 * 3 * 32 * 32, 1) });
  await writeNpy(file('flat.npy'), { shape: [3072], data: randomValues(3072, 1) });
});

const subnet = (what: string, ...args: string[]) =>
  cotune(['subnet', what, '--supernet', bundledLibrary, ...args]);

describe('cotune subnet run', () => {
  it('writes the logits of a sub-network and says what it cost', async () => {
    const { status, stdout, stderr } = await subnet(
      'run',
      ...['--arch', file('smallest.json'), '--input', file('images.npy'), '--output', file('logits.npy')],
      ...['--threads', '2', '--json'],
    );
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ schemaVersion: 1, inputShape: [2, 3, 32, 32], outputShape: [2, 10] });
    expect(result.arch.r).toBe(32);
    expect(result.latencySeconds).toBeGreaterThan(0);
    expect(result.macs).toBeGreaterThan(1e6);
    expect(result.parameters).toBeGreaterThan(1e5);
    expect((await readNpy(file('logits.npy'))).shape).toEqual([2, 10]);
    expect(stderr).toMatch(/not calibrated/);
  });

  it('takes the largest sub-network where none is named, whose statistics are its own', async () => {
    const { status, stderr } = await subnet(
      'run',
      ...['--input', file('images.npy'), '--output', file('largest.npy')],
    );
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/not calibrated/);
  });

  it.each([
    ['broken.json', 'images.npy', /ERR_ARCH_FILE/],
    ['outside.json', 'images.npy', /ERR_ARCH_OUTSIDE_SPACE.*d\[0\] is 9/],
    ['smallest.json', 'flat.npy', /ERR_TENSOR_SHAPE.*square/],
    ['smallest.json', 'smallest.json', /ERR_ARRAY_FILE/],
    ['absent.json', 'images.npy', /ERR_FILE_UNREADABLE/],
  ])('refuses %s on %s in one line', async (arch, input, text) => {
    const { status, stderr } = await subnet(
      'run',
      ...['--arch', file(arch), '--input', file(input), '--output', file('none.npy')],
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(text);
  });

  it.skipIf(missingShared('data/golden/ofa-mobilenetv3'))(
    'runs a checkpoint that was not imported as the reference does',
    async () => {
      const golden = (name: string) => sharedPath('data/golden/ofa-mobilenetv3', name);
      const arch = { ks: Array(20).fill(3), e: Array(20).fill(3), d: Array(5).fill(2), r: 128 };
      writeFileSync(file('min.json'), JSON.stringify(arch));
      const { status } = await cotune([
        ...['subnet', 'run', '--supernet', golden('checkpoint.pth'), '--family', 'ofa-mobilenetv3'],
        ...['--arch', file('min.json'), '--input', golden('inputs/r128_b1.npy'), '--output', file('min.npy')],
      ]);
      expect(status).toBe(0);
      const [ours, reference] = await Promise.all(
        [file('min.npy'), golden('outputs/min.npy')].map(async (path) => (await readNpy(path)).data),
      );
      expect(largestDifference(ours!, reference!)).toBeLessThan(3.7e-4);
    },
  );
});

describe('cotune subnet export', () => {
  const exportTo = (name: string, ...args: string[]) =>
    subnet('export', '--arch', file('smallest.json'), '--output', file(name), '--json', ...args);

  it('says how large the model is', async () => {
    const { status, stdout } = await exportTo('model.onnx');
    expect(status).toBe(0);
    const { schemaVersion, bytes, macs, parameters } = JSON.parse(stdout);
    expect(schemaVersion).toBe(1);
    expect(bytes).toBeGreaterThan(4 * parameters * 0.9);
    expect(macs).toBeGreaterThan(1e6);
  });

  it.skipIf(missingOnnxChecker())("passes ONNX's own checker, and its metadata says what it is", async () => {
    await exportTo('checked.onnx', '--batch', '4');
    expect(checkOnnx(file('checked.onnx'))).toEqual({
      metadata: {
        family: 'ofa-mobilenetv3',
        arch: expect.stringMatching(/^\{"ks":\[3/),
        source: expect.any(String),
        calibration: expect.stringMatching(/^none/),
      },
    });
  });

  it("takes one of a library with its calibrated statistics, and says so in the model's metadata", async () => {
    const { status, stderr } = await subnet('export', '--subnet', 's3', '--output', file('s3.onnx'));
    expect([status, stderr]).toEqual([0, '']);
    expect(readFileSync(file('s3.onnx'), 'latin1')).toContain('calibrated for this sub-network');
    const unknown = await subnet('export', '--subnet', 's99', '--output', file('none.onnx'));
    expect(unknown.stderr).toMatch(/ERR_LIBRARY.*'s99'.*choose one of s1, s2/);
    const both = await subnet('export', ...['--subnet', 's3', '--arch', 'x', '--output', file('none.onnx')]);
    expect([both.status, both.stderr]).toEqual([2, expect.stringMatching(/ERR_USAGE/)]);
  });

  it.skipIf(missingShared('data/images'))('calibrates first where it is given images', async () => {
    const images = sharedPath('data/images/cifar10/cifar10-test.tar');
    const args = ['--arch', file('smallest.json'), '--calibration-images', images];
    const { status, stderr } = await subnet('export', ...args, '--output', file('calibrated.onnx'));
    expect([status, stderr]).toEqual([0, 'calibrating on 2000 images\n']);
    expect(readFileSync(file('calibrated.onnx'), 'latin1')).toContain('calibrated for this sub-network');
  });

  it('says where it cannot write', async () => {
    const { status, stderr } = await subnet('export', '--output', '/proc/no/model.onnx');
    expect(status).toBe(1);
    expect(stderr).toMatch(/ERR_FOLDER_UNREADABLE/);
  });
});
