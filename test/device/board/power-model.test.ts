import { describe, expect, it } from 'vitest';
import { boardByName } from '#cotune/device/board/boards.js';
import {
  boardPowerModel,
  dynamicWatts,
  livePowerModels,
  type PowerModel,
  powerModel,
} from '#cotune/device/board/power-model.js';
import { readCells, readHertz } from '#cotune/device/linux/device-tree.js';
import { readClusters } from '#cotune/device/linux/frequency-domains.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

/** Cells as a device tree holds them. */
function cells(...values: number[]): string {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt32BE(value, 4 * index);
  });
  return bytes.toString('latin1');
}

const base = '/sys/firmware/devicetree/base';
const cpu = '/sys/devices/system/cpu';

/** Two clusters of one processor each; the table of the first lies beside the processors, of the second at the top. */
const files = {
  [`${cpu}/present`]: '0-1\n',
  [`${cpu}/cpufreq/policy0/related_cpus`]: '0\n',
  [`${cpu}/cpufreq/policy1/related_cpus`]: '1\n',
  [`${base}/cpus/cpu@0/dynamic-power-coefficient`]: cells(100),
  [`${base}/cpus/cpu@0/operating-points-v2`]: cells(7),
  [`${base}/cpus/cpu@100/operating-points-v2`]: cells(8),
  [`${base}/cpus/cpu@100/compatible`]: 'arm,cortex-a72\0',
  [`${base}/cpus/opp-table-0/phandle`]: cells(7),
  [`${base}/cpus/opp-table-0/compatible`]: 'operating-points-v2\0',
  [`${base}/cpus/opp-table-0/opp-1/opp-hz`]: cells(0, 500_000_000),
  [`${base}/cpus/opp-table-0/opp-1/opp-microvolt`]: cells(900_000, 850_000, 950_000),
  [`${base}/cpus/opp-table-0/opp-0/opp-hz`]: cells(0, 1_000_000_000),
  [`${base}/cpus/opp-table-0/opp-0/opp-microvolt`]: cells(1_000_000),
  [`${base}/opp_table1/phandle`]: cells(8),
};

describe('a property of a device tree', () => {
  it('is a row of cells, and of nothing else', () => {
    const tree = memoryTree({ '/a': cells(1, 0xffff_ffff), '/b': 'abc', '/c': '', '/d': cells(1, 0) });
    expect(readCells(tree, '/a')).toEqual([1, 0xffff_ffff]);
    expect([readCells(tree, '/b'), readCells(tree, '/c'), readCells(tree, '/none')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(readHertz(tree, '/d')).toBe(2 ** 32);
  });
});

describe('the power of a core', () => {
  it('is coefficient times voltage squared times clock', () => {
    expect(dynamicWatts(310, 2e9, 1.3125)).toBeCloseTo(1.068, 3);
  });

  it('is computed for the machine that runs, from its own device tree', () => {
    const tree = memoryTree(files);
    const found = readClusters(tree);
    const models = livePowerModels(tree, 'absent' in found ? [] : found.clusters);
    expect(models).toEqual([
      {
        domain: 'cpu0',
        coefficient: 100,
        points: [
          { hertz: 5e8, volts: 0.9, wattsPerCore: expect.closeTo(0.0405, 9), inefficient: false },
          { hertz: 1e9, volts: 1, wattsPerCore: expect.closeTo(0.1, 9), inefficient: false },
        ],
      },
      { absent: 'cpu1: no dynamic power coefficient' },
    ]);
  });

  it('follows the links that say which node is which processor', () => {
    const links = {
      [`${cpu}/cpu0/of_node`]: '../../../../firmware/devicetree/base/cpus/cpu@100',
      [`${cpu}/cpu1/of_node`]: '../../../../firmware/devicetree/base/cpus/cpu@0',
    };
    const tree = memoryTree(files, links);
    const found = readClusters(tree);
    const [first, second] = livePowerModels(tree, 'absent' in found ? [] : found.clusters);
    expect(first).toHaveProperty('absent');
    expect(second).toMatchObject({ domain: 'cpu1', coefficient: 100 });
  });

  it('is of no use at a clock where a higher one takes no more per cycle', () => {
    const model = powerModel('x', 100, [
      { hertz: 1e9, volts: 1.25 },
      { hertz: 1.1e9, volts: 1.2375 },
      { hertz: 1.2e9, volts: 1.25 },
    ]) as PowerModel;
    expect(model.points.map(({ inefficient }) => inefficient)).toEqual([true, false, false]);
  });

  it('of a board that ships is there where voltages are, and absent with a reason where not', () => {
    const [little, big] = boardByName('odroid-xu3').domains.map(boardPowerModel);
    expect(little).toMatchObject({ domain: 'little', coefficient: 90 });
    expect((big as PowerModel).points.at(-1)!.wattsPerCore).toBeCloseTo(1.068, 3);
    expect(boardPowerModel(boardByName('sdm845').domains[0]!)).toEqual({ absent: 'little: no voltages' });
    expect(boardPowerModel(boardByName('raspberry-pi-5').domains[0]!)).toHaveProperty('absent');
  });
});
