/**
 * Networks of images as a search sees them: calibrated on training images, judged by top-1 on half of the labelled
 * ones, reported on the other half.
 */
import { type Arch, archKey, archValues, resolutionOf, spaceOf } from '../network/arch.js';
import type { BatchNormStatistics } from '../network/batch-norm.js';
import { buildSubnet } from '../network/build.js';
import { costOfArch } from '../network/cost.js';
import type { SupernetDescription } from '../network/description.js';
import { memoryOfArch } from '../network/memory.js';
import { planNetwork } from '../network/plan-network.js';
import type { Supernet } from '../network/supernet.js';
import { calibrate } from './calibrate.js';
import { defaultBatch, type Evaluation, evaluate } from './evaluate.js';
import { digest, digestOfImages } from './evaluation-identity.js';
import type { ImageSequence } from './image-sequence.js';
import { type LatencyOptions, measureLatencies } from './latency.js';
import type { OpenSubject } from './profile/subject.js';
import { archFeatures } from './search/arch-features.js';
import { layerWork } from './search/layer-features.js';
import {
  countAspect,
  type Finish,
  type Lane,
  type SampledNetwork,
  type SearchedNetwork,
} from './search/searched-network.js';
import { supernetSpace } from './space.js';
import { openThreadedSession, type SessionThread, startSessionThread } from './threaded-session.js';

export interface SearchedImagesOptions {
  readonly supernet: Supernet;
  /** Training images, for calibration. */
  readonly training: ImageSequence;
  /** What the search and the selection look at. */
  readonly selection: ImageSequence;
  /** What the reported accuracy is measured on, and nothing else. */
  readonly reporting: ImageSequence;
  readonly signal?: AbortSignal | undefined;
}

/** What only an entry of a library of images has. */
export interface ImageEntry {
  readonly arch: Arch;
  readonly images: number;
  readonly calibrationImages: number;
  readonly statistics: BatchNormStatistics;
}

/** Enough to compare by; what ends in a library is calibrated on all. */
const searchCalibrationImages = 500;
/** What a finalist is calibrated on, as in Once-for-All. */
const fullCalibrationImages = 2000;
/** Calibrating on an image takes as long as looking at about two. */
const calibrationEffort = 2;
/** Small batches stay in the processor's caches: twice as fast, and the statistics are as good. */
const calibrationPixels = 50 * 32 * 32;
const fewestInBatch = 16;
/** Neighbours of which it is not 95 % sure that the slower one is more accurate are one: the faster stays. */
export const imageLimits = { atLeast: 2, atMost: 16, separation: 1.645 };

export const searchedImageNetwork = (description: SupernetDescription): SearchedNetwork => ({
  samples: 'images',
  space: supernetSpace(description),
  limits: imageLimits,
  features: archFeatures({
    space: spaceOf(description),
    valuesOf: (arch) => archValues(description, arch),
    costOf: (arch) => costOfArch(description, arch),
  }),
  work: (arch) => layerWork(planNetwork(description, arch)),
  memoryBytes: (arch) => memoryOfArch(description, arch),
  inWords: (arch) => arch,
});

export function searchedImages(options: SearchedImagesOptions): SampledNetwork<ImageEntry> {
  const { supernet, training, selection, reporting } = options;
  const { description } = supernet;
  const network = searchedImageNetwork(description);
  const statistics = new Map<string, BatchNormStatistics>();
  const effort = (arch: Arch, images: number, calibrating: number) =>
    costOfArch(description, arch).macs * (images + calibrationEffort * calibrating);
  return {
    ...network,
    selection: selection.length,
    identity: {
      'the description of the network': digest(JSON.stringify(description)),
      'the weights': digest(new Uint8Array(supernet.bytes)),
      'the images and their labels': digestOfImages(selection),
      [countAspect(network)]: selection.length,
      'the calibration images': digestOfImages(training),
    },
    prepare: () => decode(options),
    openLane: () => new ImageLane(options, statistics),
    measure: (archs: readonly Arch[], timing: LatencyOptions) => measureLatencies(supernet, archs, timing),
    openRun: (arch, threads) => openRun(supernet, arch, threads),
    examiningEffort: (arch, images) => effort(arch, images, searchCalibrationImages),
    finishingEffort: (arch) =>
      effort(arch, reporting.length, Math.min(fullCalibrationImages, training.length)),
    cost: (arch) => costOfArch(description, arch),
  };
}

