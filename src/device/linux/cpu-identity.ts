/**
 * What kind of core each processor is, as `/proc/cpuinfo` says: enough to tell cores of one kind from another.
 *
 * @see arch/arm64/kernel/cpuinfo.c, arch/x86/kernel/cpu/proc.c
 */
import type { Tree } from './tree.js';
import { readText } from './values.js';

type Fields = ReadonlyMap<string, string>;

/** The fields that make one kind of core, by architecture. */
const identities: readonly (readonly string[])[] = [
  ['CPU implementer', 'CPU part'],
  ['vendor_id', 'cpu family', 'model'],
  ['uarch'],
];

/** A text per processor that is equal for equal cores; processors of which nothing is said are left out. */
export function readCoreKinds(tree: Tree): Map<number, string> {
  return parseCoreKinds(readText(tree, '/proc/cpuinfo') ?? '');
}

export function parseCoreKinds(text: string): Map<number, string> {
  const paragraphs = text.split(/\r?\n[ \t]*\r?\n/).map(fieldsOf);
  // Old ARM kernels say once, in a paragraph of its own, what all processors are.
  const common = paragraphs.filter((fields) => idOf(fields) === null);
  const kinds = new Map<number, string>();
  for (const fields of paragraphs) {
    const id = idOf(fields);
    const kind = [fields, ...common].map(kindOf).find((found) => found !== null);
    if (id !== null && kind !== undefined && kind !== null) kinds.set(id, kind);
  }
  return kinds;
}

/** The first processor's maker and model for people; null where nothing is said. */
export function readProcessorName(tree: Tree): string | null {
  const text = readText(tree, '/proc/cpuinfo') ?? '';
  const match = /^(?:Hardware|model name)[ \t]*:[ \t]*([\x20-\x7e]{1,120})/m.exec(text);
  return match?.[1]?.trim().replace(/\s+/g, ' ') || null;
}

function fieldsOf(paragraph: string): Fields {
  const lines = [...paragraph.matchAll(/^([A-Za-z][\w ]*?)[ \t]*:[ \t]*(.*?)[ \t\r]*$/gm)];
  return new Map(lines.map(([, name, value]) => [name!, value!]));
}

function idOf(fields: Fields): number | null {
  const id = fields.get('processor') ?? '';
  return /^\d{1,4}$/.test(id) ? Number(id) : null;
}

function kindOf(fields: Fields): string | null {
  for (const names of identities) {
    const values = names.map((name) => fields.get(name));
    if (values.every((value) => value !== undefined && value !== '')) return values.join(' ');
  }
  return null;
}
