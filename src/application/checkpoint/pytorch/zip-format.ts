/**
 * Files of torch.save since PyTorch 1.6: a zip archive with one folder of any name, in it `data.pkl`, a file
 * `data/KEY` for each storage, and sometimes `byteorder`.
 */
import { type ByteSource, partOf, readBytes } from '../bytes.js';
import { Allowance } from '../pickle/allowance.js';
import { PickleCursor } from '../pickle/cursor.js';
import { unpickle } from '../pickle/unpickle.js';
import { corrupt, otherFormat, shown } from '../problems.js';
import { readDirectory, type ZipEntry } from '../zip/directory.js';
import { entryBytes } from '../zip/entry-bytes.js';
import type { TorchContents } from './contents.js';
import type { PickledStorage } from './pickled-tensor.js';
import { storageReference } from './storage-references.js';
import { torchGlobals } from './torch-globals.js';

/** @throws {CotuneError} ERR_CHECKPOINT_FORMAT for other archives, ERR_CHECKPOINT_UNSAFE, ERR_CHECKPOINT_CORRUPT */
export function readZipFormat(file: ByteSource): TorchContents {
  const entries = readDirectory(file);
  const folder = folderOf([...entries.keys()]);
  const pickle = entryBytes(file, entries.get(`${folder}data.pkl`)!);
  const object = unpickle(new PickleCursor(pickle), {
    globals: torchGlobals,
    persistent: storageReference,
    allowance: new Allowance(file.size),
  });
  const find = (name: string) => entries.get(folder + name);
  return { object, bigEndian: isBigEndian(file, find('byteorder')), locate: locator(file, find) };
}

/** With its slash; torch.jit.save uses the same container for programs. */
function folderOf(names: readonly string[]): string {
  const pickles = names.filter((name) => /(^|\/)data\.pkl$/.test(name));
  const [first, ...others] = pickles.sort((a, b) => a.split('/').length - b.split('/').length);
  if (first === undefined)
    throw otherFormat('it is a zip archive, but has no data.pkl as torch.save writes it');
  const folder = first.slice(0, -'data.pkl'.length);
  if (names.some((name) => name === `${folder}constants.pkl` || name.startsWith(`${folder}code/`)))
    throw otherFormat(
      'it is a TorchScript program, not a checkpoint',
      'save its weights alone: torch.save(torch.jit.load(path).state_dict(), other_path)',
    );
  if (others.some((name) => name.split('/').length === first.split('/').length))
    throw corrupt('the zip archive has several folders with a data.pkl');
  return folder;
}

function isBigEndian(file: ByteSource, entry: ZipEntry | undefined): boolean {
  if (!entry) return false;
  const bytes = entryBytes(file, entry);
  const order = Buffer.from(readBytes(bytes, 0, Math.min(bytes.size, 16))).toString('latin1');
  if (order !== 'little' && order !== 'big') throw corrupt(`its byte order is ${shown(order)}`);
  return order === 'big';
}

/** Sources are kept by key, so that an entry's header is read once, however many tensors share it. */
function locator(file: ByteSource, find: (name: string) => ZipEntry | undefined): TorchContents['locate'] {
  const sources = new Map<string, ByteSource>();
  return ({ key, type, count }: PickledStorage) => {
    const entry = find(`data/${key}`);
    if (!entry) throw corrupt(`the zip archive has no storage ${shown(key)}`);
    const source = sources.get(key) ?? entryBytes(file, entry);
    sources.set(key, source);
    const needed = count * type.bytes;
    if (source.size < needed)
      throw corrupt(`storage ${shown(key)} has ${source.size} bytes, not the ${needed} claimed`);
    return partOf(source, 0, needed);
  };
}
