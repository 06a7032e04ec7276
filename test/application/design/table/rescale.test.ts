import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ofaTableLatency } from '#cotune/application/design/table/ofa-latency.js';
import { openDeviceTable, parseTable } from '#cotune/application/design/table/open-table.js';
import { fitRescale, rescaled } from '#cotune/application/design/table/rescale.js';
import { ofaBlocks } from '../../../support/device-tables.js';
import { missingShared, sharedPath } from '../../../support/shared.js';

const network = (d: number) => ({ ks: Array(20).fill(3), e: Array(20).fill(3), d: Array(5).fill(d) });

function latency() {
  const table = parseTable(JSON.stringify(ofaBlocks(160)), 'device');
  return ofaTableLatency((table as Extract<typeof table, { kind: 'ofa-blocks' }>).table);
}

describe('rescaling a table', () => {
  it('finds factor and offset from networks that were measured whole', () => {
    // Sums are 16, 21 and 26 ms.
    const measured = [2, 3, 4].map((d) => ({ ...network(d), resolution: 160, latency_ms: 10 * d + 3 }));
    const fitted = fitRescale(latency(), measured, 'networks');
    expect(fitted.factor).toBeCloseTo(2, 9);
    expect(fitted.offsetSeconds).toBeCloseTo(-0.009, 9);
    expect(fitted.relativeErrorAfter).toBeCloseTo(0, 9);
    expect(rescaled(latency(), fitted).latencySeconds({ ...network(3), r: 160 })).toBeCloseTo(0.033, 9);
  });

  it.each([
    ['measurements that run against the table', [2, 3], (d: number) => 100 - d, /do not rank/],
    ['a single network', [2], () => 10, /2/],
    ['latencies below zero', [2, 3], () => -1, /latency_ms/],
  ])('refuses %s', (_, depths, milliseconds, message) => {
    const measured = depths.map((d) => ({ ...network(d), r: 160, latency_ms: milliseconds(d) }));
    expect(() => fitRescale(latency(), measured, 'networks')).toThrowError(message);
  });

  it('refuses networks without a resolution, and what is no list', () => {
    const measured = [2, 3].map((d) => ({ ...network(d), latency_ms: d }));
    expect(() => fitRescale(latency(), measured, 'networks')).toThrowError(/resolution/);
    expect(() => fitRescale(latency(), { nets: [] }, 'networks')).toThrowError(
      expect.objectContaining({ code: 'ERR_DEVICE_TABLE' }),
    );
  });
});

describe.skipIf(missingShared('data/measured/dynamic-ofa'))("the Jetson's tables", () => {
  it('rank the published levels and are 2 % off them once rescaled', async () => {
    const path = (name: string) => sharedPath('data/measured/dynamic-ofa', name);
    const opened = await openDeviceTable(path('latency_table_jetson_gpu.json'));
    const model = ofaTableLatency((opened as Extract<typeof opened, { kind: 'ofa-blocks' }>).table);
    const levels = JSON.parse(readFileSync(path('nets_6.json'), 'utf8'));
    expect(model.widthMultiplier).toBe(1.2);
    expect(model.resolutions).toHaveLength(17);
    const fitted = fitRescale(model, levels, 'levels');
    expect(fitted.relativeErrorBefore).toBeGreaterThan(0.45);
    expect(fitted.relativeErrorAfter).toBeLessThan(0.02);
  });
});
