import { expect, it } from 'vitest';
import type { TextSpecification } from '#cotune/application/process/protocol.js';
import { ApplicationSupervisor } from '#cotune/application/process/supervisor.js';
import { createRealClock } from '#cotune/core/clock.js';
import type { FrameReport } from '#cotune/core/frame.js';
import { withUnseenFrames } from '#cotune/experiment/unseen-frames.js';
import { bundledTextLibrary } from '../../support/bundled.js';

const clock = createRealClock();
const ratePerSecond = 40;
const specification: TextSpecification = {
  kind: 'text',
  name: 'clerk',
  library: bundledTextLibrary,
  requestsPerSecond: ratePerSecond,
  arrivals: 'poisson',
  texts: null,
  queueLimit: 64,
  threads: [1],
  memoryBudgetBytes: 512 * 1024 * 1024,
  seed: 5,
};

const envelope = (subnet: string) => ({
  application: 'clerk',
  issuedAtSeconds: clock.now(),
  choices: [{ subnet, threads: 1, accuracy: 0.98, tailSeconds: 0.01 }],
});

it('a process that writes texts is restarted after kill -9, and every text is answered or counted as failed', {
  timeout: 90_000,
}, async () => {
  const supervisor = await ApplicationSupervisor.open(clock, specification);
  const frames: FrameReport[] = [];
  const lifecycle: string[] = [];
  supervisor.events = {
    onFrame: (frame) => frames.push(frame),
    onDied: (detail) => lifecycle.push(detail),
    onRestarted: () => lifecycle.push('restarted'),
  };
  try {
    const startSeconds = clock.now() + 1;
    await supervisor.start({ startSeconds, deadlineSeconds: 5, envelope: envelope('s1') });
    await expect.poll(() => frames.length, { timeout: 15_000 }).toBeGreaterThan(20);
    supervisor.setEnvelope(envelope('s2'));
    await expect.poll(() => frames.at(-1)?.inference?.subnet, { timeout: 15_000 }).toBe('s2');
    process.kill(supervisor.pid!, 'SIGKILL');
    await expect.poll(() => lifecycle, { timeout: 20_000 }).toEqual(['SIGKILL', 'restarted']);
    const before = frames.length;
    await expect.poll(() => frames.length, { timeout: 20_000 }).toBeGreaterThan(before + 20);
    await supervisor.stop();
    const numbers = frames.map(({ sequence }) => sequence);
    expect(new Set(numbers).size).toBe(numbers.length);
    // What comes afterwards is of the same schedule: the sequence goes on behind a gap, and so does the sub-network.
    const last = Math.max(...numbers);
    const resumed = frames.slice(-10).map(({ inference }) => inference?.subnet);
    expect(new Set(resumed)).toEqual(new Set(['s2']));
    const phases = [{ name: 'run', startSeconds, endSeconds: clock.now() }];
    const rate = { name: 'clerk', ratePerSecond, arrivals: 'poisson' as const };
    const all = withUnseenFrames(rate, frames, phases);
    expect(all.map(({ sequence }) => sequence).slice(0, last + 1)).toEqual(
      Array.from({ length: last + 1 }, (_, index) => index),
    );
    const lost = all.filter(({ outcome }) => outcome === 'failed');
    expect(lost.length).toBeGreaterThan(0);
    for (const { outcome, inference } of frames.filter((frame) => frame.outcome !== 'failed'))
      expect(outcome === 'dropped' || inference!.labelled!.tiles === 1).toBe(true);
  } finally {
    await supervisor.close();
  }
});
