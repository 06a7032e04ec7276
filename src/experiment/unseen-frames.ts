/**
 * Frames that nobody reported: while an application's process is dead, its frames go on arriving by the
 * schedule. They were asked for and not answered, so they count as failed.
 */
import type { FrameReport } from '../core/frame.js';
import type { JournalApplication, Phase } from './journal.js';

/** A run ends while frames are under way; only a longer silence than this at its end is a dead process. */
const endSilenceSeconds = 1;

/** By chance there may be so many mean gaps between two arrivals: longer ones come once in 20,000. */
const longestGaps = 10;

type Rate = Pick<JournalApplication, 'name' | 'ratePerSecond' | 'arrivals'>;

function unseen(application: string, sequence: number, arrivalSeconds: number): FrameReport {
  return { application, sequence, arrivalSeconds, outcome: 'failed', inference: null };
}

/** The frames of one application from `from` to `to` (exclusive), timed by the schedule that `known` belongs to. */
function unseenBetween(rate: Rate, from: number, to: number, known: FrameReport): FrameReport[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => {
    const sequence = from + index;
    const arrival = known.arrivalSeconds + (sequence - known.sequence) / rate.ratePerSecond;
    return unseen(rate.name, sequence, arrival);
  });
}

function beforeFirst(rate: Rate, first: FrameReport, startSeconds: number): FrameReport[] {
  // What comes by chance says nothing by the time at which it comes; such arrivals are counted from zero.
  if (rate.arrivals === 'poisson') return unseenBetween(rate, 0, first.sequence, first);
  // The first period belongs to the start: whether a schedule counts from zero or one is its own affair.
  const missing = Math.floor((first.arrivalSeconds - startSeconds) * rate.ratePerSecond + 1e-6) - 1;
  return unseenBetween(rate, first.sequence - Math.max(0, missing), first.sequence, first);
}

function afterLast(rate: Rate, last: FrameReport, endSeconds: number): FrameReport[] {
  const silence = endSeconds - last.arrivalSeconds;
  // A run without an end in sight expects nothing beyond what it has seen.
  if (!Number.isFinite(silence)) return [];
  const gaps = rate.arrivals === 'poisson' ? longestGaps : 1;
  if (silence <= endSilenceSeconds + gaps / rate.ratePerSecond) return [];
  const missing = Math.ceil(silence * rate.ratePerSecond - 1e-6) - 1;
  return unseenBetween(rate, last.sequence + 1, last.sequence + 1 + missing, last);
}

/**
 * The frames of one application in the order of their arrival, with those that nobody reported put in as failed.
 *
 * @param frames of one run; those of other applications are left out
 * @param phases of the run, one after the other
 */
export function withUnseenFrames(
  rate: Rate,
  frames: readonly FrameReport[],
  phases: readonly Phase[],
): FrameReport[] {
  const own = frames.filter((frame) => frame.application === rate.name);
  const known = own.sort((a, b) => a.sequence - b.sequence);
  const startSeconds = phases[0]?.startSeconds ?? 0;
  const endSeconds = phases.at(-1)?.endSeconds ?? startSeconds;
  const first = known[0];
  if (first === undefined) {
    const seconds = endSeconds - startSeconds;
    const count = Number.isFinite(seconds) ? Math.floor(seconds * rate.ratePerSecond) : 0;
    return unseenBetween(rate, 0, count, unseen(rate.name, 0, startSeconds));
  }
  const inside = known.flatMap((frame, index) => {
    const next = known[index + 1];
    return next === undefined
      ? [frame]
      : [frame, ...unseenBetween(rate, frame.sequence + 1, next.sequence, frame)];
  });
  return [
    ...beforeFirst(rate, first, startSeconds),
    ...inside,
    ...afterLast(rate, known.at(-1)!, endSeconds),
  ];
}
