/**
 * Watches the main thread from a thread of its own. Where it has not moved for as long as is said, and the machine is
 * changed, everything is undone: kernel and governors take over what nobody tunes any more. Goes on watching, as the
 * main thread may come back.
 */
import { spawnSync } from 'node:child_process';
import { renameSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { type HangWatchOrders, shared } from './hang-watch-state.js';

/** Each look must find the main thread where it was: one long pause of the whole machine is no hang. */
const looksPerPatience = 5;
const undoMilliseconds = 10_000;
const standardError = 2;

const { state, journal, givenAway, command, patienceSeconds } = workerData as HangWatchOrders;
let [last, still] = [-1, 0];

while (Atomics.wait(state, shared.ended, 0, (1000 * patienceSeconds) / looksPerPatience) === 'timed-out') {
  const beats = Atomics.load(state, shared.beats);
  still = beats === last ? still + 1 : 0;
  last = beats;
  if (still === looksPerPatience) undo();
}

function undo(): void {
  // Before the journal is anybody's: what the main thread does when it comes back goes into a new one.
  Atomics.store(state, shared.taken, 1);
  try {
    renameSync(journal, givenAway);
  } catch {
    // No journal: nothing is changed.
    return;
  }
  say(`cotune hangs since ${patienceSeconds} s: what it changed of the machine is undone`);
  const [program, ...args] = command;
  spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: undoMilliseconds });
}

/** Past the main thread, through which a worker's own stream goes. */
function say(text: string): void {
  try {
    writeSync(standardError, `${text}\n`);
  } catch {
    // Nobody listens.
  }
}
