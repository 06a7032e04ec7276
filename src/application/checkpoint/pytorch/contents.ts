/** What both formats of PyTorch give: the object that was saved, and where the bytes of its storages lie. */
import type { ByteSource } from '../bytes.js';
import type { PickledStorage } from './pickled-tensor.js';

export interface TorchContents {
  /** As described in `pickle/values.ts`, with storages and tensors of `pickled-tensor.ts`. */
  readonly object: unknown;
  readonly bigEndian: boolean;
  /** @throws {CotuneError} ERR_CHECKPOINT_CORRUPT where the file lacks the storage or some of its elements */
  readonly locate: (storage: PickledStorage) => ByteSource;
}
