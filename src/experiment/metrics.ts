/** From the frames of a run to the numbers that people and acceptance checks see of it. */
import type { FrameReport } from '../core/frame.js';
import { mean, quantiles } from '../core/statistics.js';
import type { JournalApplication, Phase } from './journal.js';
import { withUnseenFrames } from './unseen-frames.js';

/** The phase in which a co-runner takes the processor away. */
export const disturbedPhase = 'disturbed';
/** So many frames on time, one after the other, are a recovery. */
const hitsOfARecovery = 20;

/** Quantiles in seconds over the completed frames; null where none completed. */
export interface LatencySummary {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface PhaseMetrics {
  readonly name: string;
  /** Share of the frames that came late or not at all, 0 to 1; null where no frame arrived. */
  readonly missRate: number | null;
  readonly latencySeconds: LatencySummary;
  readonly accuracyCalibrated: number | null;
}

export interface ApplicationMetrics {
  readonly name: string;
  /** Of an application that writes texts. */
  readonly kind?: 'text';
  /** Frames that arrived, seen or not. */
  readonly requests: number;
  readonly failed: number;
  readonly missRate: number | null;
  /** The most frames in a row that came late or not at all. */
  readonly longestMissBurst: number;
  readonly latencySeconds: LatencySummary;
  /** Mean, over the completed frames, of the accuracy that their sub-network showed when it was calibrated. */
  readonly accuracyCalibrated: number | null;
  /** Right answers per labelled tile, or share of texts written letter by letter, of this very run; null without labels. */
  readonly accuracyMeasured: number | null;
  /** Requests that were answered, per second of the run; null for a run without length. */
  readonly throughputPerSecond: number | null;
  /** Changes of sub-network or threads from one completed frame to the next. */
  readonly switches: number;
  /** From the start of the disturbance to the arrival of the first of 20 frames on time in a row; null for never. */
  readonly recoverySeconds: number | null;
  readonly phases: readonly PhaseMetrics[];
}

/** What a run came to on a virtual board: simulated, not measured. */
export interface BoardMetrics {
  /** At the plug; of it, what the board takes whatever runs. */
  readonly energyJoules: number;
  readonly boardBaseJoules: number;
  /** Null for a run without length. */
  readonly meanPowerWatts: number | null;
  /** Of the hottest part. */
  readonly peakCelsius: number;
  /** Computed in earnest, and of them those that took longer than the board allows. */
  readonly inferences: number;
  readonly lateInferences: number;
}

/** What a run on this machine took: measured by a sensor or modelled; nulls and a reason where nothing tells. */
export interface EnergyMetrics {
  readonly energyJoules: number | null;
  readonly meanPowerWatts: number | null;
  readonly energyOrigin: 'measured' | 'modelled' | null;
  readonly energySource: string | null;
  readonly energyAbsent: string | null;
}

/** The numbers of a run; a row of `runs` in the answer of `cotune demo --json` is made of them. */
export interface RunMetrics {
  readonly policy: string;
  readonly apps: readonly ApplicationMetrics[];
  readonly board?: BoardMetrics;
  readonly energy?: EnergyMetrics;
}

type Inference = NonNullable<FrameReport['inference']>;

const missed = (frame: FrameReport) => frame.outcome !== 'hit';
const completed = (frames: readonly FrameReport[]): Inference[] =>
  frames.flatMap(({ inference }) => (inference === null ? [] : [inference]));

function missRateOf(frames: readonly FrameReport[]): number | null {
  return frames.length === 0 ? null : frames.filter(missed).length / frames.length;
}

function latencyOf(inferences: readonly Inference[]): LatencySummary {
  if (inferences.length === 0) return { p50: null, p95: null, p99: null };
  return quantiles(inferences.map((inference) => inference.latencySeconds));
}

function calibratedAccuracyOf(inferences: readonly Inference[]): number | null {
  return inferences.length === 0 ? null : mean(inferences.map((inference) => inference.accuracy));
}

function measuredAccuracyOf(inferences: readonly Inference[]): number | null {
  const labelled = inferences.flatMap((inference) => inference.labelled ?? []);
  const tiles = labelled.reduce((sum, counts) => sum + counts.tiles, 0);
  return tiles === 0 ? null : labelled.reduce((sum, counts) => sum + counts.correct, 0) / tiles;
}

function longestMissBurstOf(frames: readonly FrameReport[]): number {
  let burst = 0;
  return frames.reduce((longest, frame) => {
    burst = missed(frame) ? burst + 1 : 0;
    return Math.max(longest, burst);
  }, 0);
}

function switchesOf(inferences: readonly Inference[]): number {
  return inferences.filter((inference, index) => {
    const previous = inferences[index - 1];
    return (
      previous !== undefined &&
      (previous.subnet !== inference.subnet || previous.threads !== inference.threads)
    );
  }).length;
}

function throughputOf({ length }: readonly Inference[], phases: readonly Phase[]): number | null {
  const seconds = phases.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0);
  return seconds > 0 ? length / seconds : null;
}

