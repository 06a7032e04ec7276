/** Evaluates several sub-networks of a supernet on the same images, calibrating them first where that is asked for. */
import type { BatchNormStatistics } from '../network/batch-norm.js';
import type { Supernet } from '../network/supernet.js';
import { calibrate } from './calibrate.js';
import { evaluate } from './evaluate.js';
import {
  type BegunEvaluation,
  type Evaluated,
  evaluateInOrder,
  type OrderedEvaluationOptions,
} from './evaluate-in-order.js';
import { identityOf } from './evaluation-identity.js';
import type { EvaluationSubject } from './evaluation-subjects.js';
import type { ImageSequence } from './image-sequence.js';
import type { Evaluation } from './ranks.js';
import { openThreadedSession } from './threaded-session.js';

export type EvaluatedSubnet = Evaluated<EvaluationSubject, Evaluation>;

export interface SubnetEvaluationOptions extends OrderedEvaluationOptions {
  readonly supernet: Supernet;
  readonly subjects: readonly EvaluationSubject[];
  readonly images: ImageSequence;
  /** Training images for subjects that are still to be calibrated. */
  readonly training: ImageSequence | null;
  /** Images per inference; `defaultBatch` where absent. */
  readonly batch?: number | undefined;
  readonly threads: number;
}

/** @throws {CotuneError} what `evaluateInOrder`, `calibrate` and `evaluate` throw */
export function evaluateSubnets(options: SubnetEvaluationOptions): Promise<EvaluatedSubnet[]> {
  const { supernet, images, batch, threads, signal } = options;
  return evaluateInOrder({
    ...options,
    samples: images.length,
    identity: identityOf(options),
    async evaluate(subject, begun) {
      const { known, onBatch } = begun;
      const statistics = await statisticsFor(options, subject, begun);
      return evaluate(supernet, subject.arch, statistics, images, {
        ...{ images: images.length, resolution: subject.resolution, open: openThreadedSession },
        ...{ batch, threads, signal, known, onBatch },
      });
    },
  });
}

async function statisticsFor(
  { supernet, training, threads, signal }: SubnetEvaluationOptions,
  { id, arch, resolution, source, statistics, calibrationImages }: EvaluationSubject,
  { record }: BegunEvaluation,
): Promise<BatchNormStatistics | undefined> {
  if (source !== 'calibrated') return statistics ?? undefined;
  const earlier = record?.statisticsOf(id);
  if (earlier !== undefined) return earlier;
  const calibration = { images: calibrationImages!, resolution, threads, signal };
  const made = await calibrate(supernet, arch, training!, calibration);
  await record?.addStatistics(id, made);
  return made;
}
