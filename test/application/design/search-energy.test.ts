import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSearchImages } from '#cotune/application/design/search-images.js';
import { searchLibrary } from '#cotune/application/design/search-library.js';
import { searchedImages } from '#cotune/application/design/searched-images.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { createRealClock } from '#cotune/core/clock.js';
import type { EnergyMeter } from '#cotune/core/energy-meter.js';
import { bundledLibrary } from '../../support/bundled.js';
import { makeClassFolders } from '../../support/class-folders.js';
import { countedEnergy } from '../../support/counted-energy.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-search-energy-'));
const images = join(folder, 'images');
beforeAll(() => makeClassFolders(images));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const supernet = await loadSupernet(bundledLibrary);

async function search(name: string, meter: EnergyMeter | null) {
  const record = join(folder, name);
  const result = await searchLibrary({
    network: searchedImages({
      ...(await openSearchImages(supernet.description, images, null)),
      supernet,
    }),
    ...{ clock: createRealClock(), lanes: 2, threads: [1], device: 'a test' },
    ...{ seconds: 10, seed: 1, record, meter, log() {} },
  });
  const lines = readFileSync(record, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { ...result, timings: lines.flatMap(({ timing }) => timing ?? []) };
}

describe('a search with a sensor of energy', () => {
  it('meters sub-networks, keeps it in the record and in the library', async () => {
    const meter = countedEnergy({ idleWatts: 3, wattsPerCore: 20 });
    const { subnets, lookedAt, timings } = await search('metered', meter);
    const metered = timings.filter(({ joules }) => joules !== undefined);
    expect(metered.length).toBeGreaterThanOrEqual(2);
    for (const { joules } of metered) expect(joules).toEqual([expect.any(Number)]);
    for (const { joules } of lookedAt) expect(joules).toEqual([expect.any(Number)]);
    for (const { devices } of subnets)
      expect(devices).toEqual([expect.objectContaining({ device: 'a test', threads: 1 })]);
    expect(subnets.some(({ devices }) => devices![0]!.energyJoules !== null)).toBe(true);
  });
});

describe('a search without one', () => {
  it('leaves energy open everywhere', async () => {
    const { subnets, lookedAt, timings } = await search('unmetered', null);
    expect(timings.length).toBeGreaterThan(0);
    for (const timing of timings) expect(timing).not.toHaveProperty('joules');
    for (const one of lookedAt) expect(one).toMatchObject({ joules: [], meteredJoules: null });
    for (const { devices } of subnets) expect(devices![0]!.energyJoules).toBeNull();
  });
});
