/**
 * A list of labels: a CSV (RFC 4180) whose header names at least `file` and `label`, the class index; other columns
 * are ignored. Whatever is wrong is said with the file and the line.
 */
import { readFile } from 'node:fs/promises';
import { type CsvRecord, csvRecords } from '../../core/csv.js';
import { CotuneError } from '../../core/errors.js';

/** One line of a list. */
export interface LabelRow {
  readonly file: string;
  /** Class index, below the number of classes. */
  readonly label: number;
  /** In the CSV, counted from 1; where a row has several, the last. */
  readonly line: number;
}

/** A parsed record of the CSV with where it ends. */
/**
 * @param classes how many classes the network knows
 * @throws {CotuneError} `ERR_FILE_UNREADABLE`; `ERR_LABELS` for what is no CSV, lacks a column or rows, or has a label
 *   that is no class
 */
export async function readLabelList(path: string, classes: number): Promise<LabelRow[]> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  return parseLabelList(textOf(bytes, path), path, classes);
}

/** @param path for the errors */
export function parseLabelList(text: string, path: string, classes: number): LabelRow[] {
  const [header, ...rows] = recordsOf(text, path);
  if (header === undefined) throw labelError(path, null, 'the list is empty');
  const columns = header.record.map((name) => name.trim().toLowerCase());
  const [file, label] = ['file', 'label'].map((name) => columnOf(columns, name, path)) as [number, number];
  if (rows.length === 0) throw labelError(path, null, 'the list names no image');
  return rows.map(({ record, info: { lines: line } }) => ({
    file: fileOf(record[file], path, line),
    label: classOf(record[label], path, line, classes),
    line,
  }));
}

/** @param line null where it is about the whole file */
export function labelError(path: string, line: number | null, what: string, advice?: string): CotuneError {
  const place = line === null ? path : `${path}, line ${line}`;
  return new CotuneError('ERR_LABELS', `${place}: ${what}`, advice === undefined ? {} : { advice });
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // The same as a text with zeros in it: some other kind of file.
  }
  throw labelError(path, null, 'this is no CSV but a binary file or text that is not UTF-8');
}

const recordsOf = (text: string, path: string): CsvRecord[] =>
  csvRecords(text, (what, line) => labelError(path, line, what, 'put texts with quotes in quotes'));

function columnOf(columns: readonly string[], name: string, path: string): number {
  const index = columns.indexOf(name);
  if (index >= 0) return index;
  throw labelError(path, 1, `the header lacks the column '${name}', it has ${columns.join(', ')}`);
}

function fileOf(text: string | undefined, path: string, line: number): string {
  const file = text?.trim() ?? '';
  if (file === '') throw labelError(path, line, 'the file is missing');
  return file;
}

function classOf(text: string | undefined, path: string, line: number, classes: number): number {
  const label = text?.trim() ?? '';
  const known = /^\d{1,9}$/.test(label) && Number(label) < classes;
  if (known) return Number(label);
  const what = label === '' ? 'the label is missing' : `the label '${label}' is no class of this network`;
  throw labelError(path, line, what, `labels are class indices from 0 to ${classes - 1}`);
}
