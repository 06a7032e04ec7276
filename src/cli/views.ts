/** Chooses how a run is shown: a dashboard where a person looks on, plain lines where a file or a pipe takes it. */
import type { Clock } from '../core/clock.js';
import type { Canvas } from './dashboard.js';
import { createLiveView } from './live-view.js';
import { createPlainView } from './plain-view.js';
import type { RunView } from './run-view.js';
import { createPaint } from './text.js';

/** Whether colours are wanted: https://no-color.org, and not where TERM says that the terminal has none. */
export function wantsColour(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, TERM } = process.env;
  return stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
}

/** Where and how to draw on a stream that is no terminal, or not only one. */
export function canvasFor(stream: NodeJS.WriteStream): Canvas {
  return { columns: stream.columns ?? 120, paint: createPaint(wantsColour(stream)) };
}

/** The view for a stream: stdout, or stderr where stdout carries JSON. */
export function createRunView(stream: NodeJS.WriteStream, clock: Clock): RunView {
  const live = stream.isTTY === true && process.env.TERM !== 'dumb';
  if (live) return createLiveView(stream, clock, wantsColour(stream), process);
  return createPlainView((line) => stream.write(`${line}\n`), clock);
}
