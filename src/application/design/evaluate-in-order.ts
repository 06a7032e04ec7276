/** Evaluates one sub-network after the other on the same samples, and can go on with what was cut short. */
import { type EvaluationIdentity, EvaluationRecord } from './evaluation-record.js';

/** How far an evaluation is. */
export interface EvaluationProgress {
  readonly subnet: string;
  /** Samples of this sub-network, of `total`. */
  readonly samples: number;
  readonly total: number;
  /** Share of them that are right; null before the first. */
  readonly top1: number | null;
  /** Over all sub-networks, those of earlier runs included. */
  readonly done: number;
  readonly all: number;
}

/** What is the same whatever is evaluated. */
export interface OrderedEvaluationOptions {
  /** Where to keep a record, and to continue one. */
  readonly record: string | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

export interface OrderedEvaluation<S, R> extends OrderedEvaluationOptions {
  readonly subjects: readonly S[];
  /** How many samples each of them looks at. */
  readonly samples: number;
  /** What must be the same for a record to be continued. */
  readonly identity: EvaluationIdentity;
  evaluate(subject: S, begun: BegunEvaluation): Promise<R>;
}

/** What is there of one sub-network's evaluation, and where the rest goes. */
export interface BegunEvaluation {
  /** Ranks of what is right among the answers to the first samples: 0 where it was right. */
  readonly known: readonly number[];
  /** Null where none is kept. */
  readonly record: EvaluationRecord | null;
  /** To be told of every batch before the next one runs. */
  onBatch(start: number, ranks: ArrayLike<number>): Promise<void>;
}

export interface Evaluated<S, R> {
  readonly subject: S;
  readonly evaluation: R;
}

/**
 * @throws {CotuneError} `ERR_RESUME`, and what `evaluate` throws; what was done until then is kept in the record
 */
export async function evaluateInOrder<S extends { readonly id: string }, R>(
  options: OrderedEvaluation<S, R>,
): Promise<Evaluated<S, R>[]> {
  const { subjects, identity } = options;
  const record = options.record === null ? null : await EvaluationRecord.open(options.record, identity);
  try {
    const evaluated: Evaluated<S, R>[] = [];
    for (const [index, subject] of subjects.entries()) {
      const known = record?.ranksOf(subject.id) ?? [];
      const report = reporter(options, subject, index, known);
      const onBatch: BegunEvaluation['onBatch'] = async (start, ranks) => {
        await record?.addRanks(subject.id, start, ranks);
        report(ranks);
      };
      evaluated.push({ subject, evaluation: await options.evaluate(subject, { known, record, onBatch }) });
    }
    return evaluated;
  } finally {
    await record?.close();
  }
}

/** Counts what comes; the first report is of what an earlier run left. */
function reporter<S extends { readonly id: string }>(
  { samples: total, subjects, onProgress }: OrderedEvaluation<S, unknown>,
  { id }: S,
  index: number,
  known: readonly number[],
): (ranks: ArrayLike<number>) => void {
  const all = total * subjects.length;
  let [samples, right] = [0, 0];
  const add = (ranks: ArrayLike<number>) => {
    samples += ranks.length;
    for (let sample = 0; sample < ranks.length; sample++) if (ranks[sample] === 0) right++;
    const top1 = samples === 0 ? null : right / samples;
    onProgress?.({ subnet: id, samples, total, top1, done: index * total + samples, all });
  };
  add(known);
  return add;
}
