/** `cotune search --texts`: builds the library of a transformer on this machine. */
import { basename } from 'node:path';
import { searchTexts, type TextSearchResult } from '../application/design/text/search-texts.js';
import { writeTextLibrary } from '../application/design/text/text-library.js';
import { readTextPairs } from '../application/design/text/text-pairs.js';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { formatQuantity } from '../core/units.js';
import { describeMachine } from '../device/linux/machine.js';
import { watchInterruption } from './interruption.js';
import { log, printJson } from './output.js';
import { openTextNetwork } from './text-network.js';

export interface TextSearchFlags {
  readonly supernet: string;
  readonly texts: string;
  readonly out: string;
  readonly seed: number;
  readonly candidates: number;
  readonly json?: boolean;
}

/** Half select, half report: with fewer nothing could be told apart. */
const fewestPairs = 16;

export async function runTextSearch(flags: TextSearchFlags): Promise<void> {
  const interruption = watchInterruption('the search was interrupted, nothing was written');
  try {
    const network = await openTextNetwork(flags.supernet);
    const pairs = await readTextPairs(flags.texts);
    if (pairs.length < fewestPairs)
      throw new CotuneError('ERR_TEXT_PAIRS', `${flags.texts} has ${pairs.length} pairs`, {
        advice: `give at least ${fewestPairs}, and rather a thousand`,
      });
    const result = await searchTexts({
      network,
      pairs,
      clock: createRealClock(),
      threads: 1,
      candidates: flags.candidates,
      seed: flags.seed,
      signal: interruption.signal,
      log,
    });
    interruption.signal.throwIfAborted();
    await writeTextLibrary(flags.out, {
      subnets: result.subnets,
      provenance: provenanceOf(flags, pairs.length, result),
    });
    print(flags, result);
  } finally {
    interruption.end();
  }
}

function provenanceOf(
  { texts, seed, candidates }: TextSearchFlags,
  pairs: number,
  { hypervolume }: TextSearchResult,
) {
  const { processor, cores, node } = describeMachine();
  return {
    command: 'cotune search --texts',
    ...{ seed, candidates, texts: basename(texts), pairs },
    createdAt: new Date().toISOString(),
    accuracy: 'exact match of greedy writing on the odd-numbered texts; selected on the even-numbered ones',
    latency: 'median over texts of one text alone on 1 thread, all sub-transformers in one interleaved run',
    ...{ hypervolume, processor, cores, node },
  };
}

function print({ json, out }: TextSearchFlags, { subnets, hypervolume }: TextSearchResult): void {
  if (json) {
    printJson({ subnets, hypervolume, out });
    return;
  }
  const share = (value: number) => `${(value * 100).toFixed(2)} %`;
  for (const { id, accuracy, accuracyLow, accuracyHigh, latencySeconds, macs, parameters } of subnets)
    process.stdout.write(
      `${id.padEnd(4)} exact ${share(accuracy)} (${share(accuracyLow)} to ${share(accuracyHigh)})  ` +
        `${formatQuantity(latencySeconds, 'seconds').padStart(8)}  ${(macs / 1e6).toFixed(1).padStart(6)} M MACs  ` +
        `${(parameters / 1e6).toFixed(2)} M parameters\n`,
    );
  process.stdout.write(`written to ${out}\n`);
}
