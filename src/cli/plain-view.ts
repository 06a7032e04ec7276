/** The view without a terminal: plain lines, one a second for each application, and one for whatever changes. */
import { type Clock, every } from '../core/clock.js';
import { formatQuantity } from '../core/units.js';
import { phaseNote, policyTitle } from '../experiment/conclusion.js';
import type { Phase } from '../experiment/journal.js';
import { phaseAt } from '../experiment/metrics.js';
import { targetText } from '../experiment/target-text.js';
import { unitOf } from '../experiment/units.js';
import { boardWords } from './board-lines.js';
import type { RunView } from './run-view.js';
import { padEnd, padStart, printable } from './text.js';
import {
  type ApplicationState,
  addDecision,
  addFrame,
  addLifecycle,
  addTarget,
  createRunState,
  type RunState,
  recentFigures,
} from './view-state.js';

const stamp = (timeSeconds: number) => padStart(`${timeSeconds.toFixed(1)} s`, 8);

function machineText(state: RunState): string {
  const { run, monitors } = state;
  if (run.board !== undefined) return boardWords(run.board, state);
  const [busy, pressure] = [monitors['cpu.busy'] ?? null, monitors['pressure.cpu'] ?? null];
  const load = busy === null ? 'load not available' : `${busy.toFixed(1)} of ${run.cores} processors busy`;
  return pressure === null ? load : `${load}, pressure ${formatQuantity(pressure, 'ratio')}`;
}

function networkText({ application, latest }: ApplicationState): string {
  if (latest === null) return `no ${unitOf(application).one} yet`;
  const threads = latest.threads === 1 ? '1 thread' : `${latest.threads} threads`;
  return `${printable(latest.subnet)} (${formatQuantity(latest.accuracy, 'ratio')}), ${threads}`;
}

/** What an application did in the last second. */
export function secondLine(run: RunState, state: ApplicationState, nowSeconds: number): string {
  const { frames, missed, p95Seconds } = recentFigures(state, nowSeconds, 1);
  const latency = p95Seconds === null ? 'no result' : `p95 ${formatQuantity(p95Seconds, 'seconds')}`;
  const deadline = formatQuantity(state.application.deadlineSeconds, 'seconds');
  const parts = [
    `${latency} of ${deadline}`,
    networkText(state),
    `${missed} of ${frames} late`,
    machineText(run),
  ];
  return `${stamp(nowSeconds)}  ${padEnd(printable(state.application.name), 8)}  ${parts.join('; ')}`;
}

function phaseLine(phase: Phase): string {
  const note = phaseNote(phase.name);
  return `${stamp(phase.startSeconds)}  phase ${phase.name}${note === '' ? '' : `: ${note}`}`;
}

/** @param write takes one line without its line feed */
export function createPlainView(write: (line: string) => void, clock: Clock): RunView {
  let state: RunState | undefined;
  let phase: Phase | undefined;
  let startSeconds = 0;
  let stop = () => {};

  const announcePhase = (run: RunState, nowSeconds: number) => {
    const current = phaseAt(run.run.phases, nowSeconds);
    if (current !== undefined && current !== phase) write(phaseLine(current));
    phase = current;
  };
  const tick = (nowSeconds: number) => {
    if (state === undefined) return;
    announcePhase(state, nowSeconds);
    for (const application of state.applications) write(secondLine(state, application, nowSeconds));
  };
  const end = () => {
    stop();
    state = undefined;
    phase = undefined;
  };
  return {
    begin(run) {
      end();
      state = createRunState(run);
      write(`run ${run.number} of ${run.count}: ${policyTitle(run.policy)}`);
      announcePhase(state, 0);
      startSeconds = clock.now();
      stop = every(clock, 1, () => tick(clock.now() - startSeconds));
    },
    frame: (report) => state && addFrame(state, report),
    monitors(event) {
      if (state === undefined) return;
      state.monitors = event.values;
      startSeconds = clock.now() - event.timeSeconds;
      announcePhase(state, event.timeSeconds);
    },
    // What a decision came to is in the next second's line.
    decision: (event) => state && addDecision(state, event),
    lifecycle(event) {
      if (state === undefined) return;
      addLifecycle(state, event);
      const detail = event.detail === '' ? '' : `: ${printable(event.detail)}`;
      write(
        `${stamp(event.timeSeconds)}  ${padEnd(printable(event.application), 8)}  process ${event.what}${detail}`,
      );
    },
    target(event) {
      if (state === undefined) return;
      addTarget(state, event);
      const now = state.applications.map(
        ({ application }) => `${application.name} ${targetText(application)}`,
      );
      write(`${stamp(event.timeSeconds)}  changed: ${printable(`${event.text}; ${now.join(', ')}`)}`);
    },
    end,
    close: end,
  };
}
