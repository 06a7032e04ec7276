/** Feeds a view from the stream of events that the journal gets as well. */
import type { JournalEvent } from '../experiment/journal.js';
import type { RunView } from './run-view.js';

type Start = Extract<JournalEvent, { type: 'start' }>;

/**
 * @param count how many runs are going to be
 * @returns takes every event of the journal, `start` first; a verdict ends the view's last run
 */
export function showEvents(view: RunView, count: number): (event: JournalEvent) => void {
  let start: Start | undefined;
  let number = 0;
  const begin = (policy: string, { machine, board, phases, applications }: Start) => {
    if (number > 0) view.end();
    number += 1;
    const where = { cores: machine.cores, ...(board && { board }) };
    view.begin({ policy, number, count, ...where, phases, applications });
  };
  return (event) => {
    if (event.type === 'start') start = event;
    else if (event.type === 'run' && start !== undefined) begin(event.policy, start);
    else if (event.type === 'frame') view.frame(event.frame);
    else if (event.type === 'monitors') view.monitors(event);
    else if (event.type === 'decision') view.decision(event);
    else if (event.type === 'lifecycle') view.lifecycle(event);
    else if (event.type === 'target') view.target(event);
    else if (event.type === 'verdict') view.end();
  };
}
