import { describe, expect, it } from 'vitest';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import { checkVirtualBoard } from '#cotune/device/virtual/check-board.js';
import type { CpuDomain, VirtualBoard } from '#cotune/device/virtual/plant/description.js';

const board = virtualBoard('odroid-xu3');
const [little, big, gpu, memory] = board.domains;
const cpus = little as CpuDomain;
const withDomains = (...domains: VirtualBoard['domains']): VirtualBoard => ({ ...board, domains });
const withThermal = (thermal: Partial<VirtualBoard['thermal']>): VirtualBoard => ({
  ...board,
  thermal: { ...board.thermal, ...thermal },
});
const withZone = (zone: Partial<VirtualBoard['zones'][number]>): VirtualBoard => ({
  ...board,
  zones: [{ ...board.zones[0]!, ...zone }],
});
const withRail = (rail: Partial<VirtualBoard['rails'][number]>): VirtualBoard => ({
  ...board,
  rails: [{ ...board.rails[0]!, ...rail }],
});
const wfi = cpus.idleStates.states[0]!;

describe('the check of a virtual board', () => {
  it.each<[string, VirtualBoard, string]>([
    ['no memory', withDomains(little!, big!, gpu!), 'domains: there must be one memory domain, not 0'],
    [
      'two names',
      withDomains(little!, big!, big!, gpu!, memory!),
      'domains: the name big is there more than once',
    ],
    [
      'a processor in two domains',
      withDomains(little!, { ...cpus, name: 'more' }, big!, gpu!, memory!),
      'domains: the processor 0 is there more than once',
    ],
    ['no processors', withDomains(gpu!, memory!), 'domains: there must be a cpu domain'],
    [
      'no first processor',
      withDomains({ ...cpus, cpus: [1, 2] }, big!, gpu!, memory!),
      'domains: there must be a processor 0',
    ],
    [
      'only weak cores',
      withDomains(cpus, gpu!, memory!),
      'domains: the strongest core must have the capacity 1024, not 377',
    ],
    [
      'an unknown governor',
      withDomains({ ...cpus, governor: 'turbo' }, big!, gpu!, memory!),
      'domains[0].governor: there is no governor turbo',
    ],
    [
      'an idle state that never pays',
      withDomains(
        { ...cpus, idleStates: { ...cpus.idleStates, states: [{ ...wfi, exitSeconds: 1 }] } },
        big!,
        gpu!,
        memory!,
      ),
      'domains[0].idleStates.states[0]: WFI cannot pay before it has been left again',
    ],
    [
      'a link to nowhere',
      withThermal({ links: [...board.thermal.links, { between: ['big', 'case'], wattsPerKelvin: 1 }] }),
      'thermal.links[4].between: there is no node case; there are big, little, gpu, base',
    ],
    [
      'a link to itself',
      withThermal({ links: [...board.thermal.links, { between: ['big', 'big'], wattsPerKelvin: 1 }] }),
      'thermal.links[4].between: big is joined with itself',
    ],
    [
      'heat that cannot leave',
      withThermal({ links: board.thermal.links.filter(({ between }) => !between.includes('little')) }),
      'thermal.nodes: the heat of little has no way to the air while the fan rests',
    ],
    [
      'heat into an unknown node',
      withThermal({ heats: { ...board.thermal.heats, big: 'core' } }),
      'thermal.heats: there is no node core; there are big, little, gpu, base',
    ],
    [
      'heat of an unknown domain',
      withThermal({ heats: { ...board.thermal.heats, npu: 'base' } }),
      'thermal.heats: there is no domain npu; there are little, big, gpu, memory, base',
    ],
    [
      'a zone on an unknown node',
      withZone({ node: 'case' }),
      'zones[0].node: there is no node case; there are big, little, gpu, base',
    ],
    [
      'a zone that cools an unknown domain',
      withZone({ cools: ['npu'] }),
      'zones[0].cools: there is no domain npu; there are little, big, gpu, memory',
    ],
    [
      'a passive trip without effect',
      withZone({ cools: [] }),
      'zones[0].cools: a passive trip must cool a domain',
    ],
    [
      'a budget that is missing',
      withZone({ policy: 'power_allocator' }),
      'zones[0].sustainableWatts: power_allocator needs it',
    ],
    [
      'a rail of an unknown domain',
      withRail({ domains: ['npu'] }),
      'rails[0].domains: there is no domain npu; there are little, big, gpu, memory',
    ],
    [
      'a rail that feeds a domain twice',
      withRail({ domains: ['big', 'big'] }),
      'rails[0].domains: the domain big is there more than once',
    ],
  ])('finds %s', (_what, wrong, problem) => {
    expect(checkVirtualBoard(wrong)).toContain(problem);
  });

  it('lists everything at once', () => {
    const wrong = { ...withDomains(gpu!, gpu!), thermal: withThermal({ heats: { x: 'y' } }).thermal };
    expect(checkVirtualBoard(wrong).length).toBeGreaterThan(4);
  });
});
