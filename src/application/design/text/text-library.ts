/**
 * A library of a transformer: its Pareto-optimal sub-transformers in `library.json` beside the supernet. A transformer
 * has no batch norms, so there are no statistics and nothing to calibrate: an arch says all.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';
import { writeFiles } from '../../../core/write-files.js';
import { descriptionFile, readDescriptionFile } from '../../network/supernet.js';
import { type HatArch, parseHatArch } from '../../text/arch.js';
import { isTextDescription } from '../../text/description.js';
import { type Language, languageOf } from '../../text/language.js';
import { type TextSupernet, textSupernetAt } from '../../text/text-supernet.js';
import {
  type LibraryProvenance,
  libraryIssues,
  measuredEntry,
  provenanceSchema,
  withinInterval,
} from '../library-schema.js';

/**
 * A sub-transformer. `accuracy` is the share of `texts` that it writes letter by letter, with its 95 % interval; `macs`
 * are those of a text of median length, `latencySeconds` of one text alone, the median over texts, with one thread on
 * the machine that the provenance names.
 */
export interface TextLibrarySubnet {
  readonly id: string;
  readonly arch: HatArch;
  readonly accuracy: number;
  readonly accuracyLow: number;
  readonly accuracyHigh: number;
  readonly texts: number;
  readonly macs: number;
  readonly parameters: number;
  readonly latencySeconds: number;
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

/** Whether a folder's supernet writes texts. @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_NETWORK_DESCRIPTION */
export async function holdsTextNetwork(folder: string): Promise<boolean> {
  return isTextDescription(await readDescriptionFile(join(folder, descriptionFile)));
}

/** @throws {CotuneError} ERR_LIBRARY, and what `textSupernetAt` and `languageOf` throw */
export async function readTextLibrary(folder: string): Promise<TextLibrary> {
  const supernet = await textSupernetAt(folder);
  const language = await languageOf(supernet.description, folder);
  const path = join(folder, libraryFile);
  const { provenance, subnets } = parseFile(await readJson(path), path);
  const parsed = subnets.map((subnet) => ({ ...subnet, arch: archOf(supernet, path, subnet) }));
  return { supernet, language, provenance, subnets: parsed };
}

/** @throws {CotuneError} ERR_LIBRARY, ERR_FOLDER_UNREADABLE */
export async function writeTextLibrary(
  folder: string,
  { subnets, provenance }: Pick<TextLibrary, 'subnets' | 'provenance'>,
): Promise<void> {
  const file = { schemaVersion: 1, provenance, subnets };
  parseFile(file, 'what was to be written');
  await writeFiles(folder, [[libraryFile, `${JSON.stringify(file, null, 1)}\n`]]);
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
