import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { countingFile, kernelTree } from '#cotune/device/linux/kernel-tree.js';
import { keepBusy } from '#cotune/device/virtual/background-load.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { type Advancing, liveTree, RealTime } from '#cotune/device/virtual/real-time.js';

/** A board on which something happens every three milliseconds. */
class Stepping implements Advancing {
  nowSeconds = 5;
  advances = 0;

  advance(limitSeconds: number): void {
    this.advances++;
    this.nowSeconds = Math.min(limitSeconds, this.nowSeconds + 0.003);
  }
}

describe('a board in real time', () => {
  it('is at the time of each look, and never far behind', () => {
    const [board, clock] = [new Stepping(), new VirtualClock()];
    const time = new RealTime(board, clock);
    const tree = liveTree(kernelTree({ '/now': countingFile(() => board.nowSeconds.toFixed(4)) }), time);
    const file = tree.open('/now');
    clock.advance(0.0113);
    expect([tree.read('/now'), file.read()]).toEqual([{ text: '5.0113\n' }, { text: '5.0113\n' }]);
    clock.advance(0.09);
    expect(board.nowSeconds).toBeGreaterThan(5.08);
    expect(file.read()).toEqual({ text: '5.1013\n' });
    time.end();
    clock.advance(1);
    expect(board.nowSeconds).toBeCloseTo(5.1013);
  });

  it('does not live through what its process slept through', () => {
    const board = new Stepping();
    let now = 100;
    const time = new RealTime(board, { now: () => now, at: () => () => {} });
    now += 3600;
    time.catchUp();
    expect(board.nowSeconds).toBeCloseTo(6);
    now += 0.01;
    time.catchUp();
    expect(board.nowSeconds).toBeCloseTo(6.01);
  });

  it('has processors that are kept busy until that is ended', () => {
    const plant = new Plant(virtualBoard('odroid-xu3'));
    const until = (limit: number) => {
      while (plant.nowSeconds < limit) plant.advance(limit);
    };
    const end = keepBusy(plant, [1, 6]);
    until(5);
    const busy = (cpu: number) => plant.processor(cpu).busySeconds;
    expect([busy(1), busy(6)].map(Math.round)).toEqual([5, 5]);
    expect(busy(0) + busy(7)).toBeLessThan(0.1);
    end();
    until(10);
    expect([busy(1), busy(6)].map(Math.round)).toEqual([5, 5]);
  });
});
