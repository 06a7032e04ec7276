/**
 * Sensing: turns what was read into what an estimator can use. Bad values end here: they are counted by reason
 * and never passed on. What a monitor does not say stays unknown.
 */
import type { FrameReport } from '../core/frame.js';
import { readingValue } from '../core/monitor.js';
import type { ManagedApplication, Readings } from './policy/policy.js';

/** One inference that can be compared with the profile. */
export interface ServiceSample {
  readonly subnet: string;
  readonly threads: number;
  readonly serviceSeconds: number;
  readonly endSeconds: number;
}

export interface ApplicationSnapshot {
  readonly samples: readonly ServiceSample[];
  /** Frames that never started since the last step, as an earlier one held the queue. */
  readonly dropped: number;
  /**
   * Cores that others keep busy. Managed applications count among the others only where there are more of them
   * than processors: otherwise they are given no more threads than processors, and need not meet.
   */
  readonly competingCores: number | undefined;
  /**
   * The share, 0 to 1, of the processor time this application leaves that others take: the chance to meet
   * somebody on a processor. Unlike the competing cores it does not move with the application's own choice
   * when the machine is full.
   */
  readonly crowding: number | undefined;
}

export interface Snapshot {
  readonly timeSeconds: number;
  readonly applications: ReadonlyMap<string, ApplicationSnapshot>;
  /** How many frames were left out, by reason. */
  readonly ignored: ReadonlyMap<string, number>;
}

/** An inference of a day is a clock gone wrong, not a slow-down. */
const absurdSeconds = 3600;

/** Below this part of a core the application leaves nothing that could be measured in ticks of 10 ms. */
const leastLeftCores = 0.5;

/** @param cores processors that the managed applications may use: those that `cpu.busy` counts */
export function takeSnapshot(
  timeSeconds: number,
  readings: Readings,
  applications: readonly ManagedApplication[],
  cores: number,
): Snapshot {
  const ignored = new Map<string, number>();
  const known = new Map(applications.map(({ name }) => [name, [] as FrameReport[]]));
  for (const frame of readings.frames) {
    const problem = problemOf(frame, known);
    if (problem) ignored.set(problem, (ignored.get(problem) ?? 0) + 1);
    else known.get(frame.application)!.push(frame);
  }
  const snapshots = new Map<string, ApplicationSnapshot>();
  for (const [name, frames] of known)
    snapshots.set(name, { ...summarise(frames), ...competition(name, [...known.keys()], readings, cores) });
  return { timeSeconds, applications: snapshots, ignored };
}

/**
 * @param known by name: the applications that are managed
 * @returns why nothing can be learned from a frame; undefined where something can
 */
export function problemOf(frame: FrameReport, known: ReadonlyMap<string, unknown>): string | undefined {
  if (!known.has(frame.application)) return 'unknown application';
  if (!Number.isFinite(frame.arrivalSeconds)) return 'arrival is not a time';
  if (frame.inference === null) return undefined;
  const { serviceSeconds, latencySeconds } = frame.inference;
  const sane = (seconds: number) => seconds > 0 && seconds < absurdSeconds;
  return sane(serviceSeconds) && sane(latencySeconds) ? undefined : 'impossible service time';
}

function summarise(frames: readonly FrameReport[]) {
  const samples: ServiceSample[] = [];
  let dropped = 0;
  for (const { outcome, inference, arrivalSeconds } of frames) {
    if (outcome === 'dropped') dropped++;
    if (inference === null) continue;
    const { subnet, threads, serviceSeconds, latencySeconds } = inference;
    samples.push({ subnet, threads, serviceSeconds, endSeconds: arrivalSeconds + latencySeconds });
  }
  return { samples, dropped };
}

function competition(name: string, all: readonly string[], { monitors }: Readings, cores: number) {
  const busy = finite(readingValue(monitors.get('cpu.busy')));
  const apart = all.length <= cores ? all : [name];
  const used = apart.map((one) => finite(readingValue(monitors.get(`${one}.processor`))));
  const own = used.reduce((a, b) => (a === undefined || b === undefined ? undefined : a + b), 0);
  if (busy === undefined || own === undefined) return { competingCores: undefined, crowding: undefined };
  const competingCores = Math.max(0, busy - own);
  const leftCores = Math.max(leastLeftCores, cores - own);
  return { competingCores, crowding: Math.min(1, competingCores / leftCores) };
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
