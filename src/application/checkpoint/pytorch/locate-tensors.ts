/** Joins the tensors of a pickle with their bytes, and checks each against the storage's real size. */
import type { ByteSource } from '../bytes.js';
import { elementTypes } from '../element-types.js';
import { PickleRecord } from '../pickle/values.js';
import { shown, within } from '../problems.js';
import { checkTensor, checkTotal, type StoredTensor } from '../stored-tensor.js';
import type { TorchContents } from './contents.js';
import { type AnyTensor, UnreadableTensor } from './pickled-tensor.js';
import { findStateDict } from './state-dict.js';

export interface LocatedTensors {
  readonly root: string;
  /** What the training program was called with, where it left that beside the weights. */
  readonly trainingArguments: ReadonlyMap<string, unknown>;
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
  return { root, trainingArguments: argumentsIn(contents.object), tensors: new Map(located) };
}

/** Programs of the fairseq kind save their `argparse.Namespace` as `args`. */
function argumentsIn(object: unknown): ReadonlyMap<string, unknown> {
  const saved = object instanceof Map ? object.get('args') : null;
  const state =
    saved instanceof PickleRecord && saved.className === 'argparse.Namespace' ? saved.state : null;
  return state instanceof Map ? state : new Map();
}

function locateTensor(file: ByteSource, { locate, bigEndian }: TorchContents, tensor: AnyTensor) {
  if (tensor instanceof UnreadableTensor) return tensor;
  const type = elementTypes.get(tensor.type.name);
  if (!type) return new UnreadableTensor(`of type ${tensor.type.name}`, tensor.layout.shape);
  const located = { ...tensor.layout, type, storage: locate(tensor.storage), bigEndian };
  checkTensor(located, file.size);
  return located;
}
