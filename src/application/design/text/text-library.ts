/**
 * A library of a transformer: its Pareto-optimal sub-transformers in `library.json` beside the supernet. A transformer
 * has no batch norms, so there are no statistics and nothing to calibrate: an arch says all.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';
import { writeFiles } from '../../../core/write-files.js';
import { type HatArch, parseHatArch } from '../../text/arch.js';
import { type Language, languageOf } from '../../text/language.js';
import { type TextSupernet, textSupernetAt } from '../../text/text-supernet.js';
import { missingSupernetFiles, readIfPresent } from '../library.js';
import {
  type LibraryProvenance,
  libraryIssues,
  type MeasuredSubnet,
  measuredEntry,
  provenanceSchema,
  withinInterval,
} from '../library-schema.js';
import { examplesFile, type TextPair } from './text-pairs.js';

/**
 * A sub-transformer. `accuracy` is the share of `texts` that it writes letter by letter, with its 95 % interval; `macs`
 * are those of a text of median length, `latencySeconds` of one text alone, the median over texts, with the threads and
 * on the machine that the provenance names; `memoryBytes` the weights.
 */
export interface TextLibrarySubnet extends MeasuredSubnet {
  readonly arch: HatArch;
  readonly texts: number;
}

export interface TextLibrary {
  readonly supernet: TextSupernet;
  readonly language: Language;
  /** In ascending order of accuracy. */
  readonly subnets: readonly TextLibrarySubnet[];
  readonly provenance: LibraryProvenance;
}

const subnetSchema = z
  .strictObject({
    ...measuredEntry,
    arch: z.looseObject({ encoder: z.looseObject({}), decoder: z.looseObject({}) }),
    texts: z.number().int().min(1),
  })
  .refine(...withinInterval);

const schema = z
  .strictObject({
    schemaVersion: z.literal(1),
    provenance: provenanceSchema,
    subnets: z.array(subnetSchema).min(1).max(10_000),
  })
  .superRefine(libraryIssues);

const libraryFile = 'library.json';

/** @throws {CotuneError} ERR_LIBRARY, and what `textSupernetAt` and `languageOf` throw */
export async function readTextLibrary(folder: string): Promise<TextLibrary> {
  const supernet = await textSupernetAt(folder);
  const language = await languageOf(supernet.description, folder);
  const path = join(folder, libraryFile);
  const { provenance, subnets } = parseFile(await readJson(path), path);
  const parsed = subnets.map((subnet) => ({ ...subnet, arch: archOf(supernet, path, subnet) }));
  return { supernet, language, provenance, subnets: parsed };
}

export interface TextLibraryContent extends Pick<TextLibrary, 'supernet' | 'subnets' | 'provenance'> {
  /** The supernet's own folder, with its vocabulary and examples; null for a checkpoint. */
  readonly source: string | null;
  /** Written where neither the folder nor the source has any. */
  readonly examples: readonly TextPair[];
}

/**
 * Writes a library, and where the folder has no supernet all that makes it one; another supernet's folder is refused.
 *
 * @throws {CotuneError} ERR_LIBRARY, ERR_FOLDER_UNREADABLE
 */
export async function writeTextLibrary(folder: string, content: TextLibraryContent): Promise<void> {
  const { supernet, subnets, provenance } = content;
  const file = { schemaVersion: 1, provenance, subnets };
  parseFile(file, 'what was to be written');
  await writeFiles(folder, [
    ...(await missingSupernetFiles(folder, supernet)),
    ...(await missingCompanions(folder, content)),
    [libraryFile, `${JSON.stringify(file, null, 1)}\n`],
  ]);
}

/** A vocabulary, without which nothing can be read, and texts to write where somebody wants to see it at work. */
async function missingCompanions(
  folder: string,
  { supernet, source, examples }: TextLibraryContent,
): Promise<[string, Uint8Array | string][]> {
  const files: [string, Uint8Array | string][] = [];
  for (const name of [supernet.description.vocabulary, examplesFile]) {
    if (name === undefined || (await readIfPresent(join(folder, name))) !== null) continue;
    const found = source === null ? null : await readIfPresent(join(source, name));
    if (found !== null) files.push([name, found]);
    else if (name === examplesFile && examples.length > 0)
      files.push([name, `${JSON.stringify({ pairs: examples }, null, 1)}\n`]);
  }
  return files;
}

function parseFile(value: unknown, source: string) {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new CotuneError('ERR_LIBRARY', `${source} is not a valid library: ${problems.join('; ')}`);
}

function archOf(
  { description }: TextSupernet,
  path: string,
  { id, arch }: { readonly id: string; readonly arch: unknown },
): HatArch {
  try {
    return parseHatArch(description, arch);
  } catch (cause) {
    throw new CotuneError('ERR_LIBRARY', `${path}, ${id}: ${(cause as Error).message}`, { cause });
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new CotuneError('ERR_LIBRARY', `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}
