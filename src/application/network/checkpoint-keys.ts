/**
 * One name for what different versions of a reference code call differently: a prefix of parallel training, blocks
 * that were called `mobile_inverted_conv`, and layers that an elastic one wraps once more.
 */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { keyMissing } from '../checkpoint/checkpoint.js';

export function normalKey(key: string): string {
  return key
    .replace(/^(?:module\.)+/, '')
    .replaceAll('.mobile_inverted_conv.', '.conv.')
    .replace(/\.conv(?:\.conv)+\./g, '.conv.')
    .replace(/\.bn(?:\.bn)+\./g, '.bn.')
    .replace(/\.linear(?:\.linear)+\./g, '.linear.');
}

export interface NormalCheckpoint extends Checkpoint {
  /** What the checkpoint itself calls it. */
  storedKey(name: string): string;
}

/** A checkpoint under normal names; it can be asked by any name that has the same normal form. */
export function withNormalKeys(checkpoint: Checkpoint): NormalCheckpoint {
  const stored = new Map<string, string>();
  for (const key of checkpoint.keys()) if (!stored.has(normalKey(key))) stored.set(normalKey(key), key);
  const find = (name: string) => {
    const key = stored.get(normalKey(name));
    if (key === undefined) throw keyMissing(name, stored.keys());
    return key;
  };
  return {
    keys: () => stored.keys(),
    has: (name) => stored.has(normalKey(name)),
    shape: (name) => checkpoint.shape(find(name)),
    read: (name) => checkpoint.read(find(name)),
    storedKey: find,
  };
}
