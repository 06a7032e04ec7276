/** Judges sub-networks by running them: calibrated accuracy on more and more images, and latency here and now. */
import type { Clock } from '../../core/clock.js';
import type { Arch } from '../network/arch.js';
import { archKey } from '../network/arch.js';
import type { BatchNormStatistics } from '../network/build.js';
import type { Supernet } from '../network/supernet.js';
import { calibrate } from './calibrate.js';
import { type Evaluation, evaluate } from './evaluate.js';
import type { ImageSequence } from './image-sequence.js';
import { measureLatencies } from './latency.js';
import type { Judge } from './search.js';

/** Images for one step of the ladder. */
interface Rung {
  readonly calibrationImages: number;
  readonly evaluationImages: number;
}

export interface FullJudgement {
  readonly statistics: BatchNormStatistics;
  readonly calibrationImages: number;
  readonly evaluation: Evaluation;
}

export interface NetworkJudgeOptions {
  readonly supernet: Supernet;
  /** Training images. */
  readonly training: ImageSequence;
  /** The images that the search may look at. */
  readonly selection: ImageSequence;
  readonly clock: Clock;
  /** For accuracy; latency is always that of one thread. */
  readonly threads: number;
  /** The sub-network against whose latency all others are measured. */
  readonly reference: Arch;
  readonly signal?: AbortSignal | undefined;
}

/** What a finalist is calibrated on, as in Once-for-All. */
const fullCalibrationImages = 2000;
const earlyRungs: readonly Rung[] = [
  { calibrationImages: 125, evaluationImages: 500 },
  { calibrationImages: 500, evaluationImages: 1500 },
];
const latencyRounds = 15;

export class NetworkJudge implements Judge<Arch> {
  readonly #ladder: readonly Rung[];
  readonly #full = new Map<string, FullJudgement>();
  #referenceSeconds: number | undefined;
  #judgements = 0;
  #evaluated = { images: 0, seconds: 0 };
  #longestSeconds = 0;

  constructor(private readonly options: NetworkJudgeOptions) {
    const everything = options.selection.length;
    this.#ladder = [
      // A rung that needs nearly all images saves nothing.
      ...earlyRungs.filter((rung) => rung.evaluationImages <= everything / 2),
      { calibrationImages: fullCalibrationImages, evaluationImages: everything },
    ];
  }

  get rungs(): number {
    return this.#ladder.length;
  }

  /** How many times a sub-network was evaluated, on however many images. */
  get judgements(): number {
    return this.#judgements;
  }

  /** How many sub-networks reached the last rung. */
  get fullJudgements(): number {
    return this.#full.size;
  }

  /** Seconds that the slowest judgement took: a stop may have to wait for as long. */
  get longestSeconds(): number {
    return this.#longestSeconds;
  }

  /** Seconds to evaluate one image, on average over everything judged so far. */
  get secondsPerImage(): number {
    return this.#evaluated.images === 0 ? 0 : this.#evaluated.seconds / this.#evaluated.images;
  }

  async accuracy(arch: Arch, rung: number): Promise<number> {
    const { supernet, training, selection, threads, clock, signal } = this.options;
    const { calibrationImages, evaluationImages } = this.#ladder[rung]!;
    const begun = clock.now();
    const calibration = { images: calibrationImages, threads, signal };
    const statistics = await calibrate(supernet, arch, training, calibration);
    const calibrated = clock.now();
    const evaluation = await evaluate(supernet, arch, statistics, selection, {
      images: evaluationImages,
      threads,
      signal,
    });
    this.#noteTimes(begun, calibrated, evaluation.images);
    if (rung === this.rungs - 1) {
      const used = Math.min(calibrationImages, training.length);
      this.#full.set(this.#key(arch), { statistics, calibrationImages: used, evaluation });
    }
    return evaluation.top1;
  }

  #noteTimes(begun: number, calibrated: number, images: number): void {
    const ended = this.options.clock.now();
    this.#evaluated.seconds += ended - calibrated;
    this.#evaluated.images += images;
    this.#longestSeconds = Math.max(this.#longestSeconds, ended - begun);
    this.#judgements++;
  }

  /** Measured together with the reference: what slows everything down at the moment cancels out. */
  async latencies(archs: readonly Arch[]): Promise<number[]> {
    this.options.signal?.throwIfAborted();
    const measured = await measureLatencies(this.options.supernet, [this.options.reference, ...archs], {
      clock: this.options.clock,
      threads: 1,
      rounds: latencyRounds,
    });
    const reference = measured[0]!;
    this.#referenceSeconds ??= reference;
    return measured.slice(1).map((seconds) => (seconds / reference) * this.#referenceSeconds!);
  }

  /** The full judgement of a sub-network that reached the last rung. */
  fullJudgement(arch: Arch): FullJudgement | undefined {
    return this.#full.get(this.#key(arch));
  }

  #key(arch: Arch): string {
    return archKey(this.options.supernet.description, arch);
  }
}
