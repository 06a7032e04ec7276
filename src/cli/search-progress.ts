/** How far a search is, on stderr: a bar with the time left where a person looks on, else a line every ten seconds. */
import type { SearchProgress } from '../application/design/search-library.js';
import type { Clock } from '../core/clock.js';
import { type ProgressStream, timeText } from './evaluate-progress.js';
import { bar, createPaint, truncate } from './text.js';

const barColumns = 20;
const lineSeconds = 10;
const barSeconds = 0.2;

export interface SearchProgressView {
  show(progress: SearchProgress): void;
  /** A line for good; the bar comes back with the next progress. */
  say(line: string): void;
  end(): void;
}

export interface SearchProgressOptions {
  /** False for none, as NO_COLOR asks. */
  readonly colour: boolean;
  /** What sub-networks are judged on, as people call it. */
  readonly samples: string;
}

export function createSearchProgress(
  stream: ProgressStream,
  clock: Clock,
  { colour, samples }: SearchProgressOptions,
): SearchProgressView {
  const live = stream.isTTY === true;
  const paint = createPaint(colour);
  const clear = () => {
    if (live) stream.write('\r\x1b[K');
  };
  let shown = live ? Number.NEGATIVE_INFINITY : clock.now();
  return {
    show(progress) {
      if (clock.now() - shown < (live ? barSeconds : lineSeconds)) return;
      shown = clock.now();
      const text = textOf(progress, samples);
      const share = Math.min(1, progress.usedSeconds / progress.seconds);
      const line = live
        ? truncate(`${bar(share, barColumns, paint)} ${text}`, (stream.columns ?? 80) - 1)
        : text;
      stream.write(live ? `\r${line}\x1b[K` : `${line}\n`);
    },
    say(line) {
      clear();
      stream.write(`${line}\n`);
    },
    end: clear,
  };
}

function textOf(
  { usedSeconds, seconds, judged, fullyJudged, rounds }: SearchProgress,
  samples: string,
): string {
  const left = timeText(Math.max(0, seconds - usedSeconds));
  return `${left} left, ${judged} sub-networks judged, ${fullyJudged} of them on all ${samples}, round ${rounds}`;
}
