/** All that a PyTorch checkpoint may name: PyTorch's own data types, and the plain ones of Python and NumPy. */
import { plainGlobals } from '../pickle/plain-globals.js';
import { type Builder, PickleGlobal } from '../pickle/values.js';
import { sizesOf } from './pickled-tensor.js';
import { rebuildGlobals } from './rebuild.js';
import { storageTypes, torchTypes } from './torch-types.js';

/** A shape beside the tensors, as a tuple. */
const size: Builder = ([sizes]) => sizesOf(sizes ?? []);

/** Named but never made or looked into. */
const inert = [
  ...storageTypes.keys(),
  ...[...torchTypes.keys()].map((name) => `torch.${name}`),
  ...['torch.storage.TypedStorage', 'torch.storage._TypedStorage', 'torch.TypedStorage'],
  ...['torch.device', 'torch.Tensor', 'torch._tensor.Tensor', 'torch.serialization._get_layout'],
  ...['torch.nn.parameter.Parameter', 'torch.nn.parameter.Buffer'],
  ...['per_tensor_affine', 'per_tensor_symmetric', 'per_channel_affine', 'per_channel_symmetric'].map(
    torchName,
  ),
  ...['per_channel_affine_float_qparams', 'strided', 'sparse_coo', 'sparse_csr'].map(torchName),
  ...['contiguous_format', 'channels_last', 'channels_last_3d', 'preserve_format'].map(torchName),
];

function torchName(name: string): string {
  return `torch.${name}`;
}

export const torchGlobals: ReadonlyMap<string, PickleGlobal> = new Map([
  ...plainGlobals,
  ...inert.map((name) => [name, new PickleGlobal(name)] as const),
  ...rebuildGlobals.map((found) => [found.name, found] as const),
  ['torch.Size', new PickleGlobal('torch.Size', size)],
]);
