import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrequencyPolicy } from '#cotune/device/virtual/governors/frequency-policy.js';
import { schedutil } from '#cotune/device/virtual/governors/schedutil.js';
import {
  decisionsOf,
  type Load,
  type TraceInput,
  traceOf,
  traces,
  utilSamples,
} from '../../../support/traces.js';

const opps = [500_000, 1_000_000, 1_250_000, 1_500_000, 2_000_000];

const decide = (rest: Partial<TraceInput>, ...samples: readonly Load[]) =>
  decisionsOf('schedutil', traceOf(opps, utilSamples(...samples), rest));

interface LoadSample {
  readonly timeSeconds: number;
  readonly util: number;
  readonly max: number;
}

/**
 * The specification again, and nothing of the implementation: one decision from the whole past, in fractions. The
 * decisive updates are found by going through the past once more for each sample.
 */
function slowly({ samples, ...trace }: TraceInput): number[] {
  const latency = trace.transitionLatencyMicroseconds;
  const standard = latency === 0 ? 1000 : Math.floor((latency * 3) / 2);
  const limit = Number(trace.tunables.rate_limit_us ?? standard);
  const allowed = trace.oppsKilohertz.filter((o) => o >= trace.minKilohertz && o <= trace.maxKilohertz);
  const reference = BigInt(trace.oppsKilohertz.at(-1)!);

  const rawOf = ({ util, max }: LoadSample) => {
    const quarters = BigInt(Math.min(util, max)) * 4n + BigInt(Math.min(util, max));
    const wanted = quarters / 4n > BigInt(max) ? BigInt(max) : quarters / 4n;
    return (reference * wanted) / BigInt(max);
  };
  const oppOf = (raw: bigint) => allowed.find((opp) => BigInt(opp) >= raw) ?? allowed.at(-1)!;

  const after = (count: number): number => {
    let changes: { time: number; opp: number }[] = [];
    let raws: bigint[] = [];
    for (const sample of samples.slice(0, count) as LoadSample[]) {
      const time = Math.floor(sample.timeSeconds * 1e6 + 0.5);
      if (changes.length > 0 && time - changes.at(-1)!.time < limit) continue;
      const raw = rawOf(sample);
      if (raws.at(-1) === raw) continue;
      raws = [...raws, raw];
      if (changes.at(-1)?.opp !== oppOf(raw)) changes = [...changes, { time, opp: oppOf(raw) }];
    }
    return changes.at(-1)!.opp;
  };
  return samples.map((_, index) => after(index + 1));
}

describe('schedutil', () => {
  it('asks for a quarter more than the utilisation, and takes the operating point above', () => {
    expect(decide({}, [1, 512])).toEqual([1_250_000]);
    // 513 and a quarter of it, rounded down, are 641 of 1024: 1.252 GHz.
    expect(decide({}, [1, 513])).toEqual([1_500_000]);
    expect(decide({}, [1, 1024], [2000, 5000])).toEqual([2_000_000, 2_000_000]);
  });

  it('lets a limit of its own, or one from the latency, pass between two changes', () => {
    const samples = [
      [100, 1024],
      [1099, 0],
      [1100, 0],
    ] as const;
    expect(decide({}, ...samples)).toEqual([2_000_000, 2_000_000, 500_000]);
    expect(decide({ transitionLatencyMicroseconds: 600 }, ...samples)).toEqual([2_000_000, 500_000, 500_000]);
    expect(decide({ tunables: { rate_limit_us: 1001 } }, ...samples)).toEqual([
      2_000_000, 2_000_000, 2_000_000,
    ]);
  });

  it('counts the limit from the last change, not from the last update', () => {
    expect(decide({}, [100, 1024], [1500, 900], [1600, 0])).toEqual([2_000_000, 2_000_000, 500_000]);
  });

  it('takes its first update for a change even where the frequency stays, as the kernel does', () => {
    expect(decide({}, [100, 0], [1099, 1024], [1100, 1024])).toEqual([500_000, 500_000, 2_000_000]);
  });

  it('looks again at once after new limits', () => {
    const trace = traceOf(opps, []);
    const governor = schedutil.start(new FrequencyPolicy(trace));
    governor.update({ timeMicroseconds: 100, util: 1024, max: 1024 });
    governor.limit(500_000, 1_000_000);
    governor.limit(500_000, 2_000_000);
    expect([governor.kilohertz, governor.dueMicroseconds]).toEqual([1_000_000, 0]);
    governor.update({ timeMicroseconds: 101, util: 1024, max: 1024 });
    expect([governor.kilohertz, governor.dueMicroseconds]).toEqual([2_000_000, 1101]);
  });

  it('decides as an independent, slow implementation does', () => {
    fc.assert(
      fc.property(traces('schedutil'), (trace) => {
        expect(decisionsOf('schedutil', trace)).toEqual(slowly(trace));
      }),
      { numRuns: 1000 },
    );
  });
});
