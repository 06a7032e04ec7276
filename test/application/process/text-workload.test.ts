import { expect, it } from 'vitest';
import { FrameLoop } from '#cotune/application/process/frame-loop.js';
import type { TextSpecification } from '#cotune/application/process/protocol.js';
import { openTextWorkload } from '#cotune/application/process/text-workload.js';
import { createRealClock, sleep } from '#cotune/core/clock.js';
import type { Envelope } from '#cotune/core/envelope.js';
import type { FrameReport } from '#cotune/core/frame.js';
import { bundledTextLibrary } from '../../support/bundled.js';

const clock = createRealClock();
const specification: TextSpecification = {
  kind: 'text',
  name: 'text',
  library: bundledTextLibrary,
  requestsPerSecond: 40,
  arrivals: 'poisson',
  texts: null,
  queueLimit: 64,
  threads: [1],
  memoryBudgetBytes: 512 * 1024 * 1024,
  seed: 3,
};

const onTrouble = (error: unknown) => {
  throw error;
};

const only = (subnet: string): Envelope => ({
  application: 'text',
  issuedAtSeconds: 0,
  choices: [{ subnet, threads: 1, accuracy: 0.5, tailSeconds: 1 }],
});

it('serves texts that come by chance, judges them, loses none at a switch, and comes again the same', {
  timeout: 60_000,
}, async () => {
  const workload = await openTextWorkload(specification, { clock, onTrouble });
  const run = async () => {
    const reports: FrameReport[] = [];
    const startSeconds = clock.now();
    const loop = new FrameLoop({
      clock,
      application: 'text',
      workload,
      seed: 3,
      order: { startSeconds, deadlineSeconds: 10, envelope: only('s1') },
      accuracyOf: () => 0.5,
      onFrame: (report) => reports.push(report),
      onTrouble,
    });
    await sleep(clock, 0.5);
    loop.setEnvelope(only('s2'));
    await sleep(clock, 0.7);
    await loop.stop();
    reports.sort((a, b) => a.sequence - b.sequence);
    return reports.map((report) => ({ ...report, arrivalSeconds: report.arrivalSeconds - startSeconds }));
  };
  try {
    expect(workload.opened).toMatchObject({ labelled: true, tilesPerFrame: 1 });
    await Promise.all(['s1', 's2'].map((subnet) => workload.engine.prepare({ subnet, threads: 1 })));
    const first = await run();
    expect(first.map(({ sequence }) => sequence)).toEqual(first.map((_, index) => index));
    expect(first.every(({ inference }) => inference?.labelled?.tiles === 1)).toBe(true);
    expect(first.some(({ inference }) => inference!.labelled!.correct === 1)).toBe(true);
    expect(new Set(first.map(({ inference }) => inference!.subnet))).toEqual(new Set(['s1', 's2']));
    const second = await run();
    for (const [index, { arrivalSeconds }] of first.slice(0, second.length).entries())
      expect(second[index]!.arrivalSeconds).toBeCloseTo(arrivalSeconds, 6);
    const gaps = first
      .slice(1)
      .map(({ arrivalSeconds }, index) => arrivalSeconds - first[index]!.arrivalSeconds);
    expect(Math.max(...gaps)).toBeGreaterThan(1.5 * Math.min(...gaps));
  } finally {
    await workload.engine.close();
  }
});
