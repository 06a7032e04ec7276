/** A transformer to build a library of, and which pairs of texts a search uses for what. */
import { CotuneError } from '../../../core/errors.js';
import { flatArch } from '../../text/arch-space.js';
import type { Searchable } from '../searchable.js';
import type { TextNetwork } from './evaluate-texts.js';
import { searchedTextNetwork, searchedTexts, type TextEntry } from './searched-texts.js';
import { readTextLibrary, writeTextLibrary } from './text-library.js';
import { readTextPairs, type TextPair } from './text-pairs.js';

/** Half select, half report: with fewer nothing could be told apart. */
const fewestPairs = 16;
/** Reporting texts that go with a library, for profiles and applications to write. */
const mostExamples = 320;

/** @param folder where vocabulary and examples are; null for a checkpoint */
export function searchableTexts(network: TextNetwork, folder: string | null): Searchable<TextEntry> {
  const { description, bytes } = network.supernet;
  let examples: readonly TextPair[] = [];
  return {
    network: searchedTextNetwork(description),
    bytes,
    words: {
      short: 'exact match',
      provenance:
        'exact match of greedy writing on the odd-numbered texts; searched and selected on the even-numbered ones',
      timed: 'one text of about median length',
    },
    async open(path, _, signal) {
      const { selection, reporting } = halve(await readTextPairs(path), path);
      examples = reporting.slice(0, mostExamples);
      return {
        network: searchedTexts({ network, selection, reporting, signal }),
        note: `selecting on ${selection.length} texts, reporting on ${reporting.length}`,
      };
    },
    async keptIn(shard) {
      const { subnets } = await readTextLibrary(shard);
      return subnets.map((subnet) => ({ arch: flatArch(description, subnet.arch), subnet }));
    },
    describe: (subnet) => subnet,
    write: (out, subnets, provenance) =>
      writeTextLibrary(out, { supernet: network.supernet, source: folder, examples, subnets, provenance }),
  };
}

/** @throws {CotuneError} ERR_TEXT_PAIRS for too few */
function halve(pairs: readonly TextPair[], path: string) {
  if (pairs.length < fewestPairs)
    throw new CotuneError('ERR_TEXT_PAIRS', `${path} has ${pairs.length} pairs`, {
      advice: `give at least ${fewestPairs}, and rather some thousands`,
    });
  return {
    selection: pairs.filter((_, index) => index % 2 === 0),
    reporting: pairs.filter((_, index) => index % 2 === 1),
  };
}
