import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrequencyPolicy } from '#cotune/device/virtual/governors/frequency-policy.js';
import { governors } from '#cotune/device/virtual/governors/governors.js';
import { Replay, replay } from '#cotune/device/virtual/governors/replay.js';
import { parseTraces } from '#cotune/device/virtual/governors/trace.js';
import { traces } from '../../../support/traces.js';

describe.each(governors)('$name', (kind) => {
  const parsed = traces(kind.name).map((input) => parseTraces(kind, input)[0]!);

  it('only ever sets an operating point within the limits', () => {
    fc.assert(
      fc.property(parsed, (trace) => {
        for (const { kilohertz } of replay(kind, trace)) {
          expect(trace.oppsKilohertz).toContain(kilohertz);
          expect(kilohertz).toBeGreaterThanOrEqual(trace.minKilohertz);
          expect(kilohertz).toBeLessThanOrEqual(trace.maxKilohertz);
        }
      }),
    );
  });

  it('decides the same for the same trace', () => {
    fc.assert(
      fc.property(parsed, (trace) => {
        expect(replay(kind, trace)).toEqual(replay(kind, trace));
      }),
    );
  });

  it('decides the same for a trace that is fed in two parts', () => {
    fc.assert(
      fc.property(parsed, fc.nat(40), (trace, cut) => {
        const parts = new Replay(kind, trace);
        const decisions = [
          ...parts.feed(trace.samples.slice(0, cut)),
          ...parts.feed(trace.samples.slice(cut)),
        ];
        expect(decisions).toEqual(replay(kind, trace));
      }),
    );
  });

  it('changes nothing before the time that it names as due', () => {
    fc.assert(
      fc.property(parsed, (trace) => {
        const governor = kind.start(new FrequencyPolicy(trace), trace.tunables);
        let before = 0;
        for (const { timeSeconds, busyFraction = 0, util = 0, max = 1 } of trace.samples) {
          const timeMicroseconds = Math.round(timeSeconds * 1e6);
          const [due, kilohertz] = [governor.dueMicroseconds, governor.kilohertz];
          const busyMicroseconds = Math.floor(busyFraction * (timeMicroseconds - before));
          governor.update({ timeMicroseconds, busyMicroseconds, util, max } as never);
          if (timeMicroseconds < due) expect(governor.kilohertz).toBe(kilohertz);
          before = timeMicroseconds;
        }
      }),
    );
  });

  it('obeys new limits at once', () => {
    const opps = [500_000, 1_000_000, 1_500_000, 2_000_000];
    const start = (currentKilohertz: number) =>
      kind.start(
        new FrequencyPolicy({
          oppsKilohertz: opps,
          minKilohertz: 500_000,
          maxKilohertz: 2_000_000,
          currentKilohertz,
          transitionLatencyMicroseconds: 0,
        }),
      );
    for (const current of opps) {
      const governor = start(current);
      governor.limit(1_000_000, 1_500_000);
      expect([1_000_000, 1_500_000]).toContain(governor.kilohertz);
      expect(() => governor.limit(1, 2)).toThrow(/no clock lies in 1\.\.2 kHz/);
    }
  });
});
