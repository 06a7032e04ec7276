/**
 * A network in miniature, to search in without one: 16 choices of 0, 1 or 2. Each costs time, some are worth it and
 * some are not, and the worth saturates, as depth and width do.
 */
import type { SearchSpace } from '#cotune/application/design/search/objectives.js';

export type Genome = readonly number[];

const worth = Array.from({ length: 16 }, (_, gene) => [0, 1 + (gene % 4), 1.5 + 1.2 * (gene % 4)]);
const cost = Array.from({ length: 16 }, (_, gene) => [1, 2 + ((gene * 7) % 5), 4 + 2 * ((gene * 7) % 5)]);
const sum = (genome: Genome, table: number[][]) =>
  genome.reduce((total, choice, gene) => total + table[gene]![choice]!, 0);

/** From 0.4 for all zeros to 0.87. */
export const accuracyOf = (genome: Genome) => 0.9 - 0.5 * Math.exp(-sum(genome, worth) / 30);
/** Seconds, from 0.016 to 0.13. */
export const latencyOf = (genome: Genome) => sum(genome, cost) / 1000;

export const genomeSpace: SearchSpace<Genome> = {
  seeds: [Array(16).fill(0), Array(16).fill(2), Array(16).fill(1)],
  beginners: [],
  random: (random) => Array.from({ length: 16 }, () => random.integer(3)),
  mutate: (genome, probability, random) =>
    genome.map((choice) => (random.uniform() < probability ? random.integer(3) : choice)),
  cross: (a, b, random) => a.map((choice, gene) => (random.uniform() < 0.5 ? choice : b[gene]!)),
  key: (genome) => genome.join(''),
};
