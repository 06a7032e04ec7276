import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NetworkMeter } from '#cotune/application/design/search/network-meter.js';
import { searchedTexts } from '#cotune/application/design/text/searched-texts.js';
import { readTextPairs } from '#cotune/application/design/text/text-pairs.js';
import { medianLengths, typicalTexts } from '#cotune/application/design/text/typical-texts.js';
import type { Arch } from '#cotune/application/network/arch-space.js';
import { smallestHatArch } from '#cotune/application/text/arch.js';
import { languageOf } from '#cotune/application/text/language.js';
import { textSupernetAt } from '#cotune/application/text/text-supernet.js';
import { createRealClock } from '#cotune/core/clock.js';
import { bundledTextLibrary } from '../../../support/bundled.js';
import { countedEnergy } from '../../../support/counted-energy.js';

const supernet = await textSupernetAt(bundledTextLibrary);
const language = await languageOf(supernet.description, bundledTextLibrary);
const pairs = await readTextPairs(join(bundledTextLibrary, 'examples.json'));
const [selection, reporting] = [pairs.slice(0, 200), pairs.slice(200)];
const network = searchedTexts({ network: { supernet, language }, selection, reporting });
const lane = network.openLane();
afterAll(() => lane.close());
const [smallest, largest] = network.space.seeds as readonly [Arch, Arch];

describe('a transformer that is searched', () => {
  it('judges the same whether or not it knows what an earlier look found', { timeout: 60_000 }, async () => {
    const whole = await lane.examine(smallest, 200, undefined);
    expect(whole).toHaveLength(200);
    const few = await lane.examine(smallest, 150, undefined);
    expect(await lane.examine(smallest, 200, few)).toEqual(whole);
    expect(await lane.examine(smallest, 200, whole)).toEqual(whole);
  });

  it('takes the first texts as known and does not write them again', { timeout: 60_000 }, async () => {
    const lies = new Uint8Array(150);
    const found = await lane.examine(smallest, 200, lies);
    // What is no whole chunk is written again, for a chunk is written as one.
    expect(found.subarray(0, 128).every((one) => one === 0)).toBe(true);
    expect(found.subarray(128).some((one) => one === 1)).toBe(true);
  });

  it('reports on the texts that it does not search on', { timeout: 60_000 }, async () => {
    const { accuracy, accuracyLow, accuracyHigh, entry } = await lane.finish(smallest);
    expect(entry).toEqual({ arch: smallestHatArch(supernet.description), texts: reporting.length });
    expect(accuracyLow).toBeLessThan(accuracy);
    expect(accuracyHigh).toBeGreaterThanOrEqual(accuracy);
  });

  it('takes longer and costs more where it is larger', { timeout: 60_000 }, async () => {
    const timing = { clock: createRealClock(), threads: 1, rounds: 1 };
    const [fast, slow] = (await network.measure([smallest, largest], timing)) as [number, number];
    expect(fast).toBeGreaterThan(0);
    expect(slow).toBeGreaterThan(0);
    expect(network.cost(largest).macs).toBeGreaterThan(network.cost(smallest).macs);
    expect(network.memoryBytes(largest)).toBeGreaterThan(network.memoryBytes(smallest));
    expect(network.examiningEffort(largest, 10)).toBeGreaterThan(network.examiningEffort(smallest, 10));
    const [low, high] = [network.features.of(smallest), network.features.of(largest)];
    expect([...low.slice(network.features.choices)]).toEqual([0, 0]);
    expect([...high.slice(network.features.choices)]).toEqual([1, 1]);
  });

  it('is metered while it writes one text again and again, beside this thread', {
    timeout: 60_000,
  }, async () => {
    const meter = countedEnergy({ idleWatts: 3, wattsPerCore: 20 });
    const networkMeter = new NetworkMeter({ network, clock: createRealClock(), threads: [1], meter });
    const [joules] = await networkMeter.measure([smallest], () => true);
    expect(joules).toEqual([expect.any(Number)]);
    expect(joules![0]).toBeGreaterThan(0);
  });

  it('is another search for other texts', () => {
    const other = searchedTexts({ network: { supernet, language }, selection: reporting, reporting });
    expect(other.identity).not.toEqual(network.identity);
    expect(other.identity['the weights']).toBe(network.identity['the weights']);
  });
});

describe('typical texts', () => {
  it('are those whose lengths are nearest to the median', () => {
    const middle = medianLengths(language, pairs);
    const tokens = (text: string) => language.read(text).reduce((sum, piece) => sum + piece.tokens.length, 0);
    const chosen = typicalTexts(language, pairs, 8);
    expect(chosen).toHaveLength(8);
    const distances = pairs.map(
      ({ spoken, written }) =>
        Math.abs(tokens(spoken) - middle.source) + Math.abs(tokens(written) - middle.target),
    );
    const farthest = [...distances].sort((a, b) => a - b)[7]!;
    for (const text of chosen) {
      const index = pairs.findIndex(({ spoken }) => spoken === text);
      expect(distances[index]).toBeLessThanOrEqual(farthest);
    }
  });
});
