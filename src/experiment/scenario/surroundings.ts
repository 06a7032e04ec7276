/** What a scenario names and does not hold: its board and its networks. */
import type { ModelledNetwork } from '../../application/modelled/network.js';
import { modelledNetwork, modelledNetworks } from '../../application/modelled/networks.js';
import { virtualBoard } from '../../device/virtual/boards.js';
import { checkVirtualBoard } from '../../device/virtual/check-board.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import { readBoardFile } from './board-file.js';
import type { ScenarioSurroundings } from './scenario.js';
import type { BoardChoice, Scenario } from './types.js';

/** @throws {CotuneError} `ERR_BOARD_UNKNOWN`, `ERR_BOARD_FILE`, `ERR_FILE_UNREADABLE` */
export async function readBoard(choice: BoardChoice): Promise<VirtualBoard> {
  return 'name' in choice ? virtualBoard(choice.name) : readBoardFile(choice.file, checkVirtualBoard);
}

/**
 * The networks by name. On a board of a file they are taken from the board that they were counted on: its cycles are
 * those of the file's board.
 *
 * @throws {CotuneError} `ERR_NETWORK_MODEL` for one that nobody has modelled
 */
export function readNetworks(
  { applications }: Scenario,
  board: VirtualBoard,
): ReadonlyMap<string, ModelledNetwork> {
  const names = [...new Set(applications.map(({ network }) => network))];
  return new Map(names.map((name) => [name, networkOn(name, board.name)]));
}

function networkOn(name: string, board: string): ModelledNetwork {
  return networksOn(board).find((network) => network.name === name) ?? modelledNetwork(name, board);
}

/** Those that were counted on a board; all of them where it is a board of a file. */
function networksOn(board: string): readonly ModelledNetwork[] {
  const own = modelledNetworks.filter((network) => network.board === board);
  return own.length > 0 ? own : modelledNetworks;
}

/** What a scenario can name: the boards and networks that ship, and boards of files. */
export const surroundings: ScenarioSurroundings = {
  openBoard: readBoard,
  networksOn: ({ name }) => networksOn(name),
};
