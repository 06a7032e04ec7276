/**
 * A library: the Pareto-optimal, calibrated sub-networks of a supernet. Beside network.json and weights.safetensors
 * its folder holds library.json (what was measured) and library.safetensors (batch-norm statistics, one tensor
 * `bn.<id>.<layer>.running_mean` or `.running_var` per sub-network and batch norm).
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { writeFiles } from '../../core/write-files.js';
import type { Checkpoint, Tensor } from '../checkpoint/checkpoint.js';
import { parseSafetensors } from '../checkpoint/safetensors.js';
import { openSafetensors, writeSafetensors } from '../checkpoint/safetensors-file.js';
import { validateArch } from '../network/arch.js';
import { type BatchNormStatistics, statisticsLengths } from '../network/batch-norm.js';
import { planNetwork } from '../network/plan-network.js';
import { descriptionFile, loadSupernet, type Supernet, weightsFile } from '../network/supernet.js';
import { type StoredSupernet, supernetFiles } from '../network/write-supernet.js';
import { type LibraryProvenance, type LibrarySubnet, parseLibraryFile } from './library-schema.js';

export type { LibraryProvenance, LibrarySubnet } from './library-schema.js';

/** What a search hands over to be written. */
export interface LibraryContent {
  readonly supernet: Supernet;
  /** In ascending order of accuracy. */
  readonly subnets: readonly LibrarySubnet[];
  readonly provenance: LibraryProvenance;
  /** @throws {CotuneError} ERR_LIBRARY for an id that the library does not have */
  statisticsOf(id: string): BatchNormStatistics;
}

export interface Library extends LibraryContent {
  /** library.safetensors in shared memory: give it to `openLibraryStatistics` in another thread. */
  readonly statisticsBytes: SharedArrayBuffer;
}

const libraryFile = 'library.json';
const statisticsFile = 'library.safetensors';

/**
 * Reads a supernet's folder with its library and checks that everything fits together.
 *
 * @throws {CotuneError} ERR_LIBRARY, and what `loadSupernet` throws
 */
export async function readLibrary(folder: string): Promise<Library> {
  const supernet = await loadSupernet(folder);
  const path = join(folder, libraryFile);
  const { subnets, provenance, statisticsSha256 } = parseLibraryFile(await readJson(path), path);
  const statistics = await asLibraryError(folder, () => openSafetensors(join(folder, statisticsFile)));
  if (sha256(new Uint8Array(statistics.bytes)) !== statisticsSha256)
    throw libraryError(folder, `${statisticsFile} is not the one that ${libraryFile} was written with`);
  for (const subnet of subnets) await asLibraryError(folder, () => checkSubnet(supernet, statistics, subnet));
  return {
    supernet,
    subnets,
    provenance,
    statisticsOf: statisticsReader(statistics),
    statisticsBytes: statistics.bytes,
  };
}

/**
 * Opens a library's statistics from shared memory, without a copy: what a worker thread does.
 *
 * @returns a function of a sub-network's id; it throws ERR_LIBRARY for an unknown one
 * @throws {CotuneError} ERR_CHECKPOINT_CORRUPT
 */
export function openLibraryStatistics(bytes: SharedArrayBuffer): (id: string) => BatchNormStatistics {
  return statisticsReader(parseSafetensors(new Uint8Array(bytes)));
}

/**
 * Writes a library, and the supernet with it where the folder has none; another supernet's folder is refused.
 * Each file appears whole; should the machine stop between the two, reading says that they do not belong together.
 *
 * @throws {CotuneError} ERR_LIBRARY, ERR_FOLDER_UNREADABLE
 */
export async function writeLibrary(folder: string, library: LibraryContent): Promise<void> {
  const { supernet, subnets, provenance } = library;
  const statistics = writeSafetensors(statisticsTensors(library), { content: 'batch-norm statistics' });
  const file = { schemaVersion: 1, statisticsSha256: sha256(statistics), provenance, subnets };
  parseLibraryFile(file, 'what was to be written');
  await writeFiles(folder, [
    ...(await missingSupernetFiles(folder, supernet)),
    [statisticsFile, statistics],
    [libraryFile, `${JSON.stringify(file, null, 1)}\n`],
  ]);
}

/** Only what each sub-network needs of its statistics: first channels, kept blocks. */
function* statisticsTensors({
  supernet,
  subnets,
  statisticsOf,
}: LibraryContent): Generator<[string, Tensor]> {
  for (const { id, arch } of subnets) {
    const statistics = statisticsOf(id);
    const plan = planNetwork(supernet.description, validateArch(supernet.description, arch));
    for (const [key, length] of statisticsLengths(plan)) {
      const data = statistics.get(key)?.subarray(0, length);
      if (data?.length !== length)
        throw new CotuneError('ERR_LIBRARY', `sub-network ${id} lacks values of '${key}'`);
      yield [tensorName(id, key), { shape: [length], data }];
    }
  }
}

const tensorName = (id: string, key: string) => `bn.${id}.${key}`;

function statisticsReader(checkpoint: Checkpoint): (id: string) => BatchNormStatistics {
  return (id) => {
    const names = [...checkpoint.keys()].filter((name) => name.startsWith(tensorName(id, '')));
    if (names.length === 0) throw new CotuneError('ERR_LIBRARY', `the library has no sub-network '${id}'`);
    return new Map(names.map((name) => [name.slice(tensorName(id, '').length), checkpoint.read(name)]));
  };
}

function checkSubnet(supernet: Supernet, statistics: Checkpoint, { id, arch }: LibrarySubnet): void {
  const plan = planNetwork(supernet.description, validateArch(supernet.description, arch));
  for (const [key, length] of statisticsLengths(plan)) {
    const name = tensorName(id, key);
    if (statistics.shape(name).join() !== `${length}`)
      throw new CotuneError(
        'ERR_LIBRARY',
        `'${name}' has shape [${statistics.shape(name)}], [${length}] expected`,
      );
  }
}

/** The supernet's own files where the folder lacks them, so that a library's folder is complete in itself. */
export async function missingSupernetFiles(
  folder: string,
  supernet: StoredSupernet,
): Promise<[string, Uint8Array | string][]> {
  const weights = new Uint8Array(supernet.bytes);
  const [foundWeights, foundDescription] = await Promise.all([
    readIfPresent(join(folder, weightsFile)),
    readIfPresent(join(folder, descriptionFile)),
  ]);
  if (foundWeights === null && foundDescription === null) return supernetFiles(supernet);
  if (foundWeights === null || Buffer.compare(foundWeights, weights) !== 0)
    throw libraryError(folder, 'it holds another supernet');
  return [];
}

export async function readIfPresent(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new CotuneError('ERR_LIBRARY', `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

const libraryError = (folder: string, what: string, cause?: unknown) =>
  new CotuneError('ERR_LIBRARY', `the library in ${folder} cannot be used: ${what}`, { cause });

/** Whatever is wrong inside a library is a library's error: building it again mends it. */
async function asLibraryError<T>(folder: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw libraryError(folder, (cause as Error).message, cause);
  }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
