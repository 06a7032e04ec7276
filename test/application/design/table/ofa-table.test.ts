import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ofaTableLatency } from '#cotune/application/design/table/ofa-latency.js';
import { parseTable } from '#cotune/application/design/table/open-table.js';
import { ofaBlocks } from '../../../support/device-tables.js';

const arch = { ks: Array(20).fill(5), e: Array(20).fill(4), d: [2, 3, 4, 2, 2], r: 160 };

function tableOf(document: unknown, write: (value: unknown) => string = JSON.stringify) {
  const table = parseTable(write(document), 'device');
  if (table.kind !== 'ofa-blocks') throw new Error('no table of blocks');
  return table.table;
}

describe('a table of blocks', () => {
  it.each([
    ['one resolution as YAML, as the Note 10 has them', ofaBlocks(160), stringify],
    ['one resolution as JSON', ofaBlocks(160), JSON.stringify],
    ['several resolutions', { 160: ofaBlocks(160), 176: ofaBlocks(176) }, JSON.stringify],
    ['several resolutions as YAML', { 160: ofaBlocks(160), 176: ofaBlocks(176) }, stringify],
    [
      'columns with names, as the Jetson has them',
      {
        columns: ['mean', 'std', 'count'],
        tables: {
          160: Object.fromEntries(
            Object.entries(ofaBlocks(160)).map(([key, { mean }]) => [key, [mean, 0, 1]]),
          ),
        },
      },
      JSON.stringify,
    ],
  ])('is read as %s', (_, document, write) => {
    // Six parts that every network has, and 13 blocks, of 1 ms each.
    expect(ofaTableLatency(tableOf(document, write)).latencySeconds(arch)).toBeCloseTo(0.019, 12);
  });

  it('adds up exactly the blocks that a sub-network keeps', () => {
    const slowKernel = (key: string) => (key.includes('kernel:7') ? 100 : 1);
    const latency = ofaTableLatency(tableOf(ofaBlocks(160, 1, slowKernel)));
    const ks = [...arch.ks];
    // The third block of the first stage is skipped, its second is not.
    ks[2] = 7;
    expect(latency.latencySeconds({ ...arch, ks })).toBeCloseTo(0.019, 12);
    ks[1] = 7;
    expect(latency.latencySeconds({ ...arch, ks })).toBeCloseTo(0.118, 12);
  });

  it('finds out the width of its network', () => {
    expect(ofaTableLatency(tableOf(ofaBlocks(164, 1.2))).widthMultiplier).toBe(1.2);
    expect(ofaTableLatency(tableOf(ofaBlocks(164, 1))).widthMultiplier).toBe(1);
    expect(ofaTableLatency(tableOf(ofaBlocks(224, 0.5)), 0.5).widthMultiplier).toBe(0.5);
  });

  it.each([
    ['a block that is missing', () => tableWithout(/Logits/), /has no Logits-input:1x1x1280-output:1000/],
    ['a network of no known width', () => ofaBlocks(160, 0.5), /--width-mult/],
    ['a resolution that is none', () => ({ 160: ofaBlocks(160), big: {} }), /big is neither/],
    ['a block without a mean', () => ({ ...ofaBlocks(160), 'Conv_1-x': { std: 1 } }), /Conv_1-x mean/],
    ['columns without a mean', () => ({ columns: ['median'], tables: { 160: {} } }), /no mean/],
    ['no resolution at all', () => ({ columns: ['mean'], tables: {} }), /no resolution/],
    ['something else', () => ({ name: 'x' }), /neither a table of blocks nor a data set/],
    ['a list', () => [1, 2], /neither a table of blocks nor a data set/],
  ])('is refused for %s', (_, make, message) => {
    expect(() => ofaTableLatency(tableOf(make()))).toThrowError(
      expect.objectContaining({ code: 'ERR_DEVICE_TABLE', message: expect.stringMatching(message) }),
    );
  });

  it('is refused where it is neither JSON nor YAML', () => {
    expect(() => parseTable('{"a": ', 'device')).toThrowError(/neither JSON nor YAML/);
    expect(() => parseTable('a: [1\nb: }', 'device')).toThrowError(/neither JSON nor YAML/);
  });

  it('says of a sub-network at another resolution that the table has none', () => {
    const latency = ofaTableLatency(tableOf(ofaBlocks(160)));
    expect(() => latency.latencySeconds({ ...arch, r: 192 })).toThrowError(/no resolution 192/);
  });
});

function tableWithout(pattern: RegExp) {
  return Object.fromEntries(Object.entries(ofaBlocks(160)).filter(([key]) => !pattern.test(key)));
}
