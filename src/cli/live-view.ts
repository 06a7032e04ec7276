/** The dashboard in a terminal: redrawn in place eight times a second, and gone without a trace but its last picture. */
import { type Clock, every } from '../core/clock.js';
import { dashboardLines } from './dashboard.js';
import type { RunView } from './run-view.js';
import { createPaint } from './text.js';
import {
  addDecision,
  addFrame,
  addLifecycle,
  addTarget,
  createRunState,
  type RunState,
} from './view-state.js';

const redrawSeconds = 1 / 8;
const [hideCursor, showCursor, clearBelow, clearRest] = ['\x1b[?25l', '\x1b[?25h', '\x1b[J', '\x1b[K'];

/** The part of a terminal's stream that the view needs. */
export interface Terminal {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
}

/** Where signals come from and where the end of the process is announced; `process` in earnest. */
export type Signals = Pick<NodeJS.Process, 'once' | 'removeListener' | 'listenerCount' | 'kill' | 'pid'>;

/** Restores the terminal when the process ends in whatever way lets it act; the result takes the guard away. */
function guard(signals: Signals, restore: () => void): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const handlers = names.map((name) => {
    const handler = () => {
      restore();
      // Nobody else cares for this signal: let it do what it would have done without us.
      if (signals.listenerCount(name) === 0) signals.kill(signals.pid, name);
    };
    signals.once(name, handler);
    return () => signals.removeListener(name, handler);
  });
  signals.once('exit', restore);
  return () => {
    for (const remove of handlers) remove();
    signals.removeListener('exit', restore);
  };
}

/** Writes a picture over the one before it. */
function createPainter(terminal: Terminal): { paint(lines: readonly string[]): void; leave(): void } {
  let height = 0;
  return {
    paint(lines) {
      // Lines that scrolled out of the window cannot be written over.
      const shown = lines.slice(0, Math.max(1, (terminal.rows ?? 24) - 1));
      const up = height === 0 ? '' : `\x1b[${height}A`;
      terminal.write(`${up}\r${shown.map((line) => `${line}${clearRest}\n`).join('')}${clearBelow}`);
      height = shown.length;
    },
    leave() {
      height = 0;
    },
  };
}

/**
 * @param colour false for none, as NO_COLOR asks
 * @param signals as `process`; null where nothing is to be guarded
 */
export function createLiveView(
  terminal: Terminal,
  clock: Clock,
  colour: boolean,
  signals: Signals | null,
): RunView {
  const painter = createPainter(terminal);
  const paint = createPaint(colour);
  let state: RunState | undefined;
  let startSeconds = 0;
  let stopDrawing = () => {};
  let unguard: (() => void) | undefined;

  const draw = () => {
    if (state === undefined) return;
    const columns = Math.max(20, terminal.columns ?? 80);
    painter.paint(dashboardLines(state, clock.now() - startSeconds, { columns, paint }));
  };
  const end = () => {
    stopDrawing();
    draw();
    painter.leave();
    state = undefined;
  };
  const close = () => {
    if (state !== undefined) end();
    if (unguard === undefined) return;
    terminal.write(showCursor);
    unguard();
    unguard = undefined;
  };
  return {
    begin(run) {
      if (state !== undefined) end();
      if (unguard === undefined) {
        terminal.write(hideCursor);
        unguard = signals === null ? () => {} : guard(signals, close);
      } else terminal.write('\n');
      state = createRunState(run);
      startSeconds = clock.now();
      stopDrawing = every(clock, redrawSeconds, draw);
      draw();
    },
    frame: (report) => state && addFrame(state, report),
    monitors(event) {
      if (state === undefined) return;
      state.monitors = event.values;
      startSeconds = clock.now() - event.timeSeconds;
    },
    decision: (event) => state && addDecision(state, event),
    lifecycle: (event) => state && addLifecycle(state, event),
    target: (event) => state && addTarget(state, event),
    end,
    close,
  };
}
