/** The virtual boards that ship. */
import { CotuneError } from '../../core/errors.js';
import { nearestWord } from '../../core/nearest-word.js';
import { boardByName } from '../board/boards.js';
import type { BoardAddition } from './boards/addition.js';
import { jetsonXavierNx } from './boards/jetson-xavier-nx.js';
import { joinBoard } from './boards/join.js';
import { odroidXu3 } from './boards/odroid-xu3.js';
import { raspberryPi5 } from './boards/raspberry-pi-5.js';
import { rk3588 } from './boards/rk3588.js';
import { type VirtualBoard, virtualBoardSchema } from './plant/description.js';
import { powerOfBoard } from './power/board.js';

const additions: readonly BoardAddition[] = [jetsonXavierNx, odroidXu3, raspberryPi5, rk3588];

export const virtualBoardNames: readonly string[] = additions.map(({ board }) => board);

const joined = new Map<string, VirtualBoard>();

/** @throws {CotuneError} `ERR_BOARD_UNKNOWN` naming the virtual boards that there are */
export function virtualBoard(name: string): VirtualBoard {
  const known = joined.get(name);
  if (known !== undefined) return known;
  const addition = additions.find(({ board }) => board === name);
  if (addition === undefined) throw unknownBoard(name);
  const power = powerOfBoard(name)!;
  const board = virtualBoardSchema.parse(joinBoard({ description: boardByName(name), power, addition }));
  joined.set(name, board);
  return board;
}

function unknownBoard(name: string): CotuneError {
  const nearest = nearestWord(name, virtualBoardNames);
  const hint = nearest === null ? `there are ${virtualBoardNames.join(', ')}` : `did you mean ${nearest}?`;
  return new CotuneError('ERR_BOARD_UNKNOWN', `there is no virtual board ${name} (${hint})`, {
    advice: `choose one of ${virtualBoardNames.join(', ')}`,
  });
}
