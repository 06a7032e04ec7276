import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledTextLibrary } from '../support/bundled.js';
import { cotune } from '../support/command-line.js';

const texts = join(bundledTextLibrary, 'examples.json');

describe('cotune evaluate --texts', () => {
  it('says how many texts come out letter by letter', { timeout: 60_000 }, async () => {
    const which = ['--library', bundledTextLibrary, '--subnet', 's1'];
    const { status, stdout } = await cotune([
      'evaluate',
      ...which,
      '--texts',
      texts,
      '--limit',
      '40',
      '--json',
    ]);
    expect(status).toBe(0);
    const [subnet, ...others] = JSON.parse(stdout).subnets;
    expect(others).toEqual([]);
    expect(subnet).toMatchObject({ id: 's1', top5: null, texts: 40 });
    expect(subnet.top1).toBeGreaterThan(0.5);
    expect(subnet.top1Low).toBeLessThan(subnet.top1);
    expect(subnet.top1High).toBeGreaterThan(subnet.top1);
  });

  it.each([
    [['--supernet', bundledTextLibrary], 'ERR_USAGE'],
    [['--supernet', bundledTextLibrary, '--texts', texts, '--images', 'x'], 'ERR_USAGE'],
    [['--library', bundledTextLibrary, '--subnet', 's99', '--texts', texts], 'ERR_LIBRARY'],
    [
      ['--supernet', bundledTextLibrary, '--texts', join(bundledTextLibrary, 'network.json')],
      'ERR_TEXT_PAIRS',
    ],
  ])('refuses %j with %s', { timeout: 60_000 }, async (args, code) => {
    const { status, stderr } = await cotune(['evaluate', ...args]);
    expect(status).not.toBe(0);
    expect(stderr).toContain(code);
  });
});
