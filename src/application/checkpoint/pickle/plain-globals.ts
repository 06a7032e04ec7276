/**
 * The classes of Python, NumPy and argparse that checkpoints hold beside their tensors. Containers become
 * containers; everything else a record that nobody reads.
 */
import { corrupt, shown } from '../problems.js';
import { type Allowance, cost } from './allowance.js';
import { type Builder, PickleGlobal } from './values.js';

const modules = (names: readonly string[], classes: Readonly<Record<string, Builder | undefined>>) =>
  names.flatMap((module) =>
    Object.entries(classes).map(([name, build]) => new PickleGlobal(`${module}.${name}`, build)),
  );

/** The only argument of a container's constructor, copied and paid for; none is an empty one. */
function items(args: readonly unknown[], allowance: Allowance): unknown[] {
  const source = args[0] ?? [];
  if (Array.isArray(source)) allowance.spend(cost.entry * source.length);
  else if (source instanceof Map || source instanceof Set)
    allowance.spend(cost.table + (cost.array + cost.entry) * source.size);
  else throw corrupt('the pickle makes a container from something that is none');
  return [...source];
}

const list: Builder = (args, allowance) => items(args, allowance);
const set: Builder = (args, allowance) => new Set(items(args, allowance));

const dict: Builder = (args, allowance) => {
  const entries = items(args, allowance);
  if (!entries.every(Array.isArray))
    throw corrupt('the pickle makes a dict from something that has no pairs');
  return new Map(entries.map(([key, value]) => [key, value]));
};

/** Bytes as protocol 2 writes them: a text of the characters 0 to 255 and the name of that encoding. */
const bytes: Builder = ([source], allowance) => {
  if (source === undefined) return new Uint8Array();
  if (source instanceof Uint8Array || typeof source === 'string') {
    allowance.spend(cost.binary + source.length);
    return typeof source === 'string' ? latin1(source) : source.slice();
  }
  throw corrupt('the pickle makes bytes from something that is no text');
};

function latin1(text: string): Uint8Array {
  if (/[^\0-\xff]/.test(text)) throw corrupt(`the pickle makes bytes from the text ${shown(text)}`);
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** A dict whose missing keys have a default value, which nobody asks for. */
const defaultdict: Builder = ([_factory, ...args], allowance) => dict(args, allowance);

const globals: readonly PickleGlobal[] = [
  ...modules(['builtins', '__builtin__'], {
    ...{ list, tuple: list, set, frozenset: set, dict, bytes, bytearray: bytes },
    ...{ int: undefined, float: undefined, complex: undefined, bool: undefined, str: undefined },
    ...{ object: undefined, slice: undefined, range: undefined },
  }),
  ...modules(['collections'], { OrderedDict: dict, Counter: dict, defaultdict }),
  ...modules(['_codecs'], { encode: bytes }),
  ...modules(['argparse'], { Namespace: undefined }),
  ...modules(['types'], { SimpleNamespace: undefined }),
  ...modules(['numpy.core.multiarray', 'numpy._core.multiarray'], {
    scalar: undefined,
    _reconstruct: undefined,
  }),
  ...modules(['numpy'], { dtype: undefined, ndarray: undefined }),
];

export const plainGlobals: ReadonlyMap<string, PickleGlobal> = new Map(globals.map((one) => [one.name, one]));
