/** What `demo --board` and `run --board` do in the place of runs on this machine: live runs on a virtual board. */
import type { Clock } from '../core/clock.js';
import { asCotuneError } from '../core/errors.js';
import { describeMachine } from '../device/linux/machine.js';
import type { VirtualBoard } from '../device/virtual/plant/description.js';
import { runOnBoard } from '../experiment/live-board/board-run.js';
import { openBoardSystem } from '../experiment/live-board/board-system.js';
import { boardStartEvent } from '../experiment/live-board/describe.js';
import { disturbedPhase } from '../experiment/metrics.js';
import { readBoard } from '../experiment/scenario/surroundings.js';
import { boardChoice } from '../experiment/scenario/to-scenario.js';
import type { LiveSession } from './live-session.js';
import { log } from './output.js';
import type { Recorder } from './recorder.js';

export const boardFlag = '--board <name>';
export const boardHelp =
  'live on this virtual board, or on that of a file, instead of on this machine; simulated';

/**
 * @param name of a virtual board, or the path of a file that describes one; undefined for this machine
 * @throws {CotuneError} `ERR_BOARD_UNKNOWN`, `ERR_BOARD_FILE`, `ERR_FILE_UNREADABLE`
 */
export async function boardNamed(name: string | undefined): Promise<VirtualBoard | null> {
  return name === undefined ? null : readBoard(boardChoice(name, '.'));
}

/** Processors of the board, or of this machine. */
export function coresOf(board: VirtualBoard | null): number {
  if (board === null) return describeMachine().cores;
  return board.domains.reduce((sum, domain) => sum + (domain.kind === 'cpu' ? domain.cpus.length : 0), 0);
}

/** One run for each policy of the session; each has the board as it is after a long rest. */
export async function runAllOnBoard(
  clock: Clock,
  board: VirtualBoard,
  session: LiveSession,
  recorder: Recorder,
  signal: AbortSignal,
): Promise<void> {
  const { applications, policies, phases, threadsPerCore, target } = session;
  const system = await openBoardSystem(clock, board, applications, { onProgress: log, signal });
  try {
    recorder.take(boardStartEvent(new Date().toISOString(), describeMachine(), phases, system));
    const disturbance = phases.find(({ name }) => name === disturbedPhase) ?? null;
    const seconds = phases.at(-1)!.endSeconds;
    const common = { real: clock, system, target, seconds, disturbance, threadsPerCore };
    for (const policy of policies) {
      if (signal.aborted) return;
      await runOnBoard({
        ...common,
        policy,
        signal,
        onEvent: recorder.take,
        onTrouble: (place, error) => recorder.trouble(place, asCotuneError(error)),
      });
    }
  } finally {
    await system.close();
  }
}
