/**
 * A device that is known by a table alone: a file or a folder of files, whatever format they are in. JSON and YAML
 * are Once-for-All's blocks, CSV is HAT's sub-transformers.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { CotuneError } from '../../../core/errors.js';
import { checkOrdinaryFile } from '../../../core/ordinary-file.js';
import { type HatRow, looksLikeHatDataset, parseHatDataset } from './hat-dataset.js';
import { joinOfaTables, looksLikeOfaTable, type OfaTable, parseOfaTable } from './ofa-table.js';
import { tableError } from './table-error.js';

export type DeviceTable =
  | { readonly kind: 'ofa-blocks'; readonly table: OfaTable }
  | { readonly kind: 'hat-transformers'; readonly rows: readonly HatRow[] };

/** Far more than any published one. */
const mostBytes = 64 * 2 ** 20;
const tableFile = /\.(ya?ml|json)$/i;

/** @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_DEVICE_TABLE */
export async function openDeviceTable(path: string): Promise<DeviceTable> {
  const files = await filesOf(path);
  if (files === null) return parseTable(await readText(path), path);
  const parts: OfaTable[] = [];
  for (const file of files) {
    const part = parseTable(await readText(file), file);
    if (part.kind !== 'ofa-blocks')
      throw tableError(file, 'a folder holds one table of blocks per resolution');
    parts.push(part.table);
  }
  return { kind: 'ofa-blocks', table: joinOfaTables(path, parts) };
}

/** Those of a folder; null for a file. */
async function filesOf(path: string): Promise<string[] | null> {
  try {
    if (!(await stat(path)).isDirectory()) return null;
    const names = (await readdir(path)).filter((name) => tableFile.test(name)).sort();
    if (names.length === 0) throw tableError(path, 'the folder holds no .yaml or .json file');
    return names.map((name) => join(path, name));
  } catch (error) {
    throw error instanceof CotuneError ? error : unreadable(path, error as Error);
  }
}

async function readText(path: string): Promise<string> {
  try {
    await checkOrdinaryFile(path);
    if ((await stat(path)).size > mostBytes) throw new Error('it is larger than any table of a device');
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error as Error);
  }
}

const unreadable = (path: string, cause: Error) =>
  new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });

/** @throws {CotuneError} ERR_DEVICE_TABLE */
export function parseTable(text: string, source: string): DeviceTable {
  if (looksLikeHatDataset(text)) return { kind: 'hat-transformers', rows: parseHatDataset(text, source) };
  const document = readDocument(text, source);
  if (looksLikeOfaTable(document)) return { kind: 'ofa-blocks', table: parseOfaTable(document, source) };
  throw tableError(source, 'it is neither a table of blocks nor a data set of transformers');
}

function readDocument(text: string, source: string): unknown {
  try {
    // The YAML parser reads JSON too, but takes seconds for a large table.
    return text.trimStart().startsWith('{') ? JSON.parse(text) : readYaml(text);
  } catch (error) {
    // Parsers quote the file, which may hold anything, also what a terminal would obey.
    const message = (error as Error).message.replace(/\p{Cc}+/gu, ' ').slice(0, 200);
    throw tableError(source, `it is neither JSON nor YAML: ${message}`);
  }
}

function readYaml(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0) throw document.errors[0]!;
  return document.toJS();
}
