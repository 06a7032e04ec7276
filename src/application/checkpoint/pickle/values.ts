/**
 * What unpickling gives: null, booleans, numbers (bigint where they are not exact), strings, Uint8Array (bytes and
 * bytearray), arrays (lists and tuples), Map (dicts), Set, and the two classes here. All of it is inert: keys that
 * a file chooses are keys of a Map and never names of properties.
 */
import { corrupt } from '../problems.js';
import { type Allowance, cost } from './allowance.js';

/** Makes a value from the arguments of a call in the pickle; pays for what it copies. */
export type Builder = (args: readonly unknown[], allowance: Allowance) => unknown;

/** A class or function that a pickle may name. Nothing of Python runs: a call makes a value, or only a record. */
export class PickleGlobal {
  constructor(
    readonly name: string,
    readonly build?: Builder,
  ) {}
}

/** An object of a class that means nothing to cotune: what it was made from is kept, unread. */
export class PickleRecord {
  state: unknown = null;

  constructor(
    readonly className: string,
    readonly args: readonly unknown[],
  ) {}
}

/** @throws {CotuneError} ERR_CHECKPOINT_CORRUPT where the thing called is no global or the arguments are no tuple */
export function callGlobal(target: unknown, args: unknown, allowance: Allowance): unknown {
  if (!(target instanceof PickleGlobal)) throw corrupt('the pickle calls something that is no function');
  if (!Array.isArray(args)) throw corrupt(`the pickle calls ${target.name} without a tuple of arguments`);
  allowance.spend(cost.object);
  return target.build ? target.build(args, allowance) : new PickleRecord(target.name, args);
}
