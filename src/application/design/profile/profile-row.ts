/** What a profile says of one sub-network at one operating point. */
import { z } from 'zod';
import { countOutliersAbove, median, medianInterval, quantile } from '../../../core/statistics.js';
import { reasonsAgainst } from './judge-row.js';
import type { MachineLook, OperatingPoint } from './machine.js';
import type { EnergyOfRun } from './measure-energy.js';
import type { RoundLimits } from './measure-rounds.js';

const positive = z.number().positive();
const known = z.number().nullable();

const stateSchema = z.strictObject({ hertz: known, governor: z.string().nullable(), celsius: known });

export const profileRowSchema = z.strictObject({
  subnet: z.string(),
  threads: z.number().int().positive(),
  operatingPoint: z.strictObject({
    name: z.string(),
    cluster: z.string(),
    cpus: z.array(z.number().int()),
    /** Pinned; null where the governor chose. */
    hertz: positive.nullable(),
  }),
  /** `p50Low` and `p50High` are the 95 % interval of the median. */
  latencySeconds: z.strictObject({ p50: positive, p95: positive, p50Low: positive, p50High: positive }),
  /** Of one inference, all that the sensor saw; null with a reason where nothing could be measured. */
  joules: known,
  /** Without what the machine takes anyway: what decisions count with. */
  joulesAboveIdle: known,
  idleWatts: known,
  energyReason: z.string().nullable(),
  samples: z.number().int(),
  /** Of the samples, those far above the median. They are counted, not removed. */
  outliers: z.number().int(),
  before: stateSchema,
  after: stateSchema,
  verdict: z.enum(['VALID', 'INVALID']),
  reasons: z.array(z.string()),
});

export type ProfileRow = z.infer<typeof profileRowSchema>;

export interface MeasuredSubject {
  readonly subnet: string;
  readonly threads: number;
  readonly point: OperatingPoint;
  readonly samples: readonly number[];
  readonly looks: readonly MachineLook[];
  readonly energy: EnergyOfRun | null;
  readonly idleWatts: number | null;
  readonly energyReason: string | null;
  readonly limits: RoundLimits;
}

/** Robust standard deviations above the median from which a sample is an outlier. */
const outlierDeviations = 5;

export function profileRow(measured: MeasuredSubject): ProfileRow {
  const { subnet, threads, point, samples, looks, energy, idleWatts, energyReason, limits } = measured;
  const { low, high } = medianInterval(samples);
  const reasons = reasonsAgainst(measured, limits);
  const { name, cluster, cpus, hertz } = point;
  return {
    subnet,
    threads,
    operatingPoint: { name, cluster, cpus: [...cpus], hertz },
    latencySeconds: {
      p50: median(samples),
      p95: quantile(samples, 0.95),
      p50Low: low,
      p50High: high,
    },
    joules: energy?.joules ?? null,
    joulesAboveIdle: energy?.joulesAboveIdle ?? null,
    idleWatts,
    energyReason,
    samples: samples.length,
    outliers: countOutliersAbove(samples, outlierDeviations),
    before: stateOf(looks[0]!),
    after: stateOf(looks.at(-1)!),
    verdict: reasons.length === 0 ? 'VALID' : 'INVALID',
    reasons,
  };
}

const stateOf = ({ highestHertz: hertz, governor, celsius }: MachineLook) => ({ hertz, governor, celsius });
