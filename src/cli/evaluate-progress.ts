/** How far an evaluation is, on stderr: a bar that moves where a person looks on, else a line every ten seconds. */
import type { EvaluationProgress } from '../application/design/evaluate-in-order.js';
import type { Clock } from '../core/clock.js';
import { formatQuantity } from '../core/units.js';
import { bar, createPaint, type Paint, printable, truncate } from './text.js';

/** The part of a terminal or pipe that is needed here. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressView {
  show(progress: EvaluationProgress): void;
  /** Removes the bar. */
  end(): void;
}

const barColumns = 20;
const lineSeconds = 10;
const barSeconds = 0.1;

/** What is looked at, and what being right is called. */
export interface ProgressWords {
  readonly samples: string;
  readonly right: string;
}

/** @param colour false for none, as NO_COLOR asks */
export function createProgressView(
  stream: ProgressStream,
  clock: Clock,
  colour: boolean,
  words: ProgressWords,
): ProgressView {
  const live = stream.isTTY === true;
  const period = live ? barSeconds : lineSeconds;
  const paint = createPaint(colour);
  const textOf = progressText(clock, words);
  let shown = live ? Number.NEGATIVE_INFINITY : clock.now();
  return {
    show(progress) {
      const text = textOf(progress);
      if (clock.now() - shown < period) return;
      shown = clock.now();
      stream.write(live ? `\r${liveLine(progress, text, stream, paint)}\x1b[K` : `${text}\n`);
    },
    end() {
      if (live) stream.write('\r\x1b[K');
    },
  };
}

function liveLine(
  { done, all }: EvaluationProgress,
  text: string,
  stream: ProgressStream,
  paint: Paint,
): string {
  return truncate(`${bar(done / all, barColumns, paint)} ${text}`, (stream.columns ?? 80) - 1);
}

/** The rate is that of this run: what an earlier one did cost no time now. */
function progressText(
  clock: Clock,
  { samples, right }: ProgressWords,
): (progress: EvaluationProgress) => string {
  let first: { seconds: number; done: number } | undefined;
  return ({ subnet, top1, done, all }) => {
    first ??= { seconds: clock.now(), done };
    const rate = (done - first.done) / (clock.now() - first.seconds);
    const known = Number.isFinite(rate) && rate > 0;
    return [
      `${Math.floor((done / all) * 100)} %`,
      ...(known ? [`${rate.toPrecision(3)} ${samples}/s`, `${timeText((all - done) / rate)} left`] : []),
      ...(top1 === null ? [] : [`${printable(subnet)} ${right} ${formatQuantity(top1, 'ratio')} so far`]),
    ].join(', ');
  };
}

export function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
