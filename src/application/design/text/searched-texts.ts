/**
 * Transformers as a search sees them: judged by how many texts they write letter by letter, the even-numbered ones of
 * a list of pairs; reported on the odd-numbered ones. There are no batch norms and nothing is calibrated.
 */
import { median } from '../../../core/statistics.js';
import type { Arch } from '../../network/arch-space.js';
import { type HatArch, hatArchKey } from '../../text/arch.js';
import { hatArchOf, textArchValues, textSpace } from '../../text/arch-space.js';
import { type TextLengths, textCost } from '../../text/cost.js';
import type { TextDescription } from '../../text/description.js';
import { digest } from '../evaluation-identity.js';
import type { OpenSubject } from '../profile/subject.js';
import { archFeatures } from '../search/arch-features.js';
import {
  countAspect,
  type Finish,
  type Lane,
  type SampledNetwork,
  type SearchedNetwork,
} from '../search/searched-network.js';
import { searchSpaceOf } from '../space.js';
import { evaluateTexts, type TextEvaluation, type TextNetwork } from './evaluate-texts.js';
import type { TextPair } from './text-pairs.js';
import { textWork } from './text-work.js';
import { startTextThread, type TextThread } from './text-writer.js';
import { timeTexts } from './time-texts.js';
import { medianLengths, typicalTexts } from './typical-texts.js';

export interface SearchedTextsOptions {
  readonly network: TextNetwork;
  /** What the search and the selection look at. */
  readonly selection: readonly TextPair[];
  /** What the reported accuracy is measured on, and nothing else. */
  readonly reporting: readonly TextPair[];
  readonly signal?: AbortSignal | undefined;
}

/** What only an entry of a library of texts has. */
export interface TextEntry {
  readonly arch: HatArch;
  readonly texts: number;
}

/**
 * As of images, but never fewer than six: sub-transformers are far apart in latency and hardly in accuracy, and a
 * manager needs something between the ends.
 */
const textLimits = { atLeast: 6, atMost: 16, separation: 1.645 };
/** Costs relative to the smallest and the largest: any lengths do. */
const anyLengths: TextLengths = { source: 16, target: 16 };
/** Each is timed alone, again and again. */
const timedTexts = 8;
const fewestPasses = 2;
/** What calling a layer costs beside its operations, in operations: a small network's time is mostly that. */
const layerOverhead = 1e6;
const bytesPerValue = 4;

export const searchedTextNetwork = (description: TextDescription): SearchedNetwork => ({
  samples: 'texts',
  space: searchSpaceOf(textSpace(description), (arch) => hatArchKey(hatArchOf(arch))),
  limits: textLimits,
  features: archFeatures({
    space: textSpace(description),
    valuesOf: (arch) => textArchValues(description, arch),
    costOf: (arch) => textCost(description, hatArchOf(arch), anyLengths),
  }),
  work: (arch) => textWork(hatArchOf(arch)),
  // Keys and values of a text are small beside the weights.
  memoryBytes: (arch) => bytesPerValue * textCost(description, hatArchOf(arch), anyLengths).parameters,
  inWords: hatArchOf,
});

export function searchedTexts(options: SearchedTextsOptions): SampledNetwork<TextEntry> {
  const { network, selection, reporting } = options;
  const { supernet, language } = network;
  const { description } = supernet;
  const searched = searchedTextNetwork(description);
  const lengths = medianLengths(language, reporting);
  const timed = typicalTexts(language, selection, timedTexts);
  const effort = (arch: Arch) => effortOf(description, hatArchOf(arch), lengths);
  return {
    ...searched,
    selection: selection.length,
    identity: {
      'the description of the network': digest(JSON.stringify(description)),
      'the weights': digest(new Uint8Array(supernet.bytes)),
      'the texts': digest(JSON.stringify([selection, reporting])),
      [countAspect(searched)]: selection.length,
    },
    prepare: async () => {},
    openLane: () => new TextLane(options),
    async measure(archs, { clock, threads, rounds, quantile, signal }) {
      const passes = Math.max(fewestPasses, Math.ceil(rounds / timed.length));
      const timing = { clock, threads, rounds: passes, quantile, signal };
      const times = await timeTexts(network, archs.map(hatArchOf), timed, timing);
      return times.map((texts) => median(texts.map(({ seconds }) => seconds)));
    },
    openRun: (arch, threads) => openRun(network, hatArchOf(arch), timed[0]!, threads),
    examiningEffort: (arch, texts) => effort(arch) * texts,
    finishingEffort: (arch) => effort(arch) * reporting.length,
    cost: (arch) => textCost(description, hatArchOf(arch), lengths),
  };
}

/** Writes one text, of about median length, again and again. */
async function openRun(
  { supernet, language }: TextNetwork,
  arch: HatArch,
  text: string,
  threads: number,
): Promise<OpenSubject> {
  const sources = language.read(text).map(({ tokens }) => tokens);
  const thread = startTextThread(supernet);
  try {
    const { write } = await thread.open(arch, threads);
    return { run: async () => void (await write(sources)), close: () => thread.end() };
  } catch (error) {
    await thread.end();
    throw error;
  }
}

class TextLane implements Lane<TextEntry> {
  readonly #thread: TextThread;

  constructor(private readonly options: SearchedTextsOptions) {
    this.#thread = startTextThread(options.network.supernet);
  }

  async examine(arch: Arch, texts: number, known: Uint8Array | undefined): Promise<Uint8Array> {
    return (await this.#evaluate(hatArchOf(arch), this.options.selection.slice(0, texts), known)).correct;
  }

  async finish(arch: Arch): Promise<Finish<TextEntry>> {
    const words = hatArchOf(arch);
    const { exact, exactLow, exactHigh, texts } = await this.#evaluate(words, this.options.reporting);
    const entry = { arch: words, texts };
    return { accuracy: exact, accuracyLow: exactLow, accuracyHigh: exactHigh, entry };
  }

  close(): Promise<void> {
    return this.#thread.end();
  }

  #evaluate(arch: HatArch, pairs: readonly TextPair[], known?: Uint8Array): Promise<TextEvaluation> {
    const { network, signal } = this.options;
    return evaluateTexts(network, arch, pairs, { threads: 1, open: this.#thread.open, known, signal });
  }
}

function effortOf(description: TextDescription, arch: HatArch, lengths: TextLengths): number {
  const { encoder_layer_num: encoding } = arch.encoder;
  const { decoder_layer_num: decoding } = arch.decoder;
  const calls = encoding + decoding * lengths.target;
  return textCost(description, arch, lengths).macs + layerOverhead * calls;
}
