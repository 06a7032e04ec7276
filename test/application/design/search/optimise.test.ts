import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypervolume } from '#cotune/application/design/pareto.js';
import { costsDominate, rankByFronts } from '#cotune/application/design/search/fronts.js';
import { exactly, type Objective } from '#cotune/application/design/search/objectives.js';
import { optimise } from '#cotune/application/design/search/optimise.js';
import { createRandom } from '#cotune/core/random.js';
import { accuracyOf, type Genome, genomeSpace, latencyOf } from '../../../support/genomes.js';

const accuracy: Objective<Genome> = {
  name: 'accuracy',
  better: 'more',
  score: (genomes) => genomes.map((genome) => exactly(accuracyOf(genome))),
};
const latency: Objective<Genome> = {
  name: 'latencySeconds',
  better: 'less',
  score: (genomes) => genomes.map((genome) => exactly(latencyOf(genome))),
};
const run = (seed: number, evaluations = 1500) =>
  optimise({
    space: genomeSpace,
    objectives: [accuracy, latency],
    random: createRandom(seed),
    populationSize: 50,
    evaluations,
  });

const reference = { accuracy: 0.39, latencySeconds: 0.2 };
const area = (genomes: readonly Genome[]) =>
  hypervolume(
    genomes.map((genome) => ({ accuracy: accuracyOf(genome), latencySeconds: latencyOf(genome) })),
    reference,
  );

describe('the optimiser', () => {
  it('covers more than random choice with as many evaluations', async () => {
    for (const seed of [1, 2, 3]) {
      const { front, evaluated } = await run(seed);
      const random = createRandom(seed + 100);
      const drawn = evaluated.map(() => genomeSpace.random(random));
      const found = area(front.map(({ candidate }) => candidate));
      expect(found).toBeGreaterThan(1.05 * area([...drawn, ...genomeSpace.seeds]));
    }
  });

  it('is the same for the same seed and another for another, and scores no network twice', async () => {
    const keys = async (seed: number) => (await run(seed, 300)).evaluated.map(({ key }) => key);
    expect(await keys(7)).toEqual(await keys(7));
    expect(await keys(8)).not.toEqual(await keys(7));
    expect(new Set(await keys(7)).size).toBe((await keys(7)).length);
  });

  it('takes any number of objectives, and a deviation for a hope where it is told to', async () => {
    const ones: Objective<Genome> = {
      name: 'ones',
      better: 'less',
      score: (genomes) => genomes.map((genome) => exactly(genome.filter((gene) => gene === 1).length)),
    };
    const unsure: Objective<Genome> = {
      name: 'unsure',
      better: 'more',
      score: (genomes) => genomes.map((genome) => ({ mean: 0, deviation: genome[0]! })),
    };
    const options = { space: genomeSpace, random: createRandom(1), populationSize: 20, evaluations: 400 };
    const three = await optimise({ ...options, objectives: [accuracy, latency, ones] });
    for (const a of three.front)
      for (const b of three.front) expect(costsDominate(a.costs, b.costs)).toBe(false);
    const hopeful = await optimise({ ...options, objectives: [unsure], optimism: 1 });
    for (const { candidate } of hopeful.front) expect(candidate[0]).toBe(2);
  });

  it('ends by itself when the space is exhausted, and at once when it is told to', async () => {
    const space = {
      seeds: [0, 4],
      beginners: [],
      random: (random: { integer(limit: number): number }) => random.integer(5),
      mutate: (_: number, __: number, random: { integer(limit: number): number }) => random.integer(5),
      cross: (a: number) => a,
      key: String,
    };
    const value: Objective<number> = { name: 'value', better: 'less', score: (all) => all.map(exactly) };
    const options = {
      space,
      objectives: [value],
      random: createRandom(1),
      populationSize: 3,
      evaluations: 99,
    };
    const { evaluated, front } = await optimise(options);
    expect(evaluated.map(({ candidate }) => candidate).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(front.map(({ candidate }) => candidate)).toEqual([0]);
    expect((await optimise({ ...options, shouldStop: () => true })).evaluated.length).toBe(3);
  });
});

describe('fronts of cost vectors', () => {
  const points = fc.array(
    fc.record({ costs: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 6 }))) }),
    { maxLength: 25 },
  );

  it('keep every point, and none before one that dominates it', () => {
    fc.assert(
      fc.property(points, (all) => {
        const ranked = rankByFronts(all);
        expect(ranked.length).toBe(all.length);
        for (const [index, { point }] of ranked.entries())
          for (const { point: later } of ranked.slice(index + 1))
            expect(costsDominate(later.costs, point.costs)).toBe(false);
      }),
    );
  });

  it('keep the ends of a front before its crowded middle', () => {
    const line = [0, 1, 2, 3, 10].map((x) => ({ costs: [x, -x] }));
    const order = rankByFronts(line).map(({ point }) => point.costs[0]!);
    expect(order.slice(0, 3).sort((a, b) => a - b)).toEqual([0, 3, 10]);
  });
});
