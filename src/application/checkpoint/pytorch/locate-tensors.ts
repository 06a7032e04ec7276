/** Joins the tensors of a pickle with their bytes, and checks each against the storage's real size. */
import type { ByteSource } from '../bytes.js';
import { elementTypes } from '../element-types.js';
import { shown, within } from '../problems.js';
import { checkTensor, checkTotal, type StoredTensor } from '../stored-tensor.js';
import type { TorchContents } from './contents.js';
import { type AnyTensor, UnreadableTensor } from './pickled-tensor.js';
import { findStateDict } from './state-dict.js';

export interface LocatedTensors {
  readonly root: string;
  readonly tensors: ReadonlyMap<string, StoredTensor | UnreadableTensor>;
}

/** @throws {CotuneError} ERR_CHECKPOINT_CORRUPT naming the tensor, ERR_CHECKPOINT_FORMAT where there are none */
export function locateTensors(file: ByteSource, contents: TorchContents): LocatedTensors {
  const { root, tensors } = findStateDict(contents.object);
  const located = [...tensors].map(
    ([name, tensor]) =>
      [name, within(`tensor ${shown(name)}`, () => locateTensor(file, contents, tensor))] as const,
  );
  const readable = located.flatMap(([, tensor]) => (tensor instanceof UnreadableTensor ? [] : [tensor]));
  checkTotal(readable, file.size);
  return { root, tensors: new Map(located) };
}

function locateTensor(file: ByteSource, { locate, bigEndian }: TorchContents, tensor: AnyTensor) {
  if (tensor instanceof UnreadableTensor) return tensor;
  const type = elementTypes.get(tensor.type.name);
  if (!type) return new UnreadableTensor(`of type ${tensor.type.name}`, tensor.layout.shape);
  const located = { ...tensor.layout, type, storage: locate(tensor.storage), bigEndian };
  checkTensor(located, file.size);
  return located;
}
