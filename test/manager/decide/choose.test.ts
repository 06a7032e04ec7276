import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseJointly } from '#cotune/manager/decide/choose.js';
import type { Candidate, Contender } from '#cotune/manager/decide/problem.js';

const cores = 2;
const all = [0, 1];

const candidate = (utilisationCores: number, value: number, cpus: readonly number[] = all): Candidate => ({
  option: 0,
  utilisationCores,
  cpus,
  threads: 1,
  value,
});

const candidates = fc.record({
  option: fc.nat(50),
  utilisationCores: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
  cpus: fc.constantFrom(all, [0], [1]),
  threads: fc.constantFrom(1, 2),
  value: fc.double({ min: 0, max: 1, noNaN: true }),
});

const contenders = (priorities: readonly number[], maxLength = 4) =>
  fc
    .array(
      fc.record({
        priority: fc.constantFrom(...priorities),
        candidates: fc.array(candidates, { maxLength: 5 }),
        fallback: candidates,
      }),
      { minLength: 1, maxLength },
    )
    .map((list) => list.map((one, index): Contender => ({ ...one, name: `app${index}` })));

/** Independent of the solver: processors one by one, what is confined to a set must fit into it. */
function feasible(chosen: readonly (Candidate | undefined)[]): boolean {
  const demand = (cpus: readonly number[]) =>
    chosen
      .filter((one) => one?.cpus.every((cpu) => cpus.includes(cpu)))
      .reduce((total, one) => total + one!.utilisationCores, 0);
  return [[0], [1], all].every((cpus) => demand(cpus) <= cpus.length + 1e-9);
}

function bruteForce(peers: readonly Contender[]): { served: number; value: number } {
  let best = { served: 0, value: 0 };
  const visit = (index: number, chosen: readonly (Candidate | undefined)[]) => {
    if (!feasible(chosen)) return;
    if (index < peers.length) {
      for (const option of [undefined, ...peers[index]!.candidates]) visit(index + 1, [...chosen, option]);
      return;
    }
    const served = chosen.filter(Boolean).length;
    const value = chosen.reduce((total, one) => total + (one?.value ?? 0), 0);
    if (served > best.served || (served === best.served && value > best.value)) best = { served, value };
  };
  visit(0, []);
  return best;
}

describe('the joint choice', () => {
  it('is the best that brute force finds', () => {
    fc.assert(
      fc.property(contenders([1]), (peers) => {
        const choices = [...chooseJointly(peers, cores).values()];
        const served = choices.filter(({ feasible }) => feasible);
        const value = served.reduce((total, { candidate }) => total + candidate.value, 0);
        const best = bruteForce(peers);
        expect(feasible(served.map(({ candidate }) => candidate))).toBe(true);
        expect(served.length).toBe(best.served);
        expect(value).toBeCloseTo(best.value, 9);
      }),
    );
  });

  it('never makes an application worse off because a less important one is added', () => {
    fc.assert(
      fc.property(contenders([1, 2]), contenders([3]), (before, added) => {
        const more = added.map((one) => ({ ...one, name: `added ${one.name}` }));
        const alone = chooseJointly(before, cores);
        const together = chooseJointly([...before, ...more], cores);
        for (const { name } of before)
          expect(together.get(name)!.candidate.value).toBeCloseTo(alone.get(name)!.candidate.value, 9);
      }),
    );
  });

  it('serves the more important application first, even at a lower sum', () => {
    const rivals: Contender[] = [
      { name: 'low', priority: 2, candidates: [candidate(1.2, 0.9)], fallback: candidate(0.1, 0.1) },
      { name: 'high', priority: 1, candidates: [candidate(1.2, 0.3)], fallback: candidate(0.1, 0.1) },
    ];
    const choices = chooseJointly(rivals, cores);
    expect(choices.get('high')).toMatchObject({ feasible: true, candidate: { value: 0.3 } });
    expect(choices.get('low')).toMatchObject({ feasible: false, candidate: { value: 0.1 } });
  });

  it('gives ties to the lower utilisation, then to fewer threads', () => {
    const tie = [candidate(0.8, 0.5), candidate(0.6, 0.5), { ...candidate(0.6, 0.5), threads: 2 }];
    const choices = chooseJointly([{ name: 'a', priority: 1, candidates: tie, fallback: tie[0]! }], cores);
    expect(choices.get('a')!.candidate).toEqual(candidate(0.6, 0.5));
  });

  it('pins two applications apart where one processor cannot hold both', () => {
    const pinned = [candidate(0.8, 0.9, [0]), candidate(0.8, 0.9, [1])];
    const peers = ['a', 'b'].map((name) => ({ name, priority: 1, candidates: pinned, fallback: pinned[0]! }));
    const cpus = [...chooseJointly(peers, cores).values()].map(({ candidate }) => candidate.cpus[0]);
    expect(cpus.sort()).toEqual([0, 1]);
  });

  it('is empty for no applications', () => {
    expect(chooseJointly([], cores).size).toBe(0);
  });
});
