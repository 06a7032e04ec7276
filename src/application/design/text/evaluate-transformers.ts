/** Evaluates several sub-transformers on the same texts. */
import type { HatArch } from '../../text/arch.js';
import { type Evaluated, evaluateInOrder, type OrderedEvaluationOptions } from '../evaluate-in-order.js';
import { digest } from '../evaluation-identity.js';
import { evaluateTexts, type TextEvaluation, type TextNetwork } from './evaluate-texts.js';
import type { TextPair } from './text-pairs.js';
import { startTextThread } from './text-writer.js';

export interface TextSubject {
  readonly id: string;
  readonly arch: HatArch;
}

export type EvaluatedTransformer = Evaluated<TextSubject, TextEvaluation>;

export interface TransformerEvaluationOptions extends OrderedEvaluationOptions {
  readonly network: TextNetwork;
  readonly subjects: readonly TextSubject[];
  readonly pairs: readonly TextPair[];
  readonly threads: number;
}

/** @throws {CotuneError} what `evaluateInOrder` and `evaluateTexts` throw */
export async function evaluateTransformers(
  options: TransformerEvaluationOptions,
): Promise<EvaluatedTransformer[]> {
  const { network, pairs, threads, signal } = options;
  // Nobody could interrupt what this thread itself writes.
  const thread = startTextThread(network.supernet);
  try {
    return await evaluateInOrder({
      ...options,
      samples: pairs.length,
      identity: identityOf(options),
      evaluate: ({ arch }, { known, onBatch }) =>
        evaluateTexts(network, arch, pairs, {
          ...{ threads, signal, open: thread.open },
          known: known.map(rightOrWrong),
          onChunk: (start, correct) => onBatch(start, Array.from(correct, rightOrWrong)),
        }),
    });
  } finally {
    await thread.end();
  }
}

/** From 1 where it was right to the rank 0, and back. */
const rightOrWrong = (value: number) => 1 - value;

const identityOf = ({ network: { supernet }, subjects, pairs }: TransformerEvaluationOptions) => ({
  'the description of the network': digest(JSON.stringify(supernet.description)),
  'the weights': digest(new Uint8Array(supernet.bytes)),
  'the sub-networks': subjects.map(({ id, arch }) => `${id} ${JSON.stringify(arch)}`).join('; '),
  'the texts': digest(JSON.stringify(pairs)),
  'the number of texts': pairs.length,
});
