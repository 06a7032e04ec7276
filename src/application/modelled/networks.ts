/** The networks and co-runners that ship as work, by board. */
import { CotuneError } from '../../core/errors.js';
import type { CoRunner } from './co-runner.js';
import type { ModelledNetwork } from './network.js';
import { coRunners } from './networks/co-runners.js';
import { networks as jetsonXavierNx } from './networks/jetson-xavier-nx.js';
import { networks as odroidXu3 } from './networks/odroid-xu3.js';
import { networks as raspberryPi5 } from './networks/raspberry-pi-5.js';
import { networks as rk3588 } from './networks/rk3588.js';

export const modelledNetworks: readonly ModelledNetwork[] = [
  ...jetsonXavierNx,
  ...odroidXu3,
  ...raspberryPi5,
  ...rk3588,
];

/**
 * @param board of a virtual board, whose cycles the work counts
 * @throws {CotuneError} `ERR_NETWORK_MODEL` with what there is
 */
export function modelledNetwork(name: string, board: string): ModelledNetwork {
  return found('network', modelledNetworks, name, board);
}

/** @throws {CotuneError} `ERR_NETWORK_MODEL` with what there is */
export function coRunner(name: string, board: string): CoRunner {
  return found('co-runner', coRunners, name, board);
}

function found<T extends { readonly name: string; readonly board: string }>(
  what: string,
  all: readonly T[],
  name: string,
  board: string,
): T {
  const one = all.find((entry) => entry.name === name && entry.board === board);
  if (one !== undefined) return one;
  const here = all.filter((entry) => entry.board === board).map((entry) => entry.name);
  const known = here.length === 0 ? `there is none of that board` : `there are ${here.join(', ')}`;
  throw new CotuneError(
    'ERR_NETWORK_MODEL',
    `there is no modelled ${what} ${name} on the board ${board}; ${known}`,
  );
}
