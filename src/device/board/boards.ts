/** The boards that ship. */
import { CotuneError } from '../../core/errors.js';
import { type Board, type BoardInput, boardSchema, type Flag } from './board.js';
import { genericX86 } from './boards/generic-x86.js';
import { hikey960 } from './boards/hikey960.js';
import { jetsonNano } from './boards/jetson-nano.js';
import { jetsonOrinNx } from './boards/jetson-orin-nx.js';
import { jetsonXavierNx } from './boards/jetson-xavier-nx.js';
import { odroidN2 } from './boards/odroid-n2.js';
import { odroidXu3 } from './boards/odroid-xu3.js';
import { raspberryPi4 } from './boards/raspberry-pi-4.js';
import { raspberryPi5 } from './boards/raspberry-pi-5.js';
import { rk3399 } from './boards/rk3399.js';
import { rk3588 } from './boards/rk3588.js';
import { sdm845 } from './boards/sdm845.js';

const inputs: readonly BoardInput[] = [
  genericX86,
  hikey960,
  jetsonNano,
  jetsonOrinNx,
  jetsonXavierNx,
  odroidN2,
  odroidXu3,
  raspberryPi4,
  raspberryPi5,
  rk3399,
  rk3588,
  sdm845,
];

let parsed: readonly Board[] | undefined;

/** Every board, by name. */
export function allBoards(): readonly Board[] {
  parsed ??= inputs.map((input) => boardSchema.parse(input));
  return parsed;
}

/** @throws {CotuneError} `ERR_BOARD_UNKNOWN` naming the boards that there are */
export function boardByName(name: string): Board {
  const board = allBoards().find((one) => one.name === name);
  if (board !== undefined) return board;
  const known = allBoards().map((one) => one.name);
  throw new CotuneError('ERR_BOARD_UNKNOWN', `there is no board ${name}; there are ${known.join(', ')}`);
}

/** How many numbers of a board are of each flag. */
export function countFlags(board: Board): Record<Flag, number> {
  const counts = { measured: 0, published: 0, inferred: 0 };
  for (const { capacity, dynamicPowerCoefficient, points = [] } of board.domains) {
    for (const fact of [capacity, dynamicPowerCoefficient]) if (fact !== undefined) counts[fact.flag]++;
    for (const { flag, hertzVolts } of points) counts[flag] += hertzVolts.flat().length;
  }
  for (const { trips } of board.thermal?.zones ?? []) counts[board.thermal!.flag] += trips.length;
  for (const { flag } of [...(board.rails ?? []), ...(board.powerModes ?? [])]) counts[flag]++;
  return counts;
}
