/** Traces for governors: small ones by hand, random ones for properties. */
import fc from 'fast-check';
import { governorByName } from '#cotune/device/virtual/governors/governors.js';
import { replay } from '#cotune/device/virtual/governors/replay.js';
import { parseTraces } from '#cotune/device/virtual/governors/trace.js';

export interface TraceInput {
  readonly oppsKilohertz: readonly number[];
  readonly minKilohertz: number;
  readonly maxKilohertz: number;
  readonly currentKilohertz: number;
  readonly transitionLatencyMicroseconds: number;
  readonly tunables: Readonly<Record<string, unknown>>;
  readonly samples: readonly object[];
}

/** The table's ends as limits, its lowest frequency in force, and nothing tuned, unless said otherwise. */
export function traceOf(
  oppsKilohertz: readonly number[],
  samples: readonly object[],
  rest: Partial<TraceInput> = {},
): TraceInput {
  return {
    oppsKilohertz,
    minKilohertz: oppsKilohertz[0]!,
    maxKilohertz: oppsKilohertz.at(-1)!,
    currentKilohertz: oppsKilohertz[0]!,
    transitionLatencyMicroseconds: 0,
    tunables: {},
    samples,
    ...rest,
  };
}

/** Microseconds since the start, and a load. */
export type Load = readonly [microseconds: number, load: number];

/** Samples with the share of the time since the last one that was busy. */
export const busySamples = (...pairs: readonly Load[]) =>
  pairs.map(([microseconds, busyFraction]) => ({ timeSeconds: microseconds / 1e6, busyFraction }));

/** Samples with a utilisation of 1024. */
export const utilSamples = (...pairs: readonly Load[]) =>
  pairs.map(([microseconds, util]) => ({ timeSeconds: microseconds / 1e6, util, max: 1024 }));

/** The frequency after each sample, in kilohertz. */
export function decisionsOf(governor: string, input: unknown): number[] {
  const kind = governorByName(governor);
  return replay(kind, parseTraces(kind, input)[0]!).map(({ kilohertz }) => kilohertz);
}

/** Values of tunables as people set them, by governor. */
export const tunables: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  performance: fc.constant({}),
  powersave: fc.constant({}),
  ondemand: fc.record(
    {
      sampling_rate: fc.integer({ min: 1, max: 50_000 }),
      up_threshold: fc.integer({ min: 1, max: 100 }),
      sampling_down_factor: fc.integer({ min: 1, max: 20 }),
      powersave_bias: fc.integer({ min: 0, max: 1000 }),
    },
    { requiredKeys: [] },
  ),
  conservative: fc.record(
    {
      sampling_rate: fc.integer({ min: 1, max: 50_000 }),
      up_threshold: fc.integer({ min: 50, max: 100 }),
      down_threshold: fc.integer({ min: 0, max: 49 }),
      freq_step: fc.integer({ min: 0, max: 100 }),
      sampling_down_factor: fc.integer({ min: 1, max: 10 }),
    },
    { requiredKeys: [] },
  ),
  schedutil: fc.record({ rate_limit_us: fc.integer({ min: 0, max: 20_000 }) }, { requiredKeys: [] }),
  'schedutil-l4t': fc.record(
    {
      up_rate_limit_us: fc.integer({ min: 0, max: 10_000 }),
      down_rate_limit_us: fc.integer({ min: 0, max: 10_000 }),
      capacity_margin: fc.integer({ min: 0, max: 1024 }),
    },
    { requiredKeys: [] },
  ),
  interactive: fc.record(
    {
      timer_rate: fc.integer({ min: 1, max: 50_000 }),
      target_loads: fc.constantFrom(90, '60', '95 400000:40 1200000:70', '1 1000000:1000'),
      above_hispeed_delay: fc.constantFrom(0, 20_000, '20000 1000000:80000'),
      hispeed_freq: fc.integer({ min: 0, max: 3_000_000 }),
      go_hispeed_load: fc.integer({ min: 0, max: 120 }),
      min_sample_time: fc.integer({ min: 0, max: 100_000 }),
    },
    { requiredKeys: [] },
  ),
  simple_ondemand: fc.record(
    { upthreshold: fc.integer({ min: 50, max: 100 }), downdifferential: fc.integer({ min: 0, max: 50 }) },
    { requiredKeys: [] },
  ),
  nvhost_podgov: fc.record(
    {
      block_window: fc.integer({ min: 0, max: 100_000 }),
      smooth: fc.integer({ min: 0, max: 20 }),
      damp: fc.integer({ min: 0, max: 10 }),
      load_target: fc.integer({ min: 1, max: 1000 }),
      bias: fc.integer({ min: 0, max: 300 }),
      history_buf_size: fc.integer({ min: 0, max: 8 }),
    },
    { requiredKeys: [] },
  ),
};

/** Tables, limits within them, a frequency in force and samples of all kinds, close together or far apart. */
export const traces = (governor: string): fc.Arbitrary<TraceInput> =>
  fc
    .record({
      opps: fc.uniqueArray(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 1, maxLength: 12 }),
      picks: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
      transitionLatencyMicroseconds: fc.constantFrom(0, 300, 20_000),
      tunables: tunables[governor]!,
      steps: fc.array(
        fc.record({
          microseconds: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 200_000 })),
          busyFraction: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
          util: fc.integer({ min: 0, max: 1100 }),
          max: fc.constantFrom(1024, 762, 1),
        }),
        { maxLength: 40 },
      ),
    })
    .map(({ opps, picks, steps, ...rest }) => {
      const table = opps.toSorted((a, b) => a - b);
      const [low, high] = [picks[0] % table.length, picks[1] % table.length].toSorted((a, b) => a - b);
      let time = 0;
      const samples = steps.map(({ microseconds, ...loads }) => {
        time += microseconds;
        return { timeSeconds: time / 1e6, ...loads };
      });
      return {
        ...rest,
        oppsKilohertz: table,
        minKilohertz: table[low!]!,
        maxKilohertz: table[high!]!,
        currentKilohertz: table[picks[2] % table.length]!,
        samples,
      };
    });
