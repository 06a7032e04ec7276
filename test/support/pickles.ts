/** Pickles put together by hand, so that tests can make wrong ones; and checkpoints in the old format around them. */

export type Part = string | number | Uint8Array;

/** Joins texts (a byte per character), single bytes and bytes. */
export function bytesOf(...parts: readonly Part[]): Uint8Array {
  const buffers = parts.map((part) => {
    if (typeof part === 'number') return Buffer.of(part);
    return typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part);
  });
  return Uint8Array.from(Buffer.concat(buffers));
}

/** Little-endian. */
export function number(value: number | bigint, bytes: number): Uint8Array {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return Uint8Array.from(buffer.subarray(0, bytes));
}

export const pickle = (...body: readonly Part[]) => bytesOf(0x80, 2, ...body, '.');
export const text = (value: string) => bytesOf('X', number(Buffer.byteLength(value), 4), Buffer.from(value));
export const integer = (value: number) =>
  Math.abs(value) < 2 ** 31 ? bytesOf('J', number(value, 4)) : bytesOf(0x8a, 8, number(BigInt(value), 8));
export const tuple = (...items: readonly Part[]) => bytesOf('(', ...items, 't');
export const list = (...items: readonly Part[]) => bytesOf('](', ...items, 'e');
export const named = (name: string) => {
  const dot = name.lastIndexOf('.');
  return bytesOf(`c${name.slice(0, dot)}\n${name.slice(dot + 1)}\n`);
};
export const call = (name: string, ...args: readonly Part[]) => bytesOf(named(name), tuple(...args), 'R');
export const dict = (entries: Readonly<Record<string, Part>>) =>
  bytesOf('}(', ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]), 'u');

export interface TensorParts {
  key?: string;
  type?: string;
  /** Elements that the reference claims. */
  count?: number;
  offset?: number;
  shape?: readonly number[];
  strides?: readonly number[];
  /** The sixth member of a reference in the old format. */
  view?: Part;
}

export function storage({
  key = '0',
  type = 'torch.FloatStorage',
  count = 4,
  view,
}: TensorParts): Uint8Array {
  const parts = [text('storage'), named(type), text(key), text('cpu'), integer(count)];
  return bytesOf(tuple(...parts, ...(view === undefined ? [] : [view])), 'Q');
}

export function tensor(parts: TensorParts = {}): Uint8Array {
  const { offset = 0, shape = [4], strides = [1] } = parts;
  const sizes = (values: readonly number[]) => tuple(...values.map(integer));
  const layout = [integer(offset), sizes(shape), sizes(strides)];
  return call(
    'torch._utils._rebuild_tensor_v2',
    storage(parts),
    ...layout,
    bytesOf(0x89),
    named('collections.OrderedDict'),
  );
}

export const magic = pickle(0x8a, 10, number(0xa86a20f9469cfc6cn, 8), 0x50, 0x19);

/** A file of the old format; its storages are bytes with the count of elements that is claimed for them. */
export function legacyFile(
  object: Uint8Array,
  storages: Readonly<Record<string, readonly [count: number | bigint, data: Uint8Array]>> = {
    '0': [4, floats(1, 2, 3, 4)],
  },
): Uint8Array {
  const keys = pickle(list(...Object.keys(storages).map(text)));
  const data = Object.values(storages).flatMap(([count, bytes]) => [number(count, 8), bytes]);
  return bytesOf(magic, pickle(integer(1001)), pickle('}'), object, keys, ...data);
}

export const floats = (...values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
