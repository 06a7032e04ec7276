/** What a search without images is made of: the files and flags of its command as a design problem. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { openCheckpoint } from '../application/checkpoint/open-checkpoint.js';
import { type AccuracyPredictor, loadAccuracyPredictor } from '../application/design/accuracy-predictor.js';
import type { DesignProblem } from '../application/design/predicted/design-problem.js';
import { hatProblem } from '../application/design/predicted/hat-problem.js';
import { ofaProblem } from '../application/design/predicted/ofa-problem.js';
import { ofaTableLatency, type TableLatency } from '../application/design/table/ofa-latency.js';
import { type DeviceTable, openDeviceTable } from '../application/design/table/open-table.js';
import { fitRescale, rescaled } from '../application/design/table/rescale.js';
import { CotuneError } from '../core/errors.js';
import { formatQuantity } from '../core/units.js';
import { log } from './output.js';

export const proxies = ['parameters', 'macs'] as const;
export type Proxy = (typeof proxies)[number];

export interface PredictedProblemFlags {
  readonly device?: string;
  readonly rescale?: string;
  readonly latency?: Proxy;
  readonly accuracyPredictor?: string;
  readonly accuracyProxy?: Proxy;
  readonly resolution?: number;
  readonly family?: string;
  readonly widthMult?: readonly number[];
}

/** Once-for-All's predictor and tables are of this family alone. */
const predictedFamily = ['ofa-mobilenetv3', 'ofa-mbv3'];

export const usage = (problem: string) =>
  new CotuneError('ERR_USAGE', problem, { advice: 'see `cotune search --help`' });

export interface OpenedProblem {
  readonly problem: DesignProblem;
  readonly provenance: DesignProblem['provenance'];
}

/** @throws {CotuneError} ERR_USAGE, ERR_DEVICE_TABLE, ERR_PREDICTOR_RANGE, ERR_FILE_UNREADABLE, and what a checkpoint throws */
export async function openProblem(flags: PredictedProblemFlags): Promise<OpenedProblem> {
  const table = flags.device === undefined ? null : await openDeviceTable(flags.device);
  const provenance = { device: flags.device === undefined ? null : basename(flags.device) };
  if (table?.kind === 'hat-transformers') {
    checkHatUsage(flags);
    return { problem: hatProblem(table.rows, flags.accuracyProxy!), provenance };
  }
  return openOfaProblem(flags, table, provenance);
}

async function openOfaProblem(
  flags: PredictedProblemFlags,
  table: Extract<DeviceTable, { kind: 'ofa-blocks' }> | null,
  provenance: OpenedProblem['provenance'],
): Promise<OpenedProblem> {
  const { family, accuracyPredictor, accuracyProxy, resolution } = flags;
  if (family !== undefined && !predictedFamily.includes(family))
    throw usage(`the predictor and tables of blocks are of ${predictedFamily[0]}, not of ${family}`);
  const latency = table && (await tableLatency(table, flags));
  const problem = ofaProblem({
    predictor: accuracyPredictor === undefined ? null : await readPredictor(accuracyPredictor),
    proxy: accuracyProxy ?? 'macs',
    latency: latency?.model ?? null,
    price: flags.latency ?? 'macs',
    widthMultiplier: latency?.model.widthMultiplier ?? flags.widthMult?.[0] ?? 1,
    resolution,
  });
  const predictor = accuracyPredictor === undefined ? null : basename(accuracyPredictor);
  return { problem, provenance: { ...provenance, ...latency?.provenance, accuracyPredictor: predictor } };
}

async function readPredictor(path: string): Promise<AccuracyPredictor> {
  const checkpoint = await openCheckpoint(path);
  try {
    return loadAccuracyPredictor(checkpoint);
  } finally {
    checkpoint.close();
  }
}

async function tableLatency(
  { table }: Extract<DeviceTable, { kind: 'ofa-blocks' }>,
  { rescale, widthMult }: PredictedProblemFlags,
): Promise<{ model: TableLatency; provenance: OpenedProblem['provenance'] }> {
  const model = ofaTableLatency(table, widthMult?.[0]);
  if (rescale === undefined) return { model, provenance: { latency: 'sum of the table, not rescaled' } };
  const fitted = fitRescale(model, await readJson(rescale), rescale);
  const { factor, offsetSeconds, networks, relativeErrorBefore, relativeErrorAfter } = fitted;
  log(
    `the table's sums, which are ${formatQuantity(relativeErrorBefore, 'ratio')} off ${networks} measured networks, are taken ` +
      `times ${factor.toFixed(3)} plus ${formatQuantity(offsetSeconds, 'seconds')}: then ${formatQuantity(relativeErrorAfter, 'ratio')}`,
  );
  const latency = `sum of the table, rescaled to ${basename(rescale)}`;
  return { model: rescaled(model, fitted), provenance: { latency, ...fitted } };
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CotuneError('ERR_DEVICE_TABLE', `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function checkHatUsage({
  accuracyProxy,
  accuracyPredictor,
  family,
  rescale,
  resolution,
  widthMult,
}: PredictedProblemFlags): void {
  if (accuracyPredictor !== undefined || accuracyProxy === undefined)
    throw usage('nothing predicts the accuracy of these transformers: give --accuracy-proxy');
  if (family !== undefined && family !== 'hat')
    throw usage(`this device is known by transformers of HAT, not of ${family}`);
  if (rescale !== undefined || resolution !== undefined || widthMult !== undefined)
    throw usage('--rescale, --resolution and --width-mult belong to a table of blocks');
}
