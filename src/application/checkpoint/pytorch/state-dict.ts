/** Finds the weights in what was saved: bare, under one of the usual names, or in the richest dict there is. */
import { otherFormat } from '../problems.js';
import { type AnyTensor, isTensor } from './pickled-tensor.js';

export interface StateDict {
  /** Keys from the object's top, joined by dots; empty where the object itself is the state dict. */
  readonly root: string;
  readonly tensors: ReadonlyMap<string, AnyTensor>;
}

/** Names under which training programs save the weights, the likeliest first. */
const usualNames = ['state_dict', 'model', 'model_state_dict', 'net', 'network', 'module', 'ema'];

/** Nobody nests weights deeper. */
const deepest = 8;

/** @throws {CotuneError} ERR_CHECKPOINT_FORMAT where there are no tensors with names */
export function findStateDict(object: unknown): StateDict {
  const all = candidates(object);
  const bare = all.find(({ root }) => root === '');
  const likely = usualNames.map((name) => all.find(({ root }) => root === name)).find(Boolean);
  if (likely && likely.tensors.size >= (bare?.tensors.size ?? 0)) return likely;
  const found = bare && isMostlyTensors(object, bare) ? bare : richest(all);
  if (!found)
    throw otherFormat('it holds no dict of named tensors', 'give a file with the state_dict() of a model');
  return found;
}

/** A dict with weights inside may hold a tensor or two of its own, such as the state of a random generator. */
const isMostlyTensors = (object: unknown, { tensors }: StateDict) =>
  object instanceof Map && tensors.size > object.size / 2;

const richest = (all: readonly StateDict[]) =>
  all.reduce<StateDict | undefined>(
    (best, next) => (next.tensors.size > (best?.tensors.size ?? 0) ? next : best),
    undefined,
  );

interface Place {
  readonly value: unknown;
  readonly root: string;
  readonly depth: number;
}

/** Every dict with tensors, the outer ones first; each value is visited once, as values may contain themselves. */
function candidates(object: unknown): StateDict[] {
  const found: StateDict[] = [];
  const seen = new Set<unknown>([object]);
  const queue: Place[] = [{ value: object, root: '', depth: 0 }];
  for (const place of queue) {
    const tensors = place.value instanceof Map ? tensorsOf(place.value) : new Map();
    if (tensors.size > 0) found.push({ root: place.root, tensors });
    for (const child of childrenOf(place))
      if (!seen.has(child.value)) {
        seen.add(child.value);
        queue.push(child);
      }
  }
  return found;
}

function tensorsOf(dict: ReadonlyMap<unknown, unknown>): Map<string, AnyTensor> {
  const tensors = new Map<string, AnyTensor>();
  for (const [key, value] of dict) if (typeof key === 'string' && isTensor(value)) tensors.set(key, value);
  return tensors;
}

function* childrenOf({ value, root, depth }: Place): Generator<Place> {
  if (depth === deepest) return;
  const entries = value instanceof Map || Array.isArray(value) ? value.entries() : [];
  for (const [key, child] of entries)
    if (
      (typeof key === 'string' || typeof key === 'number') &&
      (child instanceof Map || Array.isArray(child))
    )
      yield { value: child, root: root === '' ? String(key) : `${root}.${key}`, depth: depth + 1 };
}
