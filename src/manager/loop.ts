/**
 * Drives a policy: a step every period, and at once when a frame missed its deadline or came near it. Whatever a
 * policy or an actuator throws is reported once per kind, and the run goes on under the last envelope.
 */
import { type Clock, every } from '../core/clock.js';
import { asCotuneError, CotuneError } from '../core/errors.js';
import type { FrameReport } from '../core/frame.js';
import type { Reading } from '../core/monitor.js';
import type { Action, Decision, Policy } from './policy/policy.js';

/** An event leads to a step no sooner than this after the last one. */
const shortestStepSeconds = 0.005;
/** This near its deadline a frame is an event. */
const nearDeadline = 0.9;
/** What is kept for the next step while a policy fails or time stands still. */
const framesAtMost = 10_000;
/** So many steps in a row that fail are no mishap: from then on nobody decides. */
const failuresAtMost = 3;

export type Place = 'sense' | 'policy' | 'act' | 'onDecision' | 'watchdog';

export interface ManagerLoopOptions {
  readonly clock: Clock;
  readonly policy: Policy;
  /** Deadline per application, to tell which frames are events; without it only misses and drops are. */
  readonly deadlineSeconds?: ReadonlyMap<string, number>;
  /** Reads the monitors; must not block. */
  readonly sense: () => ReadonlyMap<string, Reading>;
  /** Carries out one action; what it throws is reported and the next action goes on. */
  readonly act: (action: Action) => void;
  readonly onDecision?: (timeSeconds: number, decision: Decision) => void;
  /** Called once per kind of error (code and place). */
  readonly onError?: (error: CotuneError, place: Place) => void;
  readonly periodSeconds?: number;
}

export interface ManagerLoop {
  /** Hands over what became of a frame. */
  report(frame: FrameReport): void;
  stop(): void;
}

/** Takes the first step at once, so that every application has an envelope before its first frame. */
export function createManagerLoop(options: ManagerLoopOptions): ManagerLoop {
  const { clock, periodSeconds = 0.05 } = options;
  const guard = createGuard(options.onError);
  let frames: FrameReport[] = [];
  let lastStep = Number.NEGATIVE_INFINITY;
  let cancelEvent: (() => void) | undefined;
  let stopped = false;
  let failures = 0;

  const failed = () => {
    if (++failures !== failuresAtMost) return;
    guard('watchdog', () => {
      throw new CotuneError(
        'ERR_POLICY',
        `${failures} steps of ${options.policy.name} have failed in a row`,
        {
          advice: 'until a step succeeds the last envelopes hold, at the highest clocks where it sets them',
        },
      );
    });
    const actions = guard('watchdog', () => options.policy.safe?.(lastStep)) ?? [];
    for (const action of actions) guard('act', () => options.act(action));
  };

  const step = () => {
    cancelEvent?.();
    cancelEvent = undefined;
    lastStep = clock.now();
    const taken = frames;
    frames = [];
    const monitors = guard('sense', options.sense) ?? new Map<string, Reading>();
    const decision = guard('policy', () => options.policy.step(lastStep, { frames: taken, monitors }));
    if (decision === undefined) return failed();
    failures = 0;
    for (const action of decision.actions) guard('act', () => options.act(action));
    guard('onDecision', () => options.onDecision?.(lastStep, decision));
  };

  const stepSoon = () => {
    if (cancelEvent !== undefined) return;
    const due = lastStep + shortestStepSeconds;
    if (due <= clock.now()) step();
    else cancelEvent = clock.at(due, step);
  };

  const { once = false } = options.policy;
  const cancelPeriod = once ? () => {} : every(clock, periodSeconds, step);
  step();
  return {
    report(frame) {
      if (stopped || once) return;
      if (frames.length < framesAtMost) frames.push(frame);
      if (isEvent(frame, options.deadlineSeconds?.get(frame.application))) stepSoon();
    },
    stop() {
      stopped = true;
      cancelPeriod();
      cancelEvent?.();
    },
  };
}

function isEvent({ outcome, inference }: FrameReport, deadlineSeconds: number | undefined): boolean {
  if (outcome === 'miss' || outcome === 'dropped') return true;
  if (inference === null || deadlineSeconds === undefined) return false;
  return inference.latencySeconds > nearDeadline * deadlineSeconds;
}

function createGuard(onError: ManagerLoopOptions['onError']) {
  const seen = new Set<string>();
  return <T>(place: Place, run: () => T): T | undefined => {
    try {
      return run();
    } catch (thrown) {
      const error = asCotuneError(thrown);
      const kind = `${place} ${error.code}`;
      if (!seen.has(kind)) {
        seen.add(kind);
        onError?.(error, place);
      }
      return undefined;
    }
  };
}
