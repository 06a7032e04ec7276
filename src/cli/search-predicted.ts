/**
 * `cotune search` without images: accuracy from Once-for-All's published predictor, or something that stands in for
 * it, and latency from the table of a device, or a cost that stands in for it. Nothing is measured.
 */
import type { DesignProblem } from '../application/design/predicted/design-problem.js';
import { type PredictedSearch, searchPredicted } from '../application/design/predicted/search-predicted.js';
import { createRealClock } from '../core/clock.js';
import { formatQuantity } from '../core/units.js';
import { writeFiles } from '../core/write-files.js';
import { watchInterruption } from './interruption.js';
import { log, printJson } from './output.js';
import { openProblem, type PredictedProblemFlags, usage } from './predicted-problem.js';
import { millions } from './text.js';

export interface PredictedSearchFlags extends PredictedProblemFlags {
  readonly evaluations?: number;
  readonly out?: string;
  readonly minutes: number;
  readonly seed: number;
  readonly json?: boolean;
}

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
    const gained =
      subnet.accuracy === null ? '' : `top-1 about ${formatQuantity(subnet.accuracy, 'ratio')}  `;
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
