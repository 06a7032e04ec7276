/** Tells what a file is from its first bytes, whatever its name. */
import { type ByteSource, readBytes } from './bytes.js';
import { otherFormat } from './problems.js';

export type CheckpointFormat = 'pytorch-zip' | 'pytorch-legacy' | 'safetensors';

/** Of an archive's first entry, and of one without entries. */
const zipMarks = ['PK\x03\x04', 'PK\x05\x06'];
/** Of protocols 2 to 5. */
const pickleMarks = ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'];

const resave = 'load it with PyTorch and save its weights again: torch.save(state_dict, path)';

/** Files that people give by mistake: where their mark stands, the mark, what they are, what to do. */
const strangers: readonly (readonly [number, string, string, string?])[] = [
  [257, 'ustar', 'it is in the tar format of PyTorch before 0.1.10, or another tar archive', resave],
  [
    0,
    'version https://git-lfs',
    'it is a pointer to a file in Git LFS',
    'fetch the file itself: git lfs pull',
  ],
  [0, '<', 'it is a web page', 'download the file itself'],
  [0, '\x1f\x8b', 'it is compressed with gzip', 'unpack it first'],
  [0, '\x89HDF', 'it is an HDF5 file', 'export the weights as safetensors'],
  [0, '\x93NUMPY', 'it is a NumPy array', 'export the weights as safetensors'],
  [0, '{', 'it is JSON'],
];

/** The bytes that any of the marks may lie in. */
const inspectedBytes = 512;

/** @throws {CotuneError} ERR_CHECKPOINT_FORMAT saying what it is instead, where that can be told */
export function formatOf(source: ByteSource): CheckpointFormat {
  const bytes = readBytes(source, 0, Math.min(source.size, inspectedBytes));
  const start = Buffer.from(bytes.buffer).toString('latin1');
  if (start === '') throw otherFormat('it is empty');
  if (isSafetensors(bytes)) return 'safetensors';
  if (zipMarks.some((mark) => start.startsWith(mark))) return 'pytorch-zip';
  if (pickleMarks.some((mark) => start.startsWith(mark))) return 'pytorch-legacy';
  const [, , what, advice] = strangers.find(([at, mark]) => start.startsWith(mark, at)) ?? [];
  throw otherFormat(what ?? 'it is neither a file of torch.save nor safetensors', advice);
}

/** A length below 100 MB, in eight bytes, and the brace that opens the header; no pickle starts like this. */
function isSafetensors(bytes: Uint8Array<ArrayBuffer>): boolean {
  if (bytes.length < 9 || bytes[8] !== 0x7b) return false;
  return new DataView(bytes.buffer).getBigUint64(0, true) <= 100_000_000n;
}
