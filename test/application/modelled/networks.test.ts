import { describe, expect, it } from 'vitest';
import { coRunner, modelledNetwork, modelledNetworks } from '#cotune/application/modelled/networks.js';
import type { WorkStage } from '#cotune/core/work.js';

const subnets = modelledNetworks.flatMap(({ name, board, subnets }) =>
  subnets.map((subnet) => ({ ...subnet, place: `${name} on ${board}, ${subnet.name}` })),
);
const stages = subnets.flatMap(({ work }) => [...(work.cpu ?? []), ...(work.gpu ?? [])]);

describe('the modelled networks that ship', () => {
  it('have different names on each board', () => {
    const names = modelledNetworks.map(({ name, board }) => `${name} ${board}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(modelledNetworks)('of $board, $name, rise in accuracy and have different names', ({ subnets }) => {
    const accuracies = subnets.map(({ accuracy }) => accuracy);
    expect(accuracies).toEqual(accuracies.toSorted((a, b) => a - b));
    expect(new Set(subnets.map(({ name }) => name)).size).toBe(subnets.length);
  });

  it('have accuracies and shares between 0 and 1', () => {
    for (const { accuracy, place } of subnets) {
      expect(accuracy, place).toBeGreaterThan(0.5);
      expect(accuracy, place).toBeLessThan(0.85);
    }
    for (const { parallelFraction } of stages) {
      expect(parallelFraction).toBeGreaterThanOrEqual(0);
      expect(parallelFraction).toBeLessThanOrEqual(1);
    }
  });

  it('ask for some work in every stage', () => {
    const empty = ({ computeCycles, memoryBytes }: WorkStage) => !(computeCycles > 0 && memoryBytes >= 0);
    expect(stages.filter(empty)).toEqual([]);
  });

  it('feed a graphics processor from one core before it works', () => {
    const ways = subnets.flatMap(({ work }) => (work.gpu === undefined ? [] : [work.gpu]));
    expect(ways.length).toBeGreaterThan(0);
    for (const way of ways) expect(way.map(({ processor }) => processor)).toEqual(['cpu', 'gpu']);
  });

  it('say where their numbers come from', () => {
    for (const { notes } of modelledNetworks) expect(notes.length).toBeGreaterThan(0);
  });
});

describe('a modelled network', () => {
  it('is found by its name and board', () => {
    expect(modelledNetwork('dynamic-ofa', 'jetson-xavier-nx').subnets).toHaveLength(6);
    expect(coRunner('gpu-fig7', 'jetson-xavier-nx').perSecond).toBe(60);
  });

  it.each([
    [
      () => modelledNetwork('dynamic-ofa', 'rk3588'),
      'there is no modelled network dynamic-ofa on the board rk3588; there are mobilenet-ladder, ofa-ncnn',
    ],
    [
      () => coRunner('gpu-fig7', 'rk3588'),
      'there is no modelled co-runner gpu-fig7 on the board rk3588; there is none of that board',
    ],
  ])('that there is not is refused with those that there are', (ask, message) => {
    expect(ask).toThrow(expect.objectContaining({ code: 'ERR_NETWORK_MODEL', message }));
  });
});
