/** PyTorch's names for types of elements: those of storages, of dtypes, and those that are not plain real numbers. */
import { elementTypes } from '../element-types.js';

/** A type of elements as a checkpoint names it; cotune reads it if `elementTypes` has the name. */
export interface TorchType {
  readonly name: string;
  readonly bytes: number;
}

const unreadable: readonly TorchType[] = [
  { name: 'complex32', bytes: 4 },
  { name: 'complex64', bytes: 8 },
  { name: 'complex128', bytes: 16 },
  { name: 'qint8', bytes: 1 },
  { name: 'quint8', bytes: 1 },
  { name: 'qint32', bytes: 4 },
  { name: 'quint4x2', bytes: 1 },
  { name: 'quint2x4', bytes: 1 },
  ...['e4m3fn', 'e4m3fnuz', 'e5m2', 'e5m2fnuz', 'e8m0fnu'].map((kind) => ({
    name: `float8_${kind}`,
    bytes: 1,
  })),
];

/** By dtype, without `torch.`. */
export const torchTypes: ReadonlyMap<string, TorchType> = new Map(
  [...elementTypes.values(), ...unreadable].map((type) => [type.name, type]),
);

const storageNames = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ComplexFloatStorage: 'complex64',
  ComplexDoubleStorage: 'complex128',
  QInt8Storage: 'qint8',
  QUInt8Storage: 'quint8',
  QInt32Storage: 'qint32',
  QUInt4x2Storage: 'quint4x2',
  QUInt2x4Storage: 'quint2x4',
} as const;

const untyped = ['torch.UntypedStorage', 'torch.storage.UntypedStorage', 'torch.storage._UntypedStorage'];

/** By the global that a persistent id names; untyped storages count bytes. */
export const storageTypes: ReadonlyMap<string, TorchType> = new Map([
  ...Object.entries(storageNames).flatMap(([storage, name]) =>
    ['torch', 'torch.cuda'].map((module) => [`${module}.${storage}`, torchTypes.get(name)!] as const),
  ),
  ...untyped.map((name) => [name, torchTypes.get('uint8')!] as const),
]);
