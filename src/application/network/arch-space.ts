/**
 * The sub-networks of a supernet as data: named fields, each a number or a list of numbers, each entry with its
 * ascending choices. What can be said of any family is said here: the ends, the middle, one at random, a change of
 * one, a mixture of two.
 */
import { CotuneError } from '../../core/errors.js';
import type { Random } from '../../core/random.js';

/**
 * A sub-network in the words of its own family, such as `ks`, `e` and `d` of Once-for-All or `width_mult` of
 * slimmable networks. `r` is the input resolution in pixels; the description's largest where absent.
 */
export interface Arch {
  readonly [field: string]: number | readonly number[] | undefined;
  readonly r?: number | undefined;
}

export interface ArchField {
  readonly name: string;
  /** Ascending choices of each entry. */
  readonly entries: readonly (readonly number[])[];
  /** A list of numbers, or a single one. */
  readonly list: boolean;
  /** What is more than an entry's largest choice, up to this, means its largest choice. */
  readonly most?: number;
  /** Any number between the smallest and the largest choice exists; the choices are those to search among. */
  readonly continuous?: boolean;
}

export type ArchSpace = readonly ArchField[];

/** A list whose entries all have the same choices. */
export const listField = (name: string, length: number, choices: readonly number[]): ArchField => ({
  name,
  entries: Array.from({ length }, () => choices),
  list: true,
});

export const numberField = (
  name: string,
  choices: readonly number[],
  options: Pick<ArchField, 'continuous'> = {},
): ArchField => ({ name, entries: [choices], list: false, ...options });

/** Makes an arch entry by entry. */
export function composeArch(
  space: ArchSpace,
  choose: (choices: readonly number[], field: ArchField, index: number) => number,
): Arch {
  const fields = space.map((field) => {
    const values = field.entries.map((choices, index) => choose(choices, field, index));
    return [field.name, field.list ? values : values[0]!] as const;
  });
  return Object.fromEntries(fields);
}

/** What an arch has at an entry; its largest choice where the arch leaves the field out. */
export function entryOf(arch: Arch, { name, entries }: ArchField, index: number): number {
  const value = arch[name] ?? entries[index]!.at(-1)!;
  return typeof value === 'number' ? value : value[index]!;
}

export const largestOf = (space: ArchSpace) => composeArch(space, (choices) => choices.at(-1)!);
export const smallestOf = (space: ArchSpace) => composeArch(space, (choices) => choices[0]!);
export const middleOf = (space: ArchSpace) =>
  composeArch(space, (choices) => choices[Math.floor((choices.length - 1) / 2)]!);

/** Every entry uniform over its choices, independently. */
export const randomOf = (space: ArchSpace, random: Random) =>
  composeArch(space, (choices) => random.pick(choices));

/** Each entry changes with the given probability, perhaps to what it was. */
export function mutateArch(space: ArchSpace, arch: Arch, probability: number, random: Random): Arch {
  return composeArch(space, (choices, field, index) =>
    random.uniform() < probability ? random.pick(choices) : entryOf(arch, field, index),
  );
}

/** Uniform crossover: each entry comes from either parent. */
export function crossArchs(space: ArchSpace, first: Arch, second: Arch, random: Random): Arch {
  return composeArch(space, (_, field, index) =>
    entryOf(random.uniform() < 0.5 ? first : second, field, index),
  );
}

/**
 * Archs whose fields are the same choice throughout, in every combination; a field of single numbers with a name in
 * `fixed` stays at its largest choice. An entry with fewer choices than its field takes its nearest one.
 */
export function uniformArchs(space: ArchSpace, fixed: readonly string[] = ['r']): Arch[] {
  const options = space.map((field) => {
    const most = field.entries.reduce((a, b) => (b.length > a.length ? b : a), [] as readonly number[]);
    return fixed.includes(field.name) ? [most.length - 1] : most.map((_, level) => level);
  });
  const combinations = options.reduce<number[][]>(
    (lists, levels) => lists.flatMap((list) => levels.map((level) => [...list, level])),
    [[]],
  );
  return combinations.map((levels) =>
    composeArch(space, (choices, field) => {
      const level = levels[space.indexOf(field)]!;
      return choices[Math.min(level, choices.length - 1)]!;
    }),
  );
}

