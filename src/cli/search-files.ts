/** The files that a search leaves beside its library, for people and their tools: a table and a picture. */
import { join } from 'node:path';
import type { MeasuredSubnet } from '../application/design/library-schema.js';
import { paretoFront } from '../application/design/pareto.js';
import type { LookedAt } from '../application/design/search-library.js';
import { writeFiles } from '../core/write-files.js';
import { searchPlot } from '../report/search-plot.js';

/** In a search's output folder; what is in it is the search's own. */
export const runFolder = 'search';
export const recordFile = 'evaluations.jsonl';

export const recordPath = (out: string) => join(out, runFolder, recordFile);

export interface SearchFindings {
  readonly lookedAt: readonly LookedAt[];
  readonly subnets: readonly MeasuredSubnet[];
  /** Numbers of threads of the latencies, in their order. */
  readonly threads: readonly number[];
  /** What they were judged on, and what their accuracy is, as people call it. */
  readonly samples: string;
  readonly accuracy: string;
}

export async function writeSearchFiles(
  out: string,
  { lookedAt, subnets, threads, samples, accuracy }: SearchFindings,
): Promise<void> {
  const points = lookedAt.map(({ accuracy, latencySeconds }) => ({
    accuracy,
    latencySeconds: latencySeconds[0]!,
  }));
  const plot = searchPlot({
    title: `Sub-networks on this device, ${threads[0]} ${threads[0] === 1 ? 'thread' : 'threads'}`,
    accuracy,
    lookedAt: points,
    front: paretoFront(points),
    library: subnets,
  });
  await writeFiles(join(out, runFolder), [
    ['evaluations.csv', tableOf(lookedAt, threads, samples)],
    ['front.svg', plot],
  ]);
}

function tableOf(lookedAt: readonly LookedAt[], threads: readonly number[], samples: string): string {
  const metered = lookedAt.some(({ joules }) => joules.length > 0);
  const header = [
    ...['round', samples, 'top1', 'accuracy_estimate', 'accuracy_deviation'],
    ...threads.flatMap((count) => [
      `latency_estimate_seconds_${count}_threads`,
      `latency_timed_seconds_${count}_threads`,
    ]),
    ...(metered ? threads.flatMap(energyColumns) : []),
    ...['memory_bytes', 'arch'],
  ];
  const rows = lookedAt.map((one) => [
    ...[one.round, one.samples, one.top1, one.accuracy, one.accuracyDeviation],
    ...threads.flatMap((_, index) => [one.latencySeconds[index]!, one.timedSeconds?.[index] ?? '']),
    ...(metered ? threads.flatMap((_, index) => [one.joules[index], one.meteredJoules?.[index] ?? '']) : []),
    ...[one.memoryBytes, `"${JSON.stringify(one.arch).replaceAll('"', '""')}"`],
  ]);
  return [header, ...rows].map((row) => `${row.join()}\n`).join('');
}

const energyColumns = (threads: number) => [
  `energy_estimate_joules_${threads}_threads`,
  `energy_metered_joules_${threads}_threads`,
];
