import { describe, expect, it } from 'vitest';
import { Leaderboard } from '#cotune/application/design/leaderboard.js';
import { hypervolume, paretoFront } from '#cotune/application/design/pareto.js';
import { type Judge, type SearchSpace, searchFront } from '#cotune/application/design/search.js';
import { createRandom } from '#cotune/core/random.js';

type Genome = readonly number[];

/**
 * A network in miniature: 16 choices of 0, 1 or 2. Each costs time, some are worth it and some are not, and the
 * worth saturates, as depth and width do.
 */
const worth = Array.from({ length: 16 }, (_, gene) => [0, 1 + (gene % 4), 1.5 + 1.2 * (gene % 4)]);
const cost = Array.from({ length: 16 }, (_, gene) => [1, 2 + ((gene * 7) % 5), 4 + 2 * ((gene * 7) % 5)]);
const sum = (genome: Genome, table: number[][]) =>
  genome.reduce((total, choice, gene) => total + table[gene]![choice]!, 0);
const accuracyOf = (genome: Genome) => 0.9 - 0.5 * Math.exp(-sum(genome, worth) / 30);
const latencyOf = (genome: Genome) => sum(genome, cost) / 1000;

const space: SearchSpace<Genome> = {
  seeds: [Array(16).fill(0), Array(16).fill(2), Array(16).fill(1)],
  beginners: [],
  random: (random) => Array.from({ length: 16 }, () => random.integer(3)),
  mutate: (genome, probability, random) =>
    genome.map((choice) => (random.uniform() < probability ? random.integer(3) : choice)),
  cross: (a, b, random) => a.map((choice, gene) => (random.uniform() < 0.5 ? choice : b[gene]!)),
  key: (genome) => genome.join(''),
};

/** Early rungs are noisy, the same way for the same candidate, and flatter everybody by three points. */
function syntheticJudge() {
  const evaluations: string[] = [];
  const judge: Judge<Genome> = {
    rungs: 3,
    async accuracy(genome, rung) {
      evaluations.push(`${space.key(genome)}@${rung}`);
      const noise = createRandom(Number.parseInt(space.key(genome), 3) + rung).normal();
      return accuracyOf(genome) + (rung === 2 ? 0 : 0.03 + (0.01 / (rung + 1)) * noise);
    },
    latencies: async (genomes) => genomes.map(latencyOf),
  };
  return { judge, evaluations };
}

async function run(seed: number, budget: number) {
  const { judge, evaluations } = syntheticJudge();
  const front = await searchFront({
    space,
    judge,
    random: createRandom(seed),
    populationSize: 40,
    shouldStop: () => evaluations.length >= budget,
  });
  return { front, evaluations };
}

const imagesPerRung = [500, 1500, 5000];
const reference = { accuracy: 0.39, latencySeconds: 0.2 };
const objectives = (genome: Genome) => ({ accuracy: accuracyOf(genome), latencySeconds: latencyOf(genome) });

describe('the search', () => {
  it('covers more than random choice with as many evaluated images', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { front, evaluations } = await run(seed, 1500);
      const images = evaluations.reduce((total, one) => total + imagesPerRung[Number(one.at(-1))]!, 0);
      const random = createRandom(seed + 100);
      const drawn = Array.from({ length: images / imagesPerRung[2]! }, () => space.random(random));
      const byChance = [...drawn, ...space.seeds].map(objectives);
      expect(hypervolume(front, reference)).toBeGreaterThan(1.05 * hypervolume(byChance, reference));
    }
  });

  it('is the same for the same seed and another for another', async () => {
    const [first, again, other] = [await run(7, 400), await run(7, 400), await run(8, 400)];
    expect(again.evaluations).toEqual(first.evaluations);
    expect(again.front).toEqual(first.front);
    expect(other.evaluations).not.toEqual(first.evaluations);
  });

  it('returns a front of candidates that were judged on everything', async () => {
    const { front, evaluations } = await run(4, 600);
    for (const { arch, accuracy, latencySeconds } of front) {
      expect(evaluations).toContain(`${space.key(arch)}@2`);
      expect(accuracy).toBe(accuracyOf(arch));
      expect(latencySeconds).toBe(latencyOf(arch));
    }
    expect(paretoFront(front)).toEqual(front);
  });

  it('judges no network twice on the same images and few of them on all', async () => {
    const { evaluations } = await run(5, 1500);
    expect(new Set(evaluations).size).toBe(evaluations.length);
    const onAll = evaluations.filter((one) => one.endsWith('@2')).length;
    const onFew = evaluations.filter((one) => one.endsWith('@0')).length;
    expect(onAll).toBeLessThan(onFew / 2);
  });

  it('has judged both ends of the space even when it is stopped at once', async () => {
    const { front, evaluations } = await run(6, 0);
    expect(front.map(({ arch }) => arch)).toEqual([space.seeds[0], space.seeds[1]]);
    expect(evaluations.length).toBe(6);
  });

  it('ends by itself when the space is exhausted', async () => {
    const small: SearchSpace<number> = {
      seeds: [0, 4],
      beginners: [],
      random: (random) => random.integer(5),
      mutate: (_, __, random) => random.integer(5),
      cross: (a) => a,
      key: String,
    };
    const judged: number[] = [];
    const judge: Judge<number> = {
      rungs: 1,
      accuracy: async (arch) => judged.push(arch) && arch / 10,
      latencies: async (archs) => archs.map((arch) => arch + 1),
    };
    const random = createRandom(1);
    await searchFront({ space: small, judge, random, populationSize: 3, shouldStop: () => false });
    expect(judged.sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('the leaderboard', () => {
  it('corrects few-image accuracies by what the full judgements show', () => {
    const board = new Leaderboard<string>(2);
    for (const [name, early, final] of [
      ['a', 0.8, 0.77],
      ['b', 0.6, 0.59],
    ] as const) {
      const candidate = board.add(name, 1);
      board.record(candidate, early);
      board.record(candidate, final);
    }
    const half = board.add('c', 0.5);
    board.record(half, 0.7);
    expect(board.all().find(({ arch }) => arch === 'c')!.accuracy).toBeCloseTo(0.68);
    expect(board.mayBeOnFront(half)).toBe(true);
    const slowAndBad = board.add('d', 2);
    board.record(slowAndBad, 0.7);
    expect(board.mayBeOnFront(slowAndBad)).toBe(false);
  });
});
