/**
 * Fits a table's sums to networks that were measured whole on the same device: latency = factor * sum + offset, by
 * least squares. The published tables rank well and under-estimate.
 */
import { z } from 'zod';
import { mean } from '../../../core/statistics.js';
import { parseArch } from '../../network/arch-space.js';
import type { StagedArch } from '../../network/blocks/elastic-stages.js';
import { ofaMobileNetV3 } from '../../network/families/ofa-mobilenetv3.js';
import type { TableLatency } from './ofa-latency.js';
import { someOf, tableError } from './table-error.js';

export interface Rescale {
  readonly factor: number;
  readonly offsetSeconds: number;
  readonly networks: number;
  /** Mean of |fitted - measured| / measured, before and after fitting. */
  readonly relativeErrorBefore: number;
  readonly relativeErrorAfter: number;
}

/** As Dynamic-OFA records its levels: an arch with `resolution` (or `r`) and what it took. */
const measuredSchema = z
  .array(
    z
      .looseObject({
        latency_ms: z.number().positive(),
        resolution: z.number().optional(),
        r: z.number().optional(),
      })
      .refine(({ resolution, r }) => (resolution ?? r) !== undefined, 'has no resolution'),
  )
  .min(2);

/**
 * @param measured as read from JSON: `[{ks, e, d, resolution, latency_ms}]`
 * @throws {CotuneError} ERR_DEVICE_TABLE, ERR_ARCH_OUTSIDE_SPACE
 */
export function fitRescale(latency: TableLatency, measured: unknown, source: string): Rescale {
  const result = measuredSchema.safeParse(measured);
  if (!result.success)
    throw tableError(
      source,
      someOf(result.error.issues.map(({ path, message }) => `${path.join(' ')}: ${message}`)),
    );
  const space = ofaMobileNetV3.space(latency.description);
  const sums = result.data.map((network) =>
    latency.latencySeconds(
      parseArch(space, { ...network, r: network.resolution ?? network.r }) as StagedArch,
    ),
  );
  return fitLine(
    sums,
    result.data.map(({ latency_ms }) => latency_ms / 1000),
    source,
  );
}

function fitLine(sums: readonly number[], measured: readonly number[], source: string): Rescale {
  const [x, y] = [mean(sums), mean(measured)];
  const variance = sums.reduce((sum, value) => sum + (value - x) ** 2, 0);
  const factor = sums.reduce((sum, value, i) => sum + (value - x) * (measured[i]! - y), 0) / variance;
  if (!(factor > 0))
    throw tableError(source, 'the measured networks do not rank as the table does: they cannot rescale it');
  const offsetSeconds = y - factor * x;
  const error = (estimate: (sum: number) => number) =>
    mean(sums.map((sum, i) => Math.abs(estimate(sum) - measured[i]!) / measured[i]!));
  return {
    factor,
    offsetSeconds,
    networks: sums.length,
    relativeErrorBefore: error((sum) => sum),
    relativeErrorAfter: error((sum) => factor * sum + offsetSeconds),
  };
}

export function rescaled(latency: TableLatency, { factor, offsetSeconds }: Rescale): TableLatency {
  return {
    ...latency,
    latencySeconds: (arch) => factor * latency.latencySeconds(arch) + offsetSeconds,
  };
}
