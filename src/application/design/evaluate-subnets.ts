/** Evaluates several sub-networks of a supernet on the same images, and can go on with what was cut short. */
import type { BatchNormStatistics } from '../network/batch-norm.js';
import type { Supernet } from '../network/supernet.js';
import { calibrate } from './calibrate.js';
import { evaluate } from './evaluate.js';
import { identityOf } from './evaluation-identity.js';
import { EvaluationRecord } from './evaluation-record.js';
import type { EvaluationSubject } from './evaluation-subjects.js';
import type { ImageSequence } from './image-sequence.js';
import type { Evaluation } from './ranks.js';
import { openThreadedSession } from './threaded-session.js';

export interface EvaluatedSubnet {
  readonly subject: EvaluationSubject;
  readonly evaluation: Evaluation;
}

/** How far an evaluation is. */
export interface EvaluationProgress {
  readonly subnet: string;
  /** Images of this sub-network, of `total`. */
  readonly images: number;
  readonly total: number;
  /** Share of them that are right; null before the first. */
  readonly top1: number | null;
  /** Over all sub-networks, those of earlier runs included. */
  readonly done: number;
  readonly all: number;
}

export interface SubnetEvaluationOptions {
  readonly supernet: Supernet;
  readonly subjects: readonly EvaluationSubject[];
  readonly images: ImageSequence;
  /** Training images for subjects that are still to be calibrated. */
  readonly training: ImageSequence | null;
  /** Images per inference; `defaultBatch` where absent. */
  readonly batch?: number | undefined;
  readonly threads: number;
  /** Where to keep a record, and to continue one. */
  readonly record: string | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

/**
 * @throws {CotuneError} `ERR_RESUME`, and what `calibrate` and `evaluate` throw; what was done until then is kept in
 *   the record
 */
export async function evaluateSubnets(options: SubnetEvaluationOptions): Promise<EvaluatedSubnet[]> {
  const record =
    options.record === null ? null : await EvaluationRecord.open(options.record, identityOf(options));
  try {
    const evaluated: EvaluatedSubnet[] = [];
    for (const [index, subject] of options.subjects.entries())
      evaluated.push({ subject, evaluation: await evaluateOne(options, subject, index, record) });
    return evaluated;
  } finally {
    await record?.close();
  }
}

async function evaluateOne(
  options: SubnetEvaluationOptions,
  subject: EvaluationSubject,
  index: number,
  record: EvaluationRecord | null,
): Promise<Evaluation> {
  const { supernet, images, batch, threads, signal } = options;
  const known = record?.ranksOf(subject.id) ?? [];
  const report = reporter(options, subject, index, known);
  const statistics = await statisticsFor(options, subject, record);
  return evaluate(supernet, subject.arch, statistics, images, {
    ...{ images: images.length, resolution: subject.resolution, open: openThreadedSession },
    ...{ batch, threads, signal, known },
    onBatch: async (start, ranks) => {
      await record?.addRanks(subject.id, start, ranks);
      report(ranks);
    },
  });
}

async function statisticsFor(
  { supernet, training, threads, signal }: SubnetEvaluationOptions,
  { id, arch, resolution, source, statistics, calibrationImages }: EvaluationSubject,
  record: EvaluationRecord | null,
): Promise<BatchNormStatistics | undefined> {
  if (source !== 'calibrated') return statistics ?? undefined;
  const earlier = record?.statisticsOf(id);
  if (earlier !== undefined) return earlier;
  const calibration = { images: calibrationImages!, resolution, threads, signal };
  const made = await calibrate(supernet, arch, training!, calibration);
  await record?.addStatistics(id, made);
  return made;
}

/** Counts what comes; the first report is of what an earlier run left. */
function reporter(
  { images, subjects, onProgress }: SubnetEvaluationOptions,
  { id }: EvaluationSubject,
  index: number,
  known: readonly number[],
): (ranks: ArrayLike<number>) => void {
  const all = images.length * subjects.length;
  let [seen, right] = [0, 0];
  const add = (ranks: ArrayLike<number>) => {
    seen += ranks.length;
    for (let image = 0; image < ranks.length; image++) if (ranks[image] === 0) right++;
    const top1 = seen === 0 ? null : right / seen;
    const done = index * images.length + seen;
    onProgress?.({ subnet: id, images: seen, total: images.length, top1, done, all });
  };
  add(known);
  return add;
}