function recoverySecondsOf(frames: readonly FrameReport[], phases: readonly Phase[]): number | null {
  const start = phases.find((phase) => phase.name === disturbedPhase)?.startSeconds;
  if (start === undefined) return null;
  const since = frames.filter((frame) => frame.arrivalSeconds >= start);
  let row = 0;
  for (const [index, frame] of since.entries()) {
    row = missed(frame) ? 0 : row + 1;
    if (row === hitsOfARecovery) return since[index + 1 - row]!.arrivalSeconds - start;
  }
  return null;
}

/** The phase in which a time falls; what lies outside all of them belongs to the first or the last. */
export function phaseAt(phases: readonly Phase[], timeSeconds: number): Phase | undefined {
  return phases.find((phase) => timeSeconds < phase.endSeconds) ?? phases.at(-1);
}

function phaseMetrics(phase: Phase, frames: readonly FrameReport[]): PhaseMetrics {
  const inferences = completed(frames);
  return {
    name: phase.name,
    missRate: missRateOf(frames),
    latencySeconds: latencyOf(inferences),
    accuracyCalibrated: calibratedAccuracyOf(inferences),
  };
}

/**
 * The numbers of one application in one run.
 *
 * @param reports the run's frames, in any order; those of other applications are left out
 * @param phases in the order of time; a frame belongs to the phase in which it arrived
 */
export function applicationMetrics(
  application: Pick<JournalApplication, 'name' | 'ratePerSecond' | 'kind' | 'arrivals'>,
  reports: readonly FrameReport[],
  phases: readonly Phase[],
): ApplicationMetrics {
  const frames = withUnseenFrames(application, reports, phases);
  const inferences = completed(frames);
  return {
    name: application.name,
    ...(application.kind && { kind: application.kind }),
    requests: frames.length,
    failed: frames.filter((frame) => frame.outcome === 'failed').length,
    missRate: missRateOf(frames),
    longestMissBurst: longestMissBurstOf(frames),
    latencySeconds: latencyOf(inferences),
    accuracyCalibrated: calibratedAccuracyOf(inferences),
    accuracyMeasured: measuredAccuracyOf(inferences),
    throughputPerSecond: throughputOf(inferences, phases),
    switches: switchesOf(inferences),
    recoverySeconds: recoverySecondsOf(frames, phases),
    phases: phases.map((phase) =>
      phaseMetrics(
        phase,
        frames.filter((frame) => phaseAt(phases, frame.arrivalSeconds) === phase),
      ),
    ),
  };
}

/** The numbers of one run, an application at a time. */
export function runMetrics(
  policy: string,
  applications: readonly Pick<JournalApplication, 'name' | 'ratePerSecond' | 'kind' | 'arrivals'>[],
  reports: readonly FrameReport[],
  phases: readonly Phase[],
): RunMetrics {
  return {
    policy,
    apps: applications.map((application) => applicationMetrics(application, reports, phases)),
  };
}
