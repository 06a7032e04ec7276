import { describe, expect, it } from 'vitest';
import { allBoards } from '#cotune/device/board/boards.js';
import { virtualBoard, virtualBoardNames } from '#cotune/device/virtual/boards.js';
import { checkVirtualBoard } from '#cotune/device/virtual/check-board.js';
import { virtualBoardSchema } from '#cotune/device/virtual/plant/description.js';
import { ThermalNetwork } from '#cotune/device/virtual/thermal.js';

const boards = virtualBoardNames.map((name) => virtualBoard(name));

describe('the virtual boards that ship', () => {
  it('are the four whose power is modelled', () => {
    expect(virtualBoardNames).toEqual(['jetson-xavier-nx', 'odroid-xu3', 'raspberry-pi-5', 'rk3588']);
  });

  it.each(boards)('$name keeps to the schema', (board) => {
    expect(virtualBoardSchema.parse(JSON.parse(JSON.stringify(board)))).toEqual(board);
  });

  it.each(boards)('$name has no contradiction', (board) => {
    expect(checkVirtualBoard(board)).toEqual([]);
  });

  it.each(boards)('$name has every processor of its description', (board) => {
    const described = allBoards().find(({ name }) => name === board.name)!;
    const cores = described.domains.reduce((sum, domain) => sum + (domain.cores ?? 0), 0);
    const cpus = board.domains.flatMap((domain) => (domain.kind === 'cpu' ? domain.cpus : []));
    expect(cpus.toSorted((a, b) => a - b)).toEqual(Array.from({ length: cores }, (_, cpu) => cpu));
  });

  it.each(boards)('$name says of each group of numbers where it comes from', (board) => {
    const sources = [...JSON.stringify(board).matchAll(/"source":"([^"]*)"/g)];
    expect(sources.length).toBeGreaterThan(15);
    for (const [, source] of sources) expect(source!.length).toBeGreaterThan(5);
  });

  it.each(boards)('$name is warm but far from a trip at rest', (board) => {
    expect(hottest(board.name, board.base.watts, 0)).toBeGreaterThan(28);
    expect(hottest(board.name, board.base.watts, 0)).toBeLessThan(55);
  });

  it('names the known boards where one is asked for that there is not', () => {
    expect(() => virtualBoard('rk3399')).toThrow(
      expect.objectContaining({ code: 'ERR_BOARD_UNKNOWN', advice: expect.stringContaining('rk3588') }),
    );
  });
});

/** Steady temperature of the hottest node, with the domain of the greatest power heating its node. */
function hottest(name: string, baseWatts: number, domainWatts: number, fan?: number): number {
  const { thermal } = virtualBoard(name);
  const [heated] = Object.values(thermal.heats);
  const watts = thermal.nodes.map(
    (node) => (node.name === 'base' ? baseWatts : 0) + (node.name === heated ? domainWatts : 0),
  );
  const network = new ThermalNetwork(thermal, thermal.ambientCelsius);
  const conditions = { watts, ambientCelsius: thermal.ambientCelsius, fan: fan ?? thermal.fan };
  return Math.max(...network.steadyCelsius(conditions));
}

describe('the temperature of a virtual board', () => {
  it('throttles a bare Raspberry Pi 5 under full load, and not one with a cooler', () => {
    expect(hottest('raspberry-pi-5', 3.2, 5, 0)).toBeGreaterThan(85);
    expect(hottest('raspberry-pi-5', 3.2, 5, 1)).toBeLessThan(70);
  });

  it.each([
    [0.31, 47.5, 0],
    [1.4, 52.1, 0.5],
    [3.42, 64, 1],
    [4.59, 72.8, 1],
  ])('of the Odroid-XU3 at %d W of the big cluster is near %d °C', (watts, celsius, fan) => {
    expect(Math.abs(hottestOfBig(watts, fan) - celsius)).toBeLessThan(3);
  });
});

function hottestOfBig(watts: number, fan: number): number {
  const { thermal, base, regulator } = virtualBoard('odroid-xu3');
  const lost = watts * (1 / regulator.efficiency - 1);
  const heat = { big: watts, little: 0.07, gpu: 0.1, base: base.watts + lost };
  const network = new ThermalNetwork(thermal, thermal.ambientCelsius);
  const conditions = {
    watts: thermal.nodes.map(({ name }) => heat[name as keyof typeof heat]),
    ambientCelsius: thermal.ambientCelsius,
    fan,
  };
  return network.steadyCelsius(conditions)[thermal.nodes.findIndex(({ name }) => name === 'big')]!;
}
