import { describe, expect, it } from 'vitest';
import type { FrameReport } from '#cotune/core/frame.js';
import type { Tracked } from '#cotune/manager/coordinate/tracked.js';
import { clocked } from '../clocked.js';
import { bench } from './planning.js';

const refused = (sequence: number, outcome: 'dropped' | 'failed'): FrameReport => ({
  application: 'camera',
  sequence,
  arrivalSeconds: sequence / 10,
  outcome,
  inference: null,
});

/** Factor on the predicted waiting time after ten requests that came to nothing. */
function cautionAfter(outcome: 'dropped' | 'failed', decided: number | null): number {
  const { apps, moment, surroundings } = bench([clocked('camera', { rate: 10 })]);
  const app: Tracked = apps[0]!;
  app.decided = decided;
  for (let sequence = 0; sequence < 10; sequence++) app.observe(refused(sequence, outcome), surroundings);
  return moment.expectation(app, app.points[0]!).waiting;
}

describe('an application as the manager knows it', () => {
  it('takes a request that its full queue refused for one that was late', () => {
    expect(cautionAfter('dropped', 0)).toBeGreaterThan(1);
  });

  it('learns nothing of its speed from requests refused while it was shut out, nor from failures', () => {
    expect(cautionAfter('dropped', null)).toBe(1);
    expect(cautionAfter('failed', 0)).toBe(1);
  });
});
