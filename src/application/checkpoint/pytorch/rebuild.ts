/**
 * The functions that PyTorch's pickles call to make tensors, by their names in Python.
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.5.0/torch/_utils.py
 */
import { type Builder, callGlobal, PickleGlobal } from '../pickle/values.js';
import { corrupt, shown } from '../problems.js';
import {
  isTensor,
  layoutOf,
  PickledStorage,
  PickledTensor,
  sizesOf,
  UnreadableTensor,
} from './pickled-tensor.js';
import { type TorchType, torchTypes } from './torch-types.js';

/** Also the older function without the last three arguments: none of them matters to the values. */
const tensor: Builder = ([storage, offset, shape, strides]) => {
  const found = storageOf(storage);
  return new PickledTensor(found.type, found, layoutOf(offset, shape, strides));
};

/** The dtype is given apart from the storage, which counts bytes. */
const typedTensor: Builder = ([storage, offset, shape, strides, _gradient, _hooks, dtype]) =>
  new PickledTensor(dtypeOf(dtype), storageOf(storage), layoutOf(offset, shape, strides));

const parameter: Builder = ([data]) => {
  if (!isTensor(data)) throw corrupt('the pickle makes a parameter of something that is no tensor');
  return data;
};

/** A tensor with attributes of its own, which do not matter here: (function, class, its arguments, attributes). */
const withAttributes: Builder = ([rebuild, _class, args], allowance) => callGlobal(rebuild, args, allowance);

const unreadable =
  (kind: string, shapeOf: (args: readonly unknown[]) => unknown): Builder =>
  (args) => {
    const shape = shapeOf(args);
    return new UnreadableTensor(kind, shape === undefined ? undefined : sizesOf(shape));
  };

function storageOf(value: unknown): PickledStorage {
  if (value instanceof PickledStorage) return value;
  throw corrupt('the pickle makes a tensor of something that is no storage');
}

function dtypeOf(value: unknown): TorchType {
  const name = value instanceof PickleGlobal ? value.name : '';
  const type = torchTypes.get(name.replace(/^torch\./, ''));
  if (!type) throw corrupt(`the pickle holds a tensor of the unknown type ${shown(name)}`);
  return type;
}

/** Of a sparse tensor: (layout, (indices, values, size, ...)). */
const sparseShape = ([_layout, parts]: readonly unknown[]) => (Array.isArray(parts) ? parts[2] : undefined);

const functions: Readonly<Record<string, Builder>> = {
  'torch._utils._rebuild_tensor': tensor,
  'torch._utils._rebuild_tensor_v2': tensor,
  'torch._utils._rebuild_tensor_v3': typedTensor,
  'torch._utils._rebuild_parameter': parameter,
  'torch._utils._rebuild_parameter_with_state': parameter,
  'torch._tensor._rebuild_from_type_v2': withAttributes,
  'torch._utils._rebuild_qtensor': unreadable('quantized', (args) => args[2]),
  'torch._utils._rebuild_sparse_tensor': unreadable('sparse', sparseShape),
  'torch._utils._rebuild_sparse_csr_tensor': unreadable('sparse', () => undefined),
  'torch._utils._rebuild_nested_tensor': unreadable('nested', () => undefined),
  'torch._utils._rebuild_meta_tensor_no_storage': unreadable(
    'without data (on the meta device)',
    (args) => args[1],
  ),
};

export const rebuildGlobals: readonly PickleGlobal[] = Object.entries(functions).map(
  ([name, build]) => new PickleGlobal(name, build),
);