/** Any resolution that a convolutional network can take; the listed ones are those to search among. */
const resolutions = { smallest: 8, largest: 4096 };

/**
 * Reads an arch; what is not a field of the space is left out, so that entries of other files serve as archs. As in
 * the reference codes, one number may stand for a whole list and a list of one for a number.
 *
 * @throws {CotuneError} ERR_ARCH_OUTSIDE_SPACE saying which entries are wrong and what is allowed
 */
export function parseArch(space: ArchSpace, value: unknown): Arch {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw outside([`an arch is an object with ${listOf(space.map(({ name }) => name))}`]);
  const given = value as Record<string, unknown>;
  const fields = space.map((field) => [field, plainValue(field, given[field.name] ?? undefined)] as const);
  const problems = fields.flatMap(([field, plain]) => problemsOf(field, plain));
  if (problems.length > 0) throw outside(problems);
  const known = fields.filter(([, plain]) => plain !== undefined);
  return Object.fromEntries(known.map(([{ name }, plain]) => [name, plain])) as Arch;
}

function plainValue({ entries, list, most }: ArchField, value: unknown): unknown {
  if (!list) return Array.isArray(value) && value.length === 1 ? value[0] : value;
  const values = typeof value === 'number' ? entries.map(() => value) : value;
  if (most === undefined || !Array.isArray(values)) return values;
  return values.map((entry, index) => {
    const largest = entries[index]?.at(-1) ?? most;
    return typeof entry === 'number' && entry > largest && entry <= most ? largest : entry;
  });
}

/** @throws {CotuneError} ERR_ARCH_OUTSIDE_SPACE for what no network takes */
export function checkResolution(pixels: unknown): void {
  const problems = resolutionProblems(pixels);
  if (problems.length > 0) throw outside(problems);
}

function problemsOf(field: ArchField, value: unknown): string[] {
  const { name, entries, list, continuous } = field;
  if (name === 'r') return value === undefined ? [] : resolutionProblems(value);
  if (continuous) return rangeProblems(name, value, entries[0]!);
  if (!list) return choiceProblems(name, value, entries[0]!);
  if (!Array.isArray(value)) return [`${name} must be a list of ${entries.length} numbers`];
  if (value.length !== entries.length)
    return [`${name} has ${value.length} entries, ${entries.length} expected`];
  return value.flatMap((entry, index) => choiceProblems(`${name}[${index}]`, entry, entries[index]!));
}

function resolutionProblems(value: unknown): string[] {
  const { smallest, largest } = resolutions;
  if (Number.isInteger(value) && (value as number) >= smallest && (value as number) <= largest) return [];
  return [`r is ${shown(value)}, allowed: whole numbers from ${smallest} to ${largest}`];
}

function choiceProblems(name: string, value: unknown, allowed: readonly number[]): string[] {
  if (typeof value === 'number' && allowed.includes(value)) return [];
  return [`${name} is ${shown(value)}, allowed: ${allowed.join(', ')}`];
}

function rangeProblems(name: string, value: unknown, choices: readonly number[]): string[] {
  const [smallest, largest] = [choices[0]!, choices.at(-1)!];
  if (typeof value === 'number' && value >= smallest && value <= largest) return [];
  return [`${name} is ${shown(value)}, allowed: ${smallest} to ${largest}`];
}

/** A value as an error shows it: files of strangers hold lists in lists without end, and texts longer than a screen. */
function shown(value: unknown): string {
  if (Array.isArray(value) && !isShort(value)) return 'a list';
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return 'an object';
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}

const longestShown = 60;
const isShort = (list: readonly unknown[]) =>
  list.length <= 8 && list.every((entry) => typeof entry === 'number');

const outside = (problems: string[]) =>
  new CotuneError('ERR_ARCH_OUTSIDE_SPACE', `this sub-network does not exist: ${problems.join('; ')}`);

const listOf = (names: readonly string[]) =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
