import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import type { Monitor } from '#cotune/core/monitor.js';
import { Sampler } from '#cotune/device/linux/sampler.js';

/** A monitor that counts its reads, each of which takes some time. */
function counting(clock: VirtualClock, name: string, costSeconds: number, windowSeconds = 0) {
  let reads = 0;
  const monitor: Monitor = {
    name,
    unit: 'count',
    windowSeconds,
    read() {
      clock.advance(costSeconds);
      return { value: ++reads, timeSeconds: clock.now() };
    },
  };
  return { monitor, reads: () => reads };
}

describe('a sampler', () => {
  it('reads every monitor at its pace, until it is stopped', () => {
    const clock = new VirtualClock();
    const { monitor, reads } = counting(clock, 'a', 0);
    const sampler = new Sampler(clock, [monitor]);
    const seen: unknown[] = [];
    sampler.start(0.05, (readings) => seen.push(readings.get('a')));
    clock.advance(0.5001);
    expect([reads(), seen.length]).toEqual([10, 10]);
    sampler.stop();
    clock.advance(1);
    expect(reads()).toBe(10);
    expect(sampler.latest.get('a')).toMatchObject({ value: 10 });
  });

  it('publishes its own cost as a share of a core', () => {
    const clock = new VirtualClock();
    const sampler = new Sampler(clock, [counting(clock, 'a', 0.0001).monitor]);
    expect(sampler.cost.read()).toHaveProperty('absent');
    for (let look = 0; look < 40; look++) {
      sampler.sample();
      clock.advance(0.0499);
    }
    const cost = sampler.latest.get('sampling.cost')!;
    expect('value' in cost && cost.value).toBeCloseTo(0.0001 / 0.05, 5);
    expect(sampler.cost).toMatchObject({ name: 'sampling.cost', unit: 'ratio', windowSeconds: 1 });
  });

  it('lets a slow monitor rest, and keeps its last reading', () => {
    const clock = new VirtualClock();
    const [slow, fast] = [counting(clock, 'slow', 0.003), counting(clock, 'fast', 0)];
    const sampler = new Sampler(clock, [slow.monitor, fast.monitor]);
    for (let look = 0; look < 80; look++) {
      sampler.sample();
      clock.advance(0.05);
    }
    expect(fast.reads()).toBe(80);
    expect(slow.reads()).toBeGreaterThan(7);
    expect(slow.reads()).toBeLessThanOrEqual(11);
    expect(sampler.latest.get('slow')).toMatchObject({ value: slow.reads() });
  });

  it('does not take a monitor to be slow because another program once came between', () => {
    const clock = new VirtualClock();
    const { monitor, reads } = counting(clock, 'a', 0);
    const read = () => {
      clock.advance(reads() === 3 ? 0.02 : 0);
      return monitor.read();
    };
    const interrupted = { ...monitor, read };
    const sampler = new Sampler(clock, [interrupted, counting(clock, 'slow', 0.003).monitor]);
    for (let look = 0; look < 40; look++) {
      sampler.sample();
      clock.advance(0.05);
    }
    expect(reads()).toBe(40);
  });

  it('does not read a long average more often than it changes', () => {
    const clock = new VirtualClock();
    const { monitor, reads } = counting(clock, 'pressure', 0, 10);
    const sampler = new Sampler(clock, [monitor]);
    for (let look = 0; look < 40; look++) {
      sampler.sample();
      clock.advance(0.05);
    }
    expect(reads()).toBeLessThanOrEqual(8);
  });
});
