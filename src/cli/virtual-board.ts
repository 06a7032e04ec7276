/** The virtual board that a command is told of: one that ships, by its name, or a file's. */

import { virtualBoard } from '../device/virtual/boards.js';
import { checkVirtualBoard } from '../device/virtual/check-board.js';
import type { VirtualBoard } from '../device/virtual/plant/description.js';
import { readBoardFile } from '../experiment/scenario/board-file.js';

/** What no name of a board has, and a path does. */
const isPath = /[./]/;

/** @throws {CotuneError} `ERR_BOARD_UNKNOWN`, or as `readBoardFile` does */
export async function openVirtualBoard(nameOrPath: string): Promise<VirtualBoard> {
  return isPath.test(nameOrPath) ? readBoardFile(nameOrPath, checkVirtualBoard) : virtualBoard(nameOrPath);
}
