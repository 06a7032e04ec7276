/**
 * Files of torch.save before PyTorch 1.6: five pickles (a magic number, the protocol, facts about the machine, the
 * object, the keys of its storages), then the storages in that order, each with its count of elements before it.
 * The numbers are little-endian, also where the machine that wrote them was not.
 */
import { type ByteSource, partOf } from '../bytes.js';
import { Allowance } from '../pickle/allowance.js';
import { PickleCursor } from '../pickle/cursor.js';
import { unpickle } from '../pickle/unpickle.js';
import { corrupt, otherFormat, shown } from '../problems.js';
import type { TorchContents } from './contents.js';
import type { PickledStorage } from './pickled-tensor.js';
import { storageReference } from './storage-references.js';
import { torchGlobals } from './torch-globals.js';

const magic = 0x1950a86a20f9469cfc6cn;
const version = 1001;

/** @throws {CotuneError} ERR_CHECKPOINT_FORMAT for other pickles, ERR_CHECKPOINT_UNSAFE, ERR_CHECKPOINT_CORRUPT */
export function readLegacyFormat(file: ByteSource): TorchContents {
  const cursor = new PickleCursor(file);
  const elementBytes = new Map<string, number>();
  const persistent = (id: unknown) => noteElementBytes(storageReference(id), elementBytes);
  const world = { globals: torchGlobals, persistent, allowance: new Allowance(file.size) };
  const next = () => unpickle(cursor, world);
  if (next() !== magic) throw otherFormat('it is a pickle, but not one that torch.save wrote');
  if (next() !== version) throw corrupt(`its version of the old format is not ${version}`);
  next();
  const object = next();
  const storages = findStorages(file, cursor, next(), elementBytes);
  return { object, bigEndian: false, locate: (storage) => locate(storages, storage) };
}

/** The list of storages gives counts of elements; only the references tell how long an element is. */
function noteElementBytes(storage: PickledStorage, elementBytes: Map<string, number>): PickledStorage {
  const { key, type } = storage;
  if ((elementBytes.get(key) ?? type.bytes) !== type.bytes)
    throw corrupt(`storage ${shown(key)} is said to have elements of two sizes`);
  elementBytes.set(key, type.bytes);
  return storage;
}

function findStorages(
  file: ByteSource,
  cursor: PickleCursor,
  keys: unknown,
  elementBytes: ReadonlyMap<string, number>,
): ReadonlyMap<string, ByteSource> {
  if (!Array.isArray(keys)) throw corrupt('its list of storages is no list');
  const storages = new Map<string, ByteSource>();
  for (const key of keys) {
    const size = elementBytes.get(key);
    if (size === undefined) throw corrupt('its list of storages names one that no tensor refers to');
    if (storages.has(key)) throw corrupt(`its list of storages names ${shown(key)} twice`);
    const bytes = cursor.uint64() * size;
    if (bytes > cursor.remaining)
      throw corrupt(`storage ${shown(key)} claims ${bytes} bytes, but the file has ${cursor.remaining} left`);
    storages.set(key, partOf(file, cursor.position, bytes));
    cursor.skip(bytes);
  }
  return storages;
}

function locate(storages: ReadonlyMap<string, ByteSource>, storage: PickledStorage): ByteSource {
  const { key, type, start, count } = storage;
  const whole = storages.get(key);
  if (!whole) throw corrupt(`the file lists no storage ${shown(key)}`);
  const [from, needed] = [start * type.bytes, count * type.bytes];
  if (from + needed > whole.size)
    throw corrupt(`storage ${shown(key)} has ${whole.size} bytes, not the ${from + needed} claimed`);
  return partOf(whole, from, needed);
}
