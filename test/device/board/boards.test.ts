import { describe, expect, it } from 'vitest';
import { boardSchema, operatingPoints } from '#cotune/device/board/board.js';
import { allBoards, boardByName, countFlags } from '#cotune/device/board/boards.js';

describe('the boards that ship', () => {
  it('are those that are promised, each under a name of its own', () => {
    const names = allBoards().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'jetson-xavier-nx',
        'jetson-nano',
        'jetson-orin-nx',
        'odroid-xu3',
        'rk3399',
        'rk3588',
        'raspberry-pi-5',
        'hikey960',
        'sdm845',
        'generic-x86',
      ]),
    );
  });

  it.each(
    allBoards().map((board) => [board.name, board] as const),
  )('%s has clocks in order, trips that a chip survives, and claims no device tree of another', (_name, board) => {
    for (const domain of board.domains) {
      const hertz = operatingPoints(domain).map((point) => point.hertz);
      expect(new Set(hertz).size).toBe(hertz.length);
      expect(hertz).toEqual(hertz.toSorted((a, b) => a - b));
      if (domain.kind === 'cpu') expect(domain.core).toMatch(/\S/);
    }
    const trips = (board.thermal?.zones ?? []).flatMap((zone) => zone.trips);
    for (const { celsius } of trips) expect(celsius).toBeLessThan(130);
    const others = allBoards().filter((other) => other !== board);
    for (const name of board.compatible)
      expect(others.filter(({ compatible }) => compatible.includes(name))).toEqual([]);
  });

  it('say of every number where it comes from', () => {
    const nano = boardByName('jetson-nano');
    expect(countFlags(nano)).toMatchObject({ measured: 0, inferred: 14 });
    const broken = { ...nano, sources: {} };
    expect(boardSchema.safeParse(broken).success).toBe(false);
  });

  it('are told apart from boards that there are not', () => {
    expect(() => boardByName('jetson-tx9')).toThrow(/there is no board jetson-tx9; there are .*rk3588/);
  });
});
