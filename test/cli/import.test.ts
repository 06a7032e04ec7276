import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ofaMobileNetV3ImageNet } from '#cotune/application/network/families/ofa-mobilenetv3.js';
import { randomSupernet } from '#cotune/application/network/random-supernet.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { cotune } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';
import { missingShared, sharedPath } from '../support/shared.js';

const folder = temporaryFolder();
const checkpoint = join(folder, 'network.weights');

beforeAll(() => {
  const { bytes } = randomSupernet(ofaMobileNetV3ImageNet(0.2), 1);
  writeFileSync(checkpoint, new Uint8Array(bytes));
});

const importTo = (out: string, ...args: string[]) =>
  cotune(['import', checkpoint, '--out', join(folder, out), ...args]);

describe('cotune import', () => {
  it('writes a supernet folder and says what it found', async () => {
    const { status, stdout } = await importTo('given', '--family', 'ofa-mobilenetv3', '--json');
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      schemaVersion: 1,
      family: 'ofa-mobilenetv3',
      keysUsed: 411,
      keysIgnored: 0,
      out: join(folder, 'given'),
    });
    const { description } = await loadSupernet(join(folder, 'given'));
    expect(description).toEqual({ ...ofaMobileNetV3ImageNet(0.2), source: 'network.weights' });
  });

  it('finds the family out where none is given', async () => {
    const { status, stdout } = await importTo('found');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ofa-mobilenetv3, \d\.\d+ M parameters in 411 tensors/);
  });

  it('names the classes as a file has them', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `thing ${index}`);
    const file = join(folder, 'classes.txt');
    writeFileSync(file, `${names.join('\n')}\n`);
    expect((await importTo('named', '--classes', file)).status).toBe(0);
    expect((await loadSupernet(join(folder, 'named'))).description.classes).toEqual(names);
    writeFileSync(file, 'one\ntwo');
    const { status, stderr } = await importTo('other', '--classes', file);
    expect(status).toBe(1);
    expect(stderr).toMatch(/2 class names were given, the network tells 1000 classes apart/);
  });

  it('leaves a folder that holds another supernet as it is', async () => {
    const out = join(folder, 'taken');
    await importTo('taken');
    const weights = join(out, 'weights.safetensors');
    const before = readFileSync(weights);
    const other = join(folder, 'other.weights');
    writeFileSync(other, new Uint8Array(randomSupernet(ofaMobileNetV3ImageNet(0.2), 2).bytes));
    const { status, stderr } = await cotune(['import', other, '--out', out]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/ERR_OUTPUT_TAKEN/);
    expect(readFileSync(weights).equals(before)).toBe(true);
    expect((await importTo('taken')).status).toBe(0);
  });

  it.each([
    [[checkpoint, '--family', 'ofa-mobilnetv3'], 2, /did you mean ofa-mobilenetv3/],
    [[checkpoint, '--family', 'ofa-proxyless'], 1, /it looks like ofa-mobilenetv3/],
    [[checkpoint, '--width-mult', '1.2'], 1, /ERR_FAMILY_MISMATCH/],
    [[checkpoint, '--family', 'ofa-mobilenetv3', '--width-mult', '1.2'], 1, /not width 1.2 but width 0.2/],
    [[checkpoint, '--width-mult', 'wide'], 2, /number above 0/],
    [[checkpoint, '--sha256', 'ab12'], 1, /ERR_CHECKPOINT_CORRUPT/],
    [[join(folder, 'absent')], 1, /ERR_FILE_UNREADABLE/],
    [[import.meta.filename], 1, /ERR_CHECKPOINT_FORMAT/],
    [[], 2, /either a checkpoint or --download/],
  ])('answers %j with status %i and what to do', async (args, expected, text) => {
    const { status, stdout, stderr } = await cotune(['import', ...args, '--out', join(folder, 'wrong')]);
    expect(status).toBe(expected);
    expect(stdout).toBe('');
    expect(stderr).toMatch(text);
  });
});

describe.skipIf(missingShared('data/models/mcunet-320kb'))('a fixed network', () => {
  const published = sharedPath('data/models/mcunet-320kb/mcunet-320kb-1mb_imagenet.pth');

  it('is imported with the architecture file beside it', async () => {
    const { status, stdout } = await cotune(['import', published, '--out', join(folder, 'mcunet'), '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ family: 'mcunet', keysUsed: 272, keysIgnored: 54 });
  });

  it('without its architecture file says which file is needed', async () => {
    const alone = join(folder, 'alone.pth');
    writeFileSync(alone, readFileSync(published));
    const { status, stderr } = await cotune([
      'import',
      alone,
      '--family',
      'mcunet',
      '--out',
      join(folder, 'x'),
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/strides.*--config/);
  });
});