async function openRun(supernet: Supernet, arch: Arch, threads: number): Promise<OpenSubject> {
  const model = buildSubnet(supernet, arch, { batch: 1 });
  const image = new Float32Array(model.inputShape.reduce((product, extent) => product * extent, 1)).fill(0.5);
  const { run, close } = await openThreadedSession(model, threads);
  return { run: async () => void (await run(image)), close };
}

class ImageLane implements Lane<ImageEntry> {
  readonly #thread: SessionThread = startSessionThread();

  /** @param statistics that the search calibrated, of all lanes */
  constructor(
    private readonly options: SearchedImagesOptions,
    private readonly statistics: Map<string, BatchNormStatistics>,
  ) {}

  async examine(arch: Arch, images: number, known: Uint8Array | undefined): Promise<Uint8Array> {
    const statistics = await this.#searchStatistics(arch);
    return (await this.#evaluate(arch, statistics, this.options.selection, images, known)).correct;
  }

  async finish(arch: Arch): Promise<Finish<ImageEntry>> {
    const { reporting, training } = this.options;
    const calibrationImages = Math.min(fullCalibrationImages, training.length);
    const statistics = await this.#calibrate(arch, calibrationImages);
    const found = await this.#evaluate(arch, statistics, reporting, reporting.length);
    const { images, top1, top1Low, top1High } = found;
    const entry = { arch, images, calibrationImages, statistics };
    return { accuracy: top1, accuracyLow: top1Low, accuracyHigh: top1High, entry };
  }

  close(): Promise<void> {
    return this.#thread.end();
  }

  async #searchStatistics(arch: Arch): Promise<BatchNormStatistics> {
    const key = archKey(this.options.supernet.description, arch);
    const known = this.statistics.get(key);
    if (known !== undefined) return known;
    const images = Math.min(searchCalibrationImages, this.options.training.length);
    const statistics = await this.#calibrate(arch, images);
    this.statistics.set(key, statistics);
    return statistics;
  }

  #calibrate(arch: Arch, images: number): Promise<BatchNormStatistics> {
    const { supernet, training, signal } = this.options;
    const pixels = resolutionOf(supernet.description, arch) ** 2;
    const batch = Math.max(fewestInBatch, Math.floor(calibrationPixels / pixels));
    return calibrate(supernet, arch, training, { images, batch, ...this.#running, signal });
  }

  #evaluate(
    arch: Arch,
    statistics: BatchNormStatistics,
    sequence: ImageSequence,
    images: number,
    correct: Uint8Array = new Uint8Array(),
  ): Promise<Evaluation> {
    const { supernet, signal } = this.options;
    const batch = defaultBatch(resolutionOf(supernet.description, arch));
    const whole = correct.subarray(0, Math.floor(correct.length / batch) * batch);
    // Only the best rank counts here: whatever was wrong may have any other.
    const known = Array.from(whole, (right) => 1 - right);
    return evaluate(supernet, arch, statistics, sequence, {
      ...{ images, batch, known, signal },
      ...this.#running,
    });
  }

  get #running() {
    return { threads: 1, open: this.#thread.open };
  }
}

/** Now, where it is sure what will be needed: at the end nobody would know how long it takes. */
async function decode({
  supernet,
  training,
  selection,
  reporting,
  signal,
}: SearchedImagesOptions): Promise<void> {
  const resolutions = supernet.description.resolution;
  // Where there are many sizes, they are decoded when they are needed.
  if (resolutions.length > 1) return;
  for (const sequence of [selection, reporting]) await sequence.decodeAll(resolutions[0]!, signal);
  await training.decodeAll(resolutions[0]!, signal, fullCalibrationImages);
}
