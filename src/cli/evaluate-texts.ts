/** `cotune evaluate --texts`: how often sub-transformers write exactly what is to be written. */
import { basename } from 'node:path';
import {
  evaluateTexts,
  type TextEvaluation,
  type TextNetwork,
} from '../application/design/text/evaluate-texts.js';
import { readTextLibrary } from '../application/design/text/text-library.js';
import { readTextPairs } from '../application/design/text/text-pairs.js';
import { type HatArch, largestHatArch, parseHatArch } from '../application/text/arch.js';
import { CotuneError } from '../core/errors.js';
import { watchInterruption } from './interruption.js';
import { log, printJson } from './output.js';
import { readArchFile } from './read-arch.js';
import { printable } from './text.js';
import { openTextNetwork } from './text-network.js';

export interface TextEvaluateFlags {
  readonly texts: string;
  readonly library?: string;
  readonly subnet?: string;
  readonly supernet?: string;
  readonly arch?: string;
  readonly limit?: number;
  readonly threads: number;
  readonly json?: boolean;
}

interface Subject {
  readonly id: string;
  readonly arch: HatArch;
}

export async function runTextEvaluate(flags: TextEvaluateFlags): Promise<void> {
  const interruption = watchInterruption('the evaluation was interrupted');
  try {
    const { network, subjects } = await open(flags);
    const pairs = (await readTextPairs(flags.texts)).slice(0, flags.limit);
    const found: (Subject & TextEvaluation)[] = [];
    for (const subject of subjects) {
      if (subjects.length > 1) log(`evaluating ${subject.id} on ${pairs.length} texts`);
      const options = { threads: flags.threads, signal: interruption.signal };
      found.push({ ...subject, ...(await evaluateTexts(network, subject.arch, pairs, options)) });
    }
    print(found, flags.json ?? false);
  } finally {
    interruption.end();
  }
}

async function open(
  flags: TextEvaluateFlags,
): Promise<{ network: TextNetwork; subjects: readonly Subject[] }> {
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

/** Top-1 is the name that evaluations of images have for it: right is what matches letter by letter. */
function print(found: readonly (Subject & TextEvaluation)[], json: boolean): void {
  if (json) {
    printJson({ subnets: found.map(entryOf) });
    return;
  }
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  for (const { id, exact, exactLow, exactHigh, texts } of found)
    process.stdout.write(
      `${printable(id).padEnd(8)} exact match ${percent(exact)} (95 % interval ${percent(exactLow)} to ${percent(exactHigh)}) of ${texts} texts\n`,
    );
}

const entryOf = ({ id, arch, exact, exactLow, exactHigh, texts }: Subject & TextEvaluation) => ({
  ...{ id, arch, top1: exact, top1Low: exactLow, top1High: exactHigh, top5: null, texts },
});
