/** Requests of a load as they arrive on a virtual board: those of a modelled application, or of a background program. */
import type { ArrivalSpec } from '../../application/workload/arrival-spec.js';
import { createArrivals } from '../../application/workload/arrivals.js';
import type { Clock } from '../../core/clock.js';
import type { Random } from '../../core/random.js';
import type { Executor } from '../../core/work.js';
import type { BackgroundLoad } from '../scenario/types.js';

export interface Span {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Who asks in a closed loop and finds the application dead or shut out asks again so much later. */
const retrySeconds = 0.1;

/** To be called when a request is over. @param failed whether its application was dead */
export type Ended = (failed: boolean) => void;

/**
 * Calls back at each arrival within the span.
 *
 * @returns tells a closed loop that a request is over: when all are, the next ones arrive
 */
export function scheduleArrivals(
  clock: Clock,
  spec: ArrivalSpec,
  span: Span,
  random: Random,
  arrive: () => void,
): Ended {
  if (spec.kind === 'closed-loop') return closedLoop(clock, spec.samples, span, arrive);
  const times = createArrivals(spec, random, span.endSeconds - span.startSeconds);
  const next = () => {
    const { value, done } = times.next();
    if (done) return;
    clock.at(span.startSeconds + value, () => {
      next();
      arrive();
    });
  };
  next();
  return () => {};
}

function closedLoop(clock: Clock, samples: number, span: Span, arrive: () => void): Ended {
  let open = 0;
  let pauseSeconds = 0;
  const burst = () => {
    if (clock.now() >= span.endSeconds) return;
    [open, pauseSeconds] = [samples, 0];
    for (let sample = 0; sample < samples; sample++) arrive();
  };
  clock.at(span.startSeconds, burst);
  return (failed) => {
    if (failed) pauseSeconds = retrySeconds;
    // Not from within the end of a request: what it leaves behind is not yet in order.
    if (--open === 0) clock.at(clock.now() + pauseSeconds, burst);
  };
}

/** Starts a program that nobody manages: its requests run beside each other, a continuous one's in a row. */
export function runBackground(
  clock: Clock,
  executor: Executor,
  load: BackgroundLoad,
  cpus: readonly number[],
  random: Random,
): void {
  const { name: owner, work, threads, arrivals } = load;
  const gpu = work.processor === 'gpu' ? { gpu: '' } : {};
  const mapping = { name: owner, cpus: load.cpus ?? cpus, ...gpu };
  const execution = { owner, work: [work], threads, mapping };
  const running = new Set<() => void>();
  const begin = (then: () => void) => {
    const cancel = executor.start(execution, () => {
      running.delete(cancel);
      then();
    });
    running.add(cancel);
  };
  const again = () => {
    if (clock.now() < load.endSeconds) begin(again);
  };
  if (arrivals === 'continuous') clock.at(load.startSeconds, again);
  else scheduleArrivals(clock, arrivals, load, random, () => begin(() => {}));
  clock.at(load.endSeconds, () => {
    for (const cancel of running) cancel();
  });
}
