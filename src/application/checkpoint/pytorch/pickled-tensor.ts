/** Storages and tensors as the pickle of a checkpoint describes them, before their bytes are looked for. */
import { corrupt, isCount } from '../problems.js';
import type { TorchType } from './torch-types.js';

/** A part of a storage; a whole one begins at 0. */
export class PickledStorage {
  constructor(
    /** Names the bytes: an entry of the archive, or a place in the old format's list. */
    readonly key: string,
    readonly type: TorchType,
    /** In elements of the type. */
    readonly start: number,
    readonly count: number,
  ) {}
}

interface Layout {
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
  readonly offset: number;
}

/** A tensor of real numbers, or of what its type says. */
export class PickledTensor {
  constructor(
    readonly type: TorchType,
    readonly storage: PickledStorage,
    readonly layout: Layout,
  ) {}
}

/** A tensor that is known by name but not read: quantized, sparse, without data. */
export class UnreadableTensor {
  constructor(
    /** Completes 'it is'. */
    readonly kind: string,
    readonly shape: readonly number[] | undefined,
  ) {}
}

export type AnyTensor = PickledTensor | UnreadableTensor;

export const isTensor = (value: unknown): value is AnyTensor =>
  value instanceof PickledTensor || value instanceof UnreadableTensor;

/** PyTorch's own limit is 64 dimensions. */
const mostDimensions = 64;

/** A copy: the list it came from could still change. */
export function sizesOf(value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length > mostDimensions || !value.every(isCount))
    throw corrupt('the pickle holds a tensor whose shape or strides are no sizes');
  return [...value];
}

export function layoutOf(offset: unknown, shape: unknown, strides: unknown): Layout {
  const layout = { shape: sizesOf(shape), strides: sizesOf(strides), offset };
  if (!isCount(offset) || layout.shape.length !== layout.strides.length)
    throw corrupt('the pickle holds a tensor whose offset, shape and strides do not fit each other');
  return { ...layout, offset };
}
