import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { PacedBoard, type PacedPlant } from '#cotune/device/virtual/paced-board.js';

/** A board on which nothing happens but what its clock is asked for, and one event. */
class Quiet implements PacedPlant {
  nowSeconds = 0;
  eventSeconds = Number.POSITIVE_INFINITY;

  get nextEventSeconds(): number {
    return this.eventSeconds > this.nowSeconds ? this.eventSeconds : Number.POSITIVE_INFINITY;
  }

  advance(limitSeconds: number, follow: (nowSeconds: number) => void): void {
    this.nowSeconds = Math.max(this.nowSeconds, limitSeconds);
    follow(this.nowSeconds);
  }
}

function paced(dilation = 1) {
  const [plant, real] = [new Quiet(), new VirtualClock()];
  return { plant, real, board: new PacedBoard(plant, real, dilation) };
}

/** A machine that looks at its clock late. */
function lateClock() {
  const clock = { nowSeconds: 0, wake: () => {} };
  return {
    clock,
    real: {
      now: () => clock.nowSeconds,
      at: (_timeSeconds: number, callback: () => void) => {
        clock.wake = callback;
        return () => {};
      },
    },
  };
}

describe('a board that keeps pace', () => {
  it('does what is due at its own time, dilated for who looks on', () => {
    const { real, board } = paced(2.5);
    const seen: number[][] = [];
    for (const due of [0.04, 0.02]) board.clock.at(due, () => seen.push([board.clock.now(), real.now()]));
    real.advance(0.2);
    expect(seen).toEqual([
      [0.02, expect.closeTo(0.05, 9)],
      [0.04, expect.closeTo(0.1, 9)],
    ]);
  });

  it('keeps its own time where the machine is late', () => {
    const { clock, real } = lateClock();
    const board = new PacedBoard(new Quiet(), real, 1);
    const seen: number[] = [];
    for (const due of [0.01, 0.02, 0.03]) board.clock.at(due, () => seen.push(board.clock.now()));
    clock.nowSeconds = 0.025;
    clock.wake();
    expect(seen).toEqual([0.01, 0.02]);
  });

  it('gives up a long lag instead of rushing through it', () => {
    const { clock, real } = lateClock();
    const plant = new Quiet();
    const board = new PacedBoard(plant, real, 2);
    board.clock.at(0.01, () => {});
    clock.nowSeconds = 3600;
    clock.wake();
    expect(plant.nowSeconds).toBeCloseTo(0.1);
    board.clock.at(0.15, () => {});
    clock.nowSeconds += 0.1;
    clock.wake();
    expect(plant.nowSeconds).toBeCloseTo(0.15);
  });

  it('stands still while it is held, and goes on from there', () => {
    const { real, board } = paced();
    const seen: number[] = [];
    let release = () => {};
    board.clock.at(0.01, () => {
      release = board.hold();
    });
    board.clock.at(0.02, () => seen.push(real.now()));
    real.advance(0.05);
    expect([board.clock.now(), seen]).toEqual([0.01, []]);
    release();
    real.advance(0.05);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBeLessThan(0.051);
  });

  it('wakes for events of the board', () => {
    const { plant, real, board } = paced();
    plant.eventSeconds = 0.03;
    board.clock.at(5, () => {});
    real.advance(0.031);
    expect(plant.nowSeconds).toBeCloseTo(0.03);
  });

  it('stands still for good once it has ended', () => {
    const { plant, real, board } = paced();
    board.clock.at(0.01, () => board.end());
    board.clock.at(0.02, () => expect.unreachable());
    real.advance(1);
    expect(plant.nowSeconds).toBe(0.01);
  });
});
