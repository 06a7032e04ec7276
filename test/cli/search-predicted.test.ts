import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cotune, mainScript } from '../support/command-line.js';
import { hatCsv, ofaBlocks } from '../support/device-tables.js';
import { temporaryFolder } from '../support/folder.js';
import { missingShared, sharedPath } from '../support/shared.js';

const folder = temporaryFolder();
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const blocks = file('160.json', JSON.stringify(ofaBlocks(160)));
const transformers = file(
  'hat.csv',
  hatCsv(200, (features) => 30 + 10 * features[5]!),
);
const search = (...args: string[]) => cotune(['search', '--evaluations', '300', ...args]);

describe('cotune search without a supernet', () => {
  it('finds the front of a device that is a table', async () => {
    const out = join(folder, 'front');
    const { status, stdout } = await search(
      '--device',
      blocks,
      '--accuracy-proxy',
      'macs',
      '--out',
      out,
      '--json',
    );
    expect(status).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      schemaVersion: 1,
      measured: false,
      objectives: { accuracy: 'proxy: macs', latency: 'table of the device' },
    });
    expect(document.subnets.length).toBeGreaterThan(3);
    for (const { accuracy, images, arch, latencySeconds } of document.subnets) {
      expect([accuracy, images, arch.r]).toEqual([null, 0, 160]);
      expect(latencySeconds).toBeGreaterThan(0);
    }
    const { out: _, ...rest } = document;
    expect(JSON.parse(readFileSync(join(out, 'front.json'), 'utf8'))).toEqual(rest);
  });

  it('finds transformers for a device that is a data set, and says how well it is known', async () => {
    const { stdout } = await search('--device', transformers, '--accuracy-proxy', 'parameters', '--json');
    const { subnets, provenance, objectives } = JSON.parse(stdout);
    expect(objectives.accuracy).toBe('proxy: parameters');
    expect(provenance.heldOutMeanRelativeError).toBeLessThan(0.01);
    expect(subnets[0].arch.decoder_layer_num).toBe(1);
  });

  it('ends when it is interrupted and writes nothing', async () => {
    const out = join(folder, 'interrupted');
    const args = ['--device', blocks, '--accuracy-proxy', 'macs', '--evaluations', '10000000', '--out', out];
    const child = spawn(process.execPath, [mainScript, 'search', ...args]);
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
      if (said.err.includes('candidates') && !child.killed) child.kill('SIGINT');
    });
    const status = await new Promise((done) => child.on('close', done));
    expect([status, said.out, existsSync(out)]).toEqual([130, '', false]);
    expect(said.err).toMatch(/ERR_CANCELLED: the search was interrupted/);
  });

  it.each([
    ['neither a device nor a cost', ['--accuracy-proxy', 'macs'], /ERR_USAGE: give either --device/],
    ['nothing of accuracy', ['--latency', 'macs'], /ERR_USAGE: give either --accuracy-predictor/],
    ['one cost for both', ['--latency', 'macs', '--accuracy-proxy', 'macs'], /ERR_USAGE.*same cost/],
    ['images beside a table', ['--device', blocks, '--images', folder], /ERR_USAGE.*instead of it/],
    ['nothing at all', [], /ERR_USAGE: give --supernet, --images or --texts, and --out/],
    [
      'a predictor of images for transformers',
      ['--device', transformers, '--accuracy-predictor', blocks],
      /ERR_USAGE.*give --accuracy-proxy/,
    ],
    [
      'another family',
      ['--device', blocks, '--accuracy-proxy', 'macs', '--family', 'ofa-resnet50'],
      /ERR_USAGE.*not of ofa-resnet50/,
    ],
    [
      'a resolution that the table does not have',
      ['--device', blocks, '--accuracy-proxy', 'macs', '--resolution', '192'],
      /ERR_DEVICE_TABLE: the table has no resolution 192: it has 160/,
    ],
    [
      'a table that is none',
      ['--device', file('x.yaml', 'a: [1'), '--accuracy-proxy', 'macs'],
      /ERR_DEVICE_TABLE/,
    ],
    [
      'a table that is not there',
      ['--device', join(folder, 'no'), '--accuracy-proxy', 'macs'],
      /ERR_FILE_UNREADABLE/,
    ],
    [
      'a predictor that is none',
      ['--latency', 'macs', '--accuracy-predictor', blocks],
      /ERR_CHECKPOINT_FORMAT|ERR_CHECKPOINT_CORRUPT/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { status, stderr, stdout } = await search(...args);
    expect(stderr).toMatch(message);
    expect([status === 1 || status === 2, stdout]).toEqual([true, '']);
  });

  const published = sharedPath('data/models/ofa-acc-predictor/acc_predictor.pth');

  it.skipIf(missingShared('data/models/ofa-acc-predictor'))(
    'takes accuracy from the published predictor and refuses resolutions that it does not know',
    async () => {
      const predictor = ['--accuracy-predictor', published, '--latency', 'macs'];
      const { stdout } = await search('--family', 'ofa-mobilenetv3', ...predictor, '--json');
      const { subnets, objectives } = JSON.parse(stdout);
      expect(objectives).toEqual({ accuracy: 'predicted', latency: 'proxy: macs' });
      for (const { accuracy, accuracyLow, accuracyHigh, latencySeconds } of subnets) {
        expect(accuracyLow < accuracy && accuracy < accuracyHigh).toBe(true);
        expect(latencySeconds).toBeNull();
      }
      const refused = await search(...predictor, '--resolution', '128');
      expect(refused.stderr).toMatch(/ERR_PREDICTOR_RANGE/);
      const warned = await search(...predictor, '--resolution', '192');
      expect(warned.stderr).toContain('rank only');
    },
  );
});
