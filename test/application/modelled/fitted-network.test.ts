import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitNetwork } from '#cotune/application/modelled/fitted-network.js';
import { modelledNetwork, modelledNetworks } from '#cotune/application/modelled/networks.js';
import { virtualBoardNames } from '#cotune/device/virtual/boards.js';

const on = (board: string) => modelledNetworks.filter((network) => network.board === board);
const subnet = (macs: number, parameters = 1e6) => ({ subnet: 's', accuracy: 0.8, macs, parameters });
const workOf = (board: string, macs: number, tiles: number, parameters?: number) =>
  fitNetwork('bundled', on(board), [subnet(macs, parameters)], tiles)!.subnets[0]!.work;

describe('a real sub-network as work', () => {
  it.each(virtualBoardNames)('costs on %s what MobileNetV3 costs where it is as large', (board) => {
    const known = modelledNetwork('mobilenet-ladder', board).subnets.find(
      ({ name }) => name === 'mobilenet-v3',
    )!;
    const [stage] = workOf(board, 219e6, 1, 5.4e6).cpu!;
    expect(stage).toMatchObject({ ...known.work.cpu![0]!, memoryBytes: expect.closeTo(4.32e7, -2) });
  });

  it('costs more with every tile, but reads its weights once for a frame', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.double({ min: 1e6, max: 1e9, noNaN: true }),
        (n, macs) => {
          const [one] = workOf('raspberry-pi-5', macs, 1).cpu!;
          const [many] = workOf('raspberry-pi-5', macs, n).cpu!;
          expect(many!.computeCycles / one!.computeCycles).toBeCloseTo(n, 6);
          expect(many!.memoryBytes - 4e6).toBeCloseTo(n * (one!.memoryBytes - 4e6), 0);
        },
      ),
    );
  });

  it('is offered a graphics processor only where a network on it is known', () => {
    expect(workOf('raspberry-pi-5', 1e7, 4).gpu).toBeUndefined();
    const [host, graphics] = workOf('jetson-xavier-nx', 1e7, 8).gpu!;
    expect([host!.processor, graphics!.processor]).toEqual(['cpu', 'gpu']);
  });

  it('is launched on a graphics processor once for a frame, whatever its tiles', () => {
    const [one, many] = [workOf('jetson-xavier-nx', 1e7, 1).gpu!, workOf('jetson-xavier-nx', 1e7, 20).gpu!];
    expect(many[1]!.computeCycles).toBeGreaterThan(one[1]!.computeCycles);
    expect(many[0]!.computeCycles / one[0]!.computeCycles).toBeLessThan(1.2);
  });

  it('is unknown where no MobileNetV3 is', () => {
    expect(fitNetwork('bundled', [], [subnet(1e7)], 1)).toBeUndefined();
  });
});
