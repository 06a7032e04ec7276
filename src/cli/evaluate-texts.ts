/** `cotune evaluate --texts`: how often sub-transformers write exactly what is to be written. */
import { basename } from 'node:path';
import type { TextNetwork } from '../application/design/text/evaluate-texts.js';
import {
  type EvaluatedTransformer,
  evaluateTransformers,
  type TextSubject,
} from '../application/design/text/evaluate-transformers.js';
import { readTextLibrary } from '../application/design/text/text-library.js';
import { readTextPairs } from '../application/design/text/text-pairs.js';
import { largestHatArch, parseHatArch } from '../application/text/arch.js';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { createProgressView } from './evaluate-progress.js';
import type { EvaluationReport } from './evaluation-text.js';
import { readArchFile } from './read-arch.js';
import { printable } from './text.js';
import { openTextNetwork } from './text-network.js';
import { wantsColour } from './views.js';

export interface TextEvaluateFlags {
  readonly texts: string;
  readonly library?: string;
  readonly subnet?: string;
  readonly supernet?: string;
  readonly arch?: string;
  readonly limit?: number;
  readonly threads: number;
  readonly resume?: string;
}

export async function evaluateAllTexts(
  flags: TextEvaluateFlags,
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const opened = await open(flags);
  const pairs = (await readTextPairs(flags.texts)).slice(0, flags.limit);
  const { threads, resume: record = null } = flags;
  const words = { samples: 'texts', right: 'exact match' };
  const view = createProgressView(process.stderr, createRealClock(), wantsColour(process.stderr), words);
  try {
    const task = { ...opened, pairs, threads, record, signal };
    const found = await evaluateTransformers({ ...task, onProgress: (progress) => view.show(progress) });
    return { entries: found.map(entryOf), table: found.map(lineOf).join('\n') };
  } finally {
    view.end();
  }
}

async function open(
  flags: TextEvaluateFlags,
): Promise<{ network: TextNetwork; subjects: readonly TextSubject[] }> {
  const { library, subnet, supernet, arch } = flags;
  if (library !== undefined) {
    const { subnets, ...network } = await readTextLibrary(library);
    const subjects = subnets.filter(({ id }) => subnet === undefined || id === subnet);
    if (subjects.length > 0) return { network, subjects };
    throw new CotuneError('ERR_LIBRARY', `the library has no sub-network '${subnet}'`, {
      advice: `choose one of ${subnets.map(({ id }) => id).join(', ')}`,
    });
  }
  const network = await openTextNetwork(supernet!);
  const { description } = network.supernet;
  if (arch === undefined)
    return { network, subjects: [{ id: 'largest', arch: largestHatArch(description) }] };
  const parsed = parseHatArch(description, await readArchFile(arch));
  return { network, subjects: [{ id: basename(arch, '.json'), arch: parsed }] };
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

function lineOf({ subject: { id }, evaluation }: EvaluatedTransformer): string {
  const { exact, exactLow, exactHigh, texts } = evaluation;
  const interval = `95 % interval ${percent(exactLow)} to ${percent(exactHigh)}`;
  return `${printable(id).padEnd(8)} exact match ${percent(exact)} (${interval}) of ${texts} texts`;
}

/** Top-1 is the name that evaluations of images have for it: right is what matches letter by letter. */
const entryOf = ({ subject: { id, arch }, evaluation }: EvaluatedTransformer) => {
  const { exact, exactLow, exactHigh, texts } = evaluation;
  return { id, arch, top1: exact, top1Low: exactLow, top1High: exactHigh, top5: null, texts };
};
