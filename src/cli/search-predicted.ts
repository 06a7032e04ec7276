/**
 * `cotune search` without images: accuracy from Once-for-All's published predictor, or something that stands in for
 * it, and latency from the table of a device, or a cost that stands in for it. Nothing is measured.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { openCheckpoint } from '../application/checkpoint/open-checkpoint.js';
import { type AccuracyPredictor, loadAccuracyPredictor } from '../application/design/accuracy-predictor.js';
import type { DesignProblem } from '../application/design/predicted/design-problem.js';
import { hatProblem } from '../application/design/predicted/hat-problem.js';
import { ofaProblem } from '../application/design/predicted/ofa-problem.js';
import { type PredictedSearch, searchPredicted } from '../application/design/predicted/search-predicted.js';
import { ofaTableLatency, type TableLatency } from '../application/design/table/ofa-latency.js';
import { type DeviceTable, openDeviceTable } from '../application/design/table/open-table.js';
import { fitRescale, rescaled } from '../application/design/table/rescale.js';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { formatQuantity } from '../core/units.js';
import { writeFiles } from '../core/write-files.js';
import { watchInterruption } from './interruption.js';
import { log, printJson } from './output.js';
import { millions } from './text.js';

export const proxies = ['parameters', 'macs'] as const;
export type Proxy = (typeof proxies)[number];

export interface PredictedSearchFlags {
  readonly device?: string;
  readonly rescale?: string;
  readonly latency?: Proxy;
  readonly accuracyPredictor?: string;
  readonly accuracyProxy?: Proxy;
  readonly resolution?: number;
  readonly evaluations?: number;
  readonly family?: string;
  readonly widthMult?: readonly number[];
  readonly out?: string;
  readonly minutes: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** Once-for-All's predictor and tables are of this family alone. */
const predictedFamily = ['ofa-mobilenetv3', 'ofa-mbv3'];
const usualEvaluations = 10_000;
const frontFile = 'front.json';

export async function runPredictedSearch(flags: PredictedSearchFlags): Promise<void> {
  checkUsage(flags);
  const interruption = watchInterruption('the search was interrupted, nothing was written');
  try {
    const { problem, provenance } = await openProblem(flags);
    for (const warning of problem.warnings) log(warning);
    const found = await searchPredicted(problem, {
      clock: createRealClock(),
      seed: flags.seed,
      evaluations: flags.evaluations ?? usualEvaluations,
      seconds: flags.minutes * 60,
      signal: interruption.signal,
      log,
    });
    await report(flags, problem, found, { ...problem.provenance, ...provenance, seed: flags.seed });
  } finally {
    interruption.end();
  }
}

interface Opened {
  readonly problem: DesignProblem;
  readonly provenance: DesignProblem['provenance'];
}

async function openProblem(flags: PredictedSearchFlags): Promise<Opened> {
  const table = flags.device === undefined ? null : await openDeviceTable(flags.device);
  const provenance = { device: flags.device === undefined ? null : basename(flags.device) };
  if (table?.kind === 'hat-transformers') {
    checkHatUsage(flags);
    return { problem: hatProblem(table.rows, flags.accuracyProxy!), provenance };
  }
  return openOfaProblem(flags, table, provenance);
}

async function openOfaProblem(
  flags: PredictedSearchFlags,
  table: Extract<DeviceTable, { kind: 'ofa-blocks' }> | null,
  provenance: Opened['provenance'],
): Promise<Opened> {
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
  { rescale, widthMult }: PredictedSearchFlags,
): Promise<{ model: TableLatency; provenance: Opened['provenance'] }> {
  const model = ofaTableLatency(table, widthMult?.[0]);
  if (rescale === undefined) return { model, provenance: { latency: 'sum of the table, not rescaled' } };
  const fitted = fitRescale(model, await readJson(rescale), rescale);
  const { factor, offsetSeconds, networks, relativeErrorBefore, relativeErrorAfter } = fitted;
  log(
    `the table's sums, which are ${percent(relativeErrorBefore)} off ${networks} measured networks, are taken ` +
      `times ${factor.toFixed(3)} plus ${formatQuantity(offsetSeconds, 'seconds')}: then ${percent(relativeErrorAfter)}`,
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

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const usage = (problem: string) =>
  new CotuneError('ERR_USAGE', problem, { advice: 'see `cotune search --help`' });

function checkUsage(flags: PredictedSearchFlags): void {
  const { device, latency, accuracyPredictor, accuracyProxy, rescale } = flags;
  if ((device === undefined) === (latency === undefined))
    throw usage('give either --device, a table of a device, or --latency, a cost that stands in for it');
  if ((accuracyPredictor === undefined) === (accuracyProxy === undefined))
    throw usage('give either --accuracy-predictor or --accuracy-proxy, a cost that stands in for accuracy');
  if (rescale !== undefined && device === undefined) throw usage('--rescale belongs to a --device');
  if (accuracyProxy !== undefined && accuracyProxy === latency)
    throw usage('accuracy and latency cannot be the same cost');
}

function checkHatUsage({
  accuracyProxy,
  accuracyPredictor,
  family,
  rescale,
  resolution,
  widthMult,
}: PredictedSearchFlags): void {
  if (accuracyPredictor !== undefined || accuracyProxy === undefined)
    throw usage('nothing predicts the accuracy of these transformers: give --accuracy-proxy');
  if (family !== undefined && family !== 'hat')
    throw usage(`this device is known by transformers of HAT, not of ${family}`);
  if (rescale !== undefined || resolution !== undefined || widthMult !== undefined)
    throw usage('--rescale, --resolution and --width-mult belong to a table of blocks');
}

async function report(
  { out, json }: PredictedSearchFlags,
  { merit, price }: DesignProblem,
  { subnets, hypervolume, evaluations }: PredictedSearch,
  provenance: DesignProblem['provenance'],
): Promise<void> {
  const objectives = {
    accuracy: merit.name === 'accuracy' ? 'predicted' : `proxy: ${merit.name}`,
    latency: price.name === 'latencySeconds' ? 'table of the device' : `proxy: ${price.name}`,
  };
  const document = { measured: false, objectives, subnets, hypervolume, evaluations, provenance };
  if (out !== undefined)
    await writeFiles(out, [[frontFile, `${JSON.stringify({ schemaVersion: 1, ...document }, null, 2)}\n`]]);
  if (json) return printJson({ ...document, out: out ?? null });
  for (const subnet of subnets) {
    const gained = subnet.accuracy === null ? '' : `top-1 about ${percent(subnet.accuracy)}  `;
    const paid = subnet.latencySeconds === null ? '' : formatQuantity(subnet.latencySeconds, 'seconds');
    process.stdout.write(
      `${subnet.id.padEnd(5)} ${gained}${paid.padStart(8)}  ${millions(subnet.macs)} MACs, ` +
        `${millions(subnet.parameters)} parameters\n`,
    );
  }
  process.stdout.write(
    `accuracy: ${objectives.accuracy}; latency: ${objectives.latency}; nothing was measured. ` +
      `${evaluations} candidates, hypervolume ${hypervolume.toExponential(4)}\n`,
  );
}
