import { describe, expect, it } from 'vitest';
import type { FrameReport } from '#cotune/core/frame.js';
import type { Reading } from '#cotune/core/monitor.js';
import { takeSnapshot } from '#cotune/manager/sense.js';
import { application } from './plant.js';

const [a, b, c] = ['a', 'b', 'c'].map((name) => application(name));

function monitors(values: Record<string, number>): ReadonlyMap<string, Reading> {
  return new Map(Object.entries(values).map(([name, value]) => [name, { value, timeSeconds: 0 }]));
}

function frame(serviceSeconds: number, overrides: Partial<FrameReport> = {}): FrameReport {
  const inference = {
    subnet: 's1',
    threads: 1,
    latencySeconds: 0.03,
    serviceSeconds,
    accuracy: 0.7,
    labelled: null,
  };
  return { application: 'a', sequence: 0, arrivalSeconds: 1, outcome: 'hit', inference, ...overrides };
}

describe('sensing', () => {
  it('takes for competition what is busy without the managed applications', () => {
    const values = monitors({ 'cpu.busy': 1.5, 'a.processor': 0.5, 'b.processor': 0.5 });
    const seen = takeSnapshot(0, { frames: [], monitors: values }, [a!, b!], 2).applications.get('a')!;
    expect(seen.competingCores).toBeCloseTo(0.5);
    expect(seen.crowding).toBeCloseTo(0.5);
  });

  it('counts managed applications as competition where there are more than processors', () => {
    const values = monitors({ 'cpu.busy': 2, 'a.processor': 0.5, 'b.processor': 0.5, 'c.processor': 1 });
    const seen = takeSnapshot(0, { frames: [], monitors: values }, [a!, b!, c!], 2).applications.get('a')!;
    expect(seen.competingCores).toBeCloseTo(1.5);
    expect(seen.crowding).toBe(1);
  });

  it('never finds less than no competition', () => {
    const values = monitors({ 'cpu.busy': 0.4, 'a.processor': 0.8 });
    const seen = takeSnapshot(0, { frames: [], monitors: values }, [a!], 2).applications.get('a')!;
    expect(seen).toMatchObject({ competingCores: 0, crowding: 0 });
  });

  it.each([
    ['none', {}],
    ['only one', { 'cpu.busy': 1 }],
    ['one that is not a number', { 'cpu.busy': Number.NaN, 'a.processor': 1 }],
  ])('leaves the competition unknown where of the monitors there is %s', (_what, values) => {
    const seen = takeSnapshot(0, { frames: [], monitors: monitors(values) }, [a!], 2).applications.get('a')!;
    expect(seen).toMatchObject({ competingCores: undefined, crowding: undefined });
  });

  it('leaves out bad frames and says why', () => {
    const frames = [
      frame(0.02),
      frame(Number.NaN),
      frame(-1),
      frame(1e9),
      frame(0.02, { application: 'stranger' }),
      frame(0.02, { arrivalSeconds: Number.POSITIVE_INFINITY }),
      frame(0, { outcome: 'dropped', inference: null }),
    ];
    const snapshot = takeSnapshot(0, { frames, monitors: new Map() }, [a!], 2);
    expect(snapshot.applications.get('a')!.samples).toHaveLength(1);
    expect(snapshot.applications.get('a')!.dropped).toBe(1);
    expect(Object.fromEntries(snapshot.ignored)).toEqual({
      'impossible service time': 3,
      'unknown application': 1,
      'arrival is not a time': 1,
    });
  });
});
