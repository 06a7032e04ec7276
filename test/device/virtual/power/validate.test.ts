import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { observedCluster } from '#cotune/device/virtual/power/board.js';
import { clusterWatts } from '#cotune/device/virtual/power/cluster.js';
import { parseMeasuredRows } from '#cotune/device/virtual/power/measured-rows.js';
import { activityOf, predict, stateOf, summarise } from '#cotune/device/virtual/power/validate.js';
import { plainHeader, plainRow } from '../../../support/power-rows.js';
import { missingShared, sharedPath } from '../../../support/shared.js';

const root = resolve(import.meta.dirname, '../../../..');
const measurements = 'data/measured/xu3_power/gemstone_a15.csv';
const cluster = observedCluster('odroid-xu3');
const parse = (...rows: string[]) => parseMeasuredRows([plainHeader, ...rows].join('\n'), 'rows.csv', false);

describe('a comparison with measured rows', () => {
  it('summarises errors in percent of what was measured', () => {
    const rows = parse(plainRow('a', 1, 800, 1), plainRow('b', 1, 800, 2));
    const summary = summarise([
      { row: rows[0]!, watts: 1.1 },
      { row: rows[1]!, watts: 1.4 },
    ]);
    expect(summary).toEqual({
      rows: 2,
      workloads: 2,
      meanAbsolutePercentageError: expect.closeTo(20, 8),
      medianAbsolutePercentageError: expect.closeTo(20, 8),
      p90: expect.closeTo(28, 8),
      bias: expect.closeTo(-10, 8),
    });
  });

  it('takes an activity factor that explains its own row', () => {
    const [row] = parse(plainRow('fft', 1, 1000, 0.8));
    const activity = activityOf(cluster.power, row!);
    expect(clusterWatts(cluster.power, stateOf(row!), activity)).toBeCloseTo(0.8, 10);
  });

  it('leaves the rows at 1000 MHz out where they gave the activity factor', () => {
    const rows = parse(plainRow('fft', 1, 1000, 0.8), plainRow('fft', 1, 1400, 1.2));
    expect(predict(cluster, rows, 'activity', 'rows.csv').map(({ row }) => row.hertz)).toEqual([1400e6]);
  });
});

describe.skipIf(missingShared(measurements))('the big cluster of the Odroid-XU3', () => {
  const rows = parseMeasuredRows(readFileSync(sharedPath(measurements), 'utf8'), measurements, true);

  it.each([
    ['utilisation', 15],
    ['activity', 5],
    ['counters', 3.5],
  ] as const)('is met from %s within %d %%, also on workloads that its fit has not seen', (mode, target) => {
    const provenance = {
      utilisation: cluster.heat,
      activity: cluster.power.work,
      counters: cluster.counters,
    };
    const origin = provenance[mode].provenance;
    const { meanAbsolutePercentageError } = summarise(predict(cluster, rows, mode, measurements));
    expect(meanAbsolutePercentageError).toBeLessThan(target);
    expect(origin.flag === 'fitted' && origin.crossValidatedPercent).toBeLessThanOrEqual(target);
  });

  it('has no error that comes from the clock alone', () => {
    for (const mode of ['activity', 'counters'] as const)
      for (const clock of new Set(rows.map(({ hertz }) => hertz))) {
        const here = predict(cluster, rows, mode, measurements).filter(({ row }) => row.hertz === clock);
        if (here.length > 0) expect(Math.abs(summarise(here).bias)).toBeLessThan(3);
      }
  });

  it('ships what the script fits', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cotune-fit-'));
    const environment = { ...process.env, COTUNE_SHARED: sharedPath() };
    await promisify(execFile)(process.execPath, [join(root, 'scripts/fit-power.mjs'), folder], {
      env: environment,
    });
    const written = readdirSync(folder);
    expect(written).toHaveLength(3);
    for (const name of written)
      expect(readFileSync(join(folder, name), 'utf8')).toBe(
        readFileSync(join(root, 'src/device/virtual/power/boards', name), 'utf8'),
      );
    rmSync(folder, { recursive: true });
  });
});
