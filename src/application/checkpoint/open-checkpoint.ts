/** Opens any checkpoint that cotune reads. Its tensors stay in the file until each is asked for. */
import { CotuneError } from '../../core/errors.js';
import { type FileBytes, openBytes } from './bytes.js';
import { type Checkpoint, keyMissing } from './checkpoint.js';
import { type CheckpointFormat, formatOf } from './file-format.js';
import { shown, within } from './problems.js';
import { readLegacyFormat } from './pytorch/legacy-format.js';
import { type LocatedTensors, locateTensors } from './pytorch/locate-tensors.js';
import { UnreadableTensor } from './pytorch/pickled-tensor.js';
import { readZipFormat } from './pytorch/zip-format.js';
import { locateSafetensors } from './safetensors.js';
import { elementCount, readTensor, type StoredTensor } from './stored-tensor.js';

export type { CheckpointFormat } from './file-format.js';

export interface OpenCheckpoint extends Checkpoint {
  readonly format: CheckpointFormat;
  /** Where in the file the state dict was: its keys from the top, joined by dots; empty for the top itself. */
  readonly root: string;
  /** What the training program was called with, by its own names, where it left that beside the weights; unchecked. */
  readonly trainingArguments: ReadonlyMap<string, unknown>;
  /** Size of the file. */
  readonly bytes: number;
  /**
   * As PyTorch calls it: 'float32', 'bfloat16', 'int64'.
   *
   * @throws {CotuneError} as `read` does
   */
  elementType(name: string): string;
  /**
   * A fresh copy, in row-major order, as float32 whatever the type in the file.
   *
   * @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_CHECKPOINT_CORRUPT, ERR_TENSOR_TYPE for tensors that are
   *   quantized, sparse, complex or without data, ERR_FILE_UNREADABLE after `close`
   */
  read(name: string): Float32Array;
  /**
   * Like `read`, into memory of the caller, which may be shared; float32 in a row is read without a copy between.
   *
   * @param target as many elements as the tensor has
   * @throws {CotuneError} as `read` does, and ERR_TENSOR_SHAPE where the target has another length
   */
  readInto(name: string, target: Float32Array): void;
  close(): void;
}

/**
 * Reads what the file is and where its tensors lie. Safe with files of strangers: no code of theirs runs, and
 * memory and time stay in proportion to the file.
 *
 * @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_CHECKPOINT_FORMAT, ERR_CHECKPOINT_UNSAFE, ERR_CHECKPOINT_CORRUPT;
 *   all name the file
 */
export async function openCheckpoint(path: string): Promise<OpenCheckpoint> {
  return within(path, () => {
    const file = openBytes(path);
    try {
      const format = formatOf(file);
      return checkpointOf(path, file, format, locate[format](file));
    } catch (thrown) {
      file.close();
      throw thrown;
    }
  });
}

const locate: Readonly<Record<CheckpointFormat, (file: FileBytes) => LocatedTensors>> = {
  'pytorch-zip': (file) => locateTensors(file, readZipFormat(file)),
  'pytorch-legacy': (file) => locateTensors(file, readLegacyFormat(file)),
  safetensors: (file) => ({ root: '', trainingArguments: new Map(), tensors: locateSafetensors(file) }),
};

function checkpointOf(
  path: string,
  file: FileBytes,
  format: CheckpointFormat,
  { root, trainingArguments, tensors }: LocatedTensors,
): OpenCheckpoint {
  const find = (name: string) => {
    const tensor = tensors.get(name);
    if (tensor) return tensor;
    return within(path, () => {
      throw keyMissing(name, tensors.keys());
    });
  };
  const use = <Result>(name: string, action: (tensor: StoredTensor) => Result) => {
    const tensor = find(name);
    return within(`${path}: tensor ${shown(name)}`, () => action(readable(tensor)));
  };
  return {
    format,
    root,
    trainingArguments,
    bytes: file.size,
    keys: () => tensors.keys(),
    has: (name) => tensors.has(name),
    shape: (name) => find(name).shape ?? use(name, ({ shape }) => shape),
    elementType: (name) => use(name, (tensor) => tensor.type.name),
    read: (name) => use(name, readFresh),
    readInto: (name, target) => use(name, (tensor) => readTensor(tensor, target)),
    close: () => file.close(),
  };
}

function readable(tensor: StoredTensor | UnreadableTensor): StoredTensor {
  if (!(tensor instanceof UnreadableTensor)) return tensor;
  throw new CotuneError(
    'ERR_TENSOR_TYPE',
    `it is ${tensor.kind}; cotune reads dense tensors of real numbers`,
    {
      advice: 'convert it before it is saved, for example with .dequantize(), .to_dense(), .real or .float()',
    },
  );
}

function readFresh(tensor: StoredTensor): Float32Array {
  const values = new Float32Array(elementCount(tensor.shape));
  readTensor(tensor, values);
  return values;
}
