import { describe, expect, it } from 'vitest';
import { InvariantSignal } from '#cotune/device/virtual/pelt-clock.js';
import { createThread, sleepThread, type Task, wakeThread } from '#cotune/device/virtual/plant/task.js';

/** A thread that worked: a task is more, but only this counts. */
const worked = (thread: Task['thread'], scaledSeconds: number, ranScaledSeconds = scaledSeconds) =>
  ({ thread, scaledSeconds, ranScaledSeconds }) as Task;

describe('the utilisation of a thread', () => {
  it('is what PELT says, whatever the clock did meanwhile', () => {
    const thread = createThread();
    const signal = new InvariantSignal();
    // 20 ms at half speed, then 10 ms at full speed.
    signal.update(20e6, true, { capacity: 1024, frequency: 512 });
    signal.update(30e6, true, { capacity: 1024, frequency: 1024 });
    sleepThread(worked(thread, 0.02), 0.03);
    expect(Math.abs(thread.utilisation - signal.util)).toBeLessThan(4);
  });

  it('is half where it shares the core for long', () => {
    const thread = createThread();
    sleepThread(worked(thread, 10, 5), 10);
    expect(thread.utilisation).toBeCloseTo(512, 6);
  });

  it('halves in 33.55 ms of sleep', () => {
    const thread = { ...createThread(), utilisation: 800 };
    wakeThread(thread, 0.033554432);
    expect(thread.utilisation).toBeCloseTo(400, 9);
  });

  it('is expected to rise at once and to fall by a quarter', () => {
    const thread = createThread();
    sleepThread(worked(thread, 10), 10);
    expect(thread.utilisationEstimate).toBeCloseTo(1024, 6);
    wakeThread(thread, 20);
    sleepThread(worked(thread, 0), 20);
    expect(thread.utilisationEstimate).toBeCloseTo(768, 6);
  });
});
