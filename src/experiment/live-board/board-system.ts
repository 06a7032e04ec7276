/** What a live run on a virtual board needs before it can begin: the board, its applications, and how fast it may live. */
import { interrupted } from '../../application/process/supervisor.js';
import { untilAborted } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import type { SystemApplication } from '../../system.js';
import { type BoardApplication, computedTiles, openBoardApplication } from './board-application.js';
import { dilationFor, rehearse } from './dilation.js';
import { dilationText } from './dilation-text.js';

export interface BoardSystemOptions {
  /** A long step begins; for people. */
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface BoardSystem {
  readonly board: VirtualBoard;
  readonly applications: readonly BoardApplication[];
  /** Real seconds for a second of the board. */
  readonly dilation: number;
  close(): Promise<void>;
}

/**
 * Opens the applications one after the other and lets all of them compute at once, as they will in a run.
 *
 * @throws {CotuneError} when one cannot be opened or does not fit the board, `ERR_CANCELLED` when the signal says so;
 *   those opened before are closed again
 */
export async function openBoardSystem(
  clock: Clock,
  board: VirtualBoard,
  wanted: readonly SystemApplication[],
  { onProgress = () => {}, signal }: BoardSystemOptions = {},
): Promise<BoardSystem> {
  const applications: BoardApplication[] = [];
  const close = async () => {
    await Promise.all(applications.map(({ supervisor }) => supervisor.close()));
  };
  try {
    for (const one of wanted) {
      onProgress(`${one.specification.name}: opening ${one.specification.library}`);
      applications.push(await openBoardApplication(clock, board, one, signal));
    }
    onProgress('measuring how long real inferences take here');
    const dilation = await untilAborted(measureDilation(clock, applications), signal, interrupted);
    for (const one of applications) onProgress(tilesText(one));
    onProgress(dilationText(board, dilation));
    return { board, applications, dilation, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function measureDilation(clock: Clock, applications: readonly BoardApplication[]): Promise<number> {
  const factors = applications.map(async (one) => dilationFor(one, await rehearse(clock, one)));
  return Math.max(...(await Promise.all(factors)));
}

function tilesText({ name, tilesPerFrame }: BoardApplication): string {
  return `${name}: the board is charged for frames of ${tilesPerFrame} tiles; ${computedTiles} of each is computed here`;
}
