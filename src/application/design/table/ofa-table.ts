/**
 * Latency tables in the format of Once-for-All: for each input resolution, how long each block of the network takes
 * on a device, under a key that spells the block out. Published as one YAML file per resolution (the Note 10's),
 * or with all resolutions in one file (the Jetson's).
 *
 * @see once-for-all, ofa/tutorial/latency_table.py, for the keys
 */
import { z } from 'zod';
import { someOf, tableError } from './table-error.js';

/** Seconds by key, of one resolution. */
export type BlockTable = ReadonlyMap<string, number>;

export interface OfaTable {
  readonly source: string;
  readonly resolutions: ReadonlyMap<number, BlockTable>;
}

const milliseconds = z.number().min(0).max(1e6);
const entry = z.looseObject({ mean: milliseconds });
const blocks = z.record(z.string(), entry);
/** The same as rows of numbers, with the names of their columns. */
const columnar = z.looseObject({
  columns: z.array(z.string()),
  tables: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
});

type Blocks = z.infer<typeof blocks>;

const resolutionKey = /^\d{2,4}$/;
const firstKey = /^Conv-input:(\d{2,4})x\d{2,4}x3-output:/;

/** Whether a document looks like one at all; what is in it may still be wrong. */
export function looksLikeOfaTable(document: unknown): boolean {
  if (typeof document !== 'object' || document === null) return false;
  if ('tables' in document) return true;
  return Object.keys(document).some((key) => firstKey.test(key) || resolutionKey.test(key));
}

/**
 * Reads one document: `{columns, tables: {RESOLUTION: {KEY: [...]}}}`, `{RESOLUTION: {KEY: {mean}}}`, or the blocks
 * of one resolution, `{KEY: {mean}}`. Means are in milliseconds.
 *
 * @throws {CotuneError} ERR_DEVICE_TABLE
 */
export function parseOfaTable(document: unknown, source: string): OfaTable {
  const tables = byResolution(document, source);
  if (tables.size === 0) throw tableError(source, 'it has no resolution');
  return { source, resolutions: tables };
}

/** Joins the files of a folder. @throws {CotuneError} ERR_DEVICE_TABLE where a resolution comes twice */
export function joinOfaTables(source: string, parts: readonly OfaTable[]): OfaTable {
  const resolutions = new Map<number, BlockTable>();
  for (const part of parts)
    for (const [resolution, table] of part.resolutions) {
      if (resolutions.has(resolution)) throw tableError(part.source, `resolution ${resolution} comes twice`);
      resolutions.set(resolution, table);
    }
  return { source, resolutions };
}

function byResolution(document: unknown, source: string): Map<number, BlockTable> {
  const object = document as Record<string, unknown>;
  if ('tables' in object) return fromColumns(object, source);
  const names = Object.keys(object);
  if (!names.some((name) => firstKey.test(name)))
    return new Map(
      names.map((name) => [resolutionOf(name, source), fromBlocks(object[name], `${source}, ${name}`)]),
    );
  const first = names.find((name) => firstKey.test(name))!;
  return new Map([[Number(firstKey.exec(first)![1]), fromBlocks(object, source)]]);
}

function fromColumns(object: unknown, source: string): Map<number, BlockTable> {
  const { columns, tables } = checked(columnar, object, source);
  const mean = columns.indexOf('mean');
  if (mean < 0) throw tableError(source, 'its columns have no mean');
  return new Map(
    Object.entries(tables).map(([name, rows]) => {
      const entries = Object.entries(rows).map(([key, row]) => [key, { mean: row[mean] }] as const);
      return [resolutionOf(name, source), fromBlocks(Object.fromEntries(entries), `${source}, ${name}`)];
    }),
  );
}

function resolutionOf(name: string, source: string): number {
  if (resolutionKey.test(name)) return Number(name);
  throw tableError(source, `${someOf([name])} is neither a resolution nor a block of the network`);
}

function fromBlocks(value: unknown, source: string): BlockTable {
  const found: Blocks = checked(blocks, value, source);
  return new Map(Object.entries(found).map(([key, { mean }]) => [key, mean / 1000]));
}

function checked<S extends z.ZodType>(schema: S, value: unknown, source: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(' ')}: ${message}`);
  throw tableError(source, someOf(problems));
}
