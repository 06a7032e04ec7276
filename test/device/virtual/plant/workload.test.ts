import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Parts } from '#cotune/device/virtual/plant/parts.js';
import { Places } from '#cotune/device/virtual/plant/places.js';
import { Scheduler } from '#cotune/device/virtual/plant/scheduler.js';
import { Workload } from '#cotune/device/virtual/plant/workload.js';
import { execution, smallBoard, stage } from '../../../support/small-board.js';

const oneSecond = () => execution({ work: [stage({ computeCycles: 1e9 })] });

function idleWorkload() {
  const { board, domains, cpus, memory } = new Parts(smallBoard());
  return new Workload(new Places(board.name, domains, cpus), new Scheduler(domains), memory);
}

describe('a workload', () => {
  it('has nothing that ends while nothing runs', () => {
    const workload = idleWorkload();
    workload.reckon(0);
    expect(workload.nextEndSeconds).toBe(Infinity);
    expect(workload.hasFinished).toBe(false);
  });

  it('ends work when its clock says, however often it is settled on the way', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (moments) => {
        const workload = idleWorkload();
        workload.start(oneSecond(), () => undefined, 0);
        workload.reckon(0);
        const sorted = moments.toSorted((a, b) => a - b);
        for (const moment of sorted) workload.settle(moment);
        workload.reckon(sorted.at(-1) ?? 0);
        expect(workload.nextEndSeconds).toBeCloseTo(1, 9);
      }),
    );
  });

  it('tells of an end only when it is asked to deliver, and only once', () => {
    const workload = idleWorkload();
    const told: number[] = [];
    workload.start(oneSecond(), (seconds) => told.push(seconds), 0);
    workload.reckon(0);
    workload.endTasks(workload.nextEndSeconds);
    expect(workload.hasFinished).toBe(true);
    expect(told).toEqual([]);
    for (let time = 0; time < 2; time++) workload.deliver(1);
    expect(told).toEqual([1]);
  });

  it('tells nothing of what was cancelled', () => {
    const workload = idleWorkload();
    const told: number[] = [];
    const running = workload.start(oneSecond(), (seconds) => told.push(seconds), 0);
    workload.reckon(0);
    workload.cancel(running, 0.5);
    workload.reckon(0.5);
    expect(workload.nextEndSeconds).toBe(Infinity);
    workload.deliver(1);
    expect(told).toEqual([]);
  });

  it('counts the time that an owner has had up to the moment it is asked, settled or not', () => {
    const workload = idleWorkload();
    workload.start(oneSecond(), () => undefined, 0);
    workload.reckon(0);
    workload.settle(0.25);
    expect(workload.usage(oneSecond().owner, 0.75).cpuSeconds).toBeCloseTo(0.75, 9);
  });
});
