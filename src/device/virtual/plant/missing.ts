import { CotuneError } from '../../../core/errors.js';
import type { VirtualBoard } from './description.js';

/** @throws {CotuneError} `ERR_BOARD_MODEL`, always: a board has no such part; with those that it has */
export function missing(
  { name: board }: VirtualBoard,
  what: 'domain' | 'rail' | 'zone',
  name: string,
  known: readonly { readonly name: string }[],
): never {
  const names = known.map((one) => one.name).join(', ');
  throw new CotuneError('ERR_BOARD_MODEL', `${board} has no ${what} ${name}; it has ${names}`);
}
