/**
 * Judges sub-networks by running them: calibrated accuracy on more and more images, and latency here and now. Several
 * are judged at the same time, each on one thread: that wastes less of a processor than one on several threads does.
 */
import type { Clock } from '../../../core/clock.js';
import { type Arch, archKey, resolutionOf } from '../../network/arch.js';
import type { BatchNormStatistics } from '../../network/batch-norm.js';
import { costOfArch } from '../../network/cost.js';
import type { Supernet } from '../../network/supernet.js';
import { calibrate } from '../calibrate.js';
import { defaultBatch, type Evaluation, evaluate } from '../evaluate.js';
import type { ImageSequence } from '../image-sequence.js';
import { type SessionThread, startSessionThread } from '../threaded-session.js';
import type { NetworkTimer } from './network-timer.js';
import type { Judge } from './rounds.js';

export interface NetworkJudgeOptions {
  readonly supernet: Supernet;
  /** Training images. */
  readonly training: ImageSequence;
  /** The images that the search may look at. */
  readonly selection: ImageSequence;
  readonly timer: NetworkTimer;
  readonly clock: Clock;
  /** Sub-networks that are judged at the same time. */
  readonly lanes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Calibrated {
  readonly statistics: BatchNormStatistics;
  readonly calibrationImages: number;
}

/** Enough to compare by; what ends in a library is calibrated on all. */
const searchCalibrationImages = 500;
/** What a finalist is calibrated on, as in Once-for-All. */
const fullCalibrationImages = 2000;
/** Small batches stay in the processor's caches: twice as fast, and the statistics are as good. */
const calibrationPixels = 50 * 32 * 32;
const fewestInBatch = 16;

export class NetworkJudge implements Judge {
  readonly #threads: SessionThread[];
  readonly #free: SessionThread[];
  readonly #statistics = new Map<string, BatchNormStatistics>();
  #work = { macs: 0, seconds: 0 };
  #longestSeconds = 0;

  constructor(private readonly options: NetworkJudgeOptions) {
    this.#threads = Array.from({ length: options.lanes }, startSessionThread);
    this.#free = [...this.#threads];
  }

  get lanes(): number {
    return this.options.lanes;
  }

  get referenceSeconds(): readonly number[] | null {
    return this.options.timer.referenceSeconds;
  }

  /** Seconds that the slowest judgement took: a stop may have to wait for as long. */
  get longestSeconds(): number {
    return this.#longestSeconds;
  }

  time(archs: readonly Arch[]): Promise<number[][]> {
    return this.options.timer.time(archs);
  }

  async judge(arch: Arch, images: number, known?: Uint8Array) {
    const began = this.options.clock.now();
    const correct = await this.#onThread(async (thread) => {
      const { selection } = this.options;
      const statistics = await this.#searchStatistics(arch, thread);
      return (await this.#evaluate(arch, statistics, selection, images, thread, known)).correct;
    });
    const seconds = this.options.clock.now() - began;
    this.#noteWork(arch, images - (known?.length ?? 0), searchCalibrationImages, seconds);
    return { correct, seconds };
  }

  /** As it will be in a library: on all training images that there are for it. */
  async finish(
    arch: Arch,
    reporting: ImageSequence,
  ): Promise<Calibrated & { readonly evaluation: Evaluation }> {
    const began = this.options.clock.now();
    const calibrationImages = Math.min(fullCalibrationImages, this.options.training.length);
    const finished = await this.#onThread(async (thread) => {
      const statistics = await this.#calibrate(arch, calibrationImages, thread);
      const evaluation = await this.#evaluate(arch, statistics, reporting, reporting.length, thread);
      return { statistics, calibrationImages, evaluation };
    });
    this.#noteWork(arch, reporting.length, calibrationImages, this.options.clock.now() - began);
    return finished;
  }

  /** Seconds until all of them are finished, going by how fast everything went so far. */
  secondsToFinish(archs: readonly Arch[], reporting: ImageSequence): number {
    const images = Math.min(fullCalibrationImages, this.options.training.length);
    const macs = archs.map((arch) => this.#macsOf(arch, reporting.length, images));
    const total = macs.reduce((sum, one) => sum + one, 0);
    const lanes = Math.max(total / this.options.lanes, ...macs);
    return this.#work.macs === 0 ? 0 : (lanes * this.#work.seconds) / this.#work.macs;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  async #onThread<T>(use: (thread: SessionThread) => Promise<T>): Promise<T> {
    const thread = this.#free.pop()!;
    try {
      return await use(thread);
    } finally {
      this.#free.push(thread);
    }
  }

  async #searchStatistics(arch: Arch, thread: SessionThread): Promise<BatchNormStatistics> {
    const key = archKey(this.options.supernet.description, arch);
    const known = this.#statistics.get(key);
    if (known !== undefined) return known;
    const images = Math.min(searchCalibrationImages, this.options.training.length);
    const statistics = await this.#calibrate(arch, images, thread);
    this.#statistics.set(key, statistics);
    return statistics;
  }

  #calibrate(arch: Arch, images: number, { open }: SessionThread): Promise<BatchNormStatistics> {
    const { supernet, training, signal } = this.options;
    const pixels = resolutionOf(supernet.description, arch) ** 2;
    const batch = Math.max(fewestInBatch, Math.floor(calibrationPixels / pixels));
    return calibrate(supernet, arch, training, { images, threads: 1, batch, open, signal });
  }

  #evaluate(
    arch: Arch,
    statistics: BatchNormStatistics,
    sequence: ImageSequence,
    images: number,
    { open }: SessionThread,
    correct: Uint8Array = new Uint8Array(),
  ): Promise<Evaluation> {
    const { supernet, signal } = this.options;
    const batch = defaultBatch(resolutionOf(supernet.description, arch));
    const whole = correct.subarray(0, Math.floor(correct.length / batch) * batch);
    // Only the best rank counts here: whatever was wrong may have any other.
    const known = Array.from(whole, (right) => 1 - right);
    return evaluate(supernet, arch, statistics, sequence, { images, threads: 1, batch, open, signal, known });
  }

  #noteWork(arch: Arch, images: number, calibrationImages: number, seconds: number): void {
    this.#work.macs += this.#macsOf(arch, images, calibrationImages);
    this.#work.seconds += seconds;
    this.#longestSeconds = Math.max(this.#longestSeconds, seconds);
  }

  /** Calibrating on an image takes as long as looking at about two. */
  #macsOf(arch: Arch, images: number, calibrationImages: number): number {
    return costOfArch(this.options.supernet.description, arch).macs * (images + 2 * calibrationImages);
  }
}
