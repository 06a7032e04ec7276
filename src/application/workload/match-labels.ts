/** Which image each line of a list of labels is about. */
import { basename } from 'node:path/posix';
import { type LabelRow, labelError } from './label-list.js';

export interface MatchOptions {
  /** Of the list and of the images, for the errors. */
  readonly list: string;
  readonly images: string;
}

/**
 * A line names an image by its path in the set or, where only one image has it, by its base name.
 *
 * @param names paths of the images
 * @returns for each listed image, by its number in `names`, the class
 * @throws {CotuneError} `ERR_LABELS` for a line that names no image, several, or one that an earlier line named
 */
export function matchLabels(
  rows: readonly LabelRow[],
  names: readonly string[],
  options: MatchOptions,
): Map<number, number> {
  const find = imageFinder(names);
  const labels = new Map<number, number>();
  const lines = new Map<number, number>();
  for (const row of rows) {
    const image = oneOf(find(row.file), row, names, options);
    if (lines.has(image)) throw twice(row, lines.get(image)!, options);
    lines.set(image, row.line);
    labels.set(image, row.label);
  }
  return labels;
}

function imageFinder(names: readonly string[]): (file: string) => readonly number[] {
  const byPath = new Map(names.map((name, index) => [name, [index]]));
  const byBase = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    const base = basename(name);
    const sharing = byBase.get(base);
    if (sharing === undefined) byBase.set(base, [index]);
    else sharing.push(index);
  }
  return (file) => byPath.get(file.replace(/^(\.\/)+/, '')) ?? byBase.get(basename(file)) ?? [];
}

function oneOf(
  found: readonly number[],
  { file, line }: LabelRow,
  names: readonly string[],
  { list, images }: MatchOptions,
): number {
  const [first, second] = found;
  if (first === undefined)
    throw labelError(
      list,
      line,
      `there is no image '${file}' in ${images}`,
      'remove the line or add the image',
    );
  if (second === undefined) return first;
  const meant = `'${file}' may be ${names[first]} or ${names[second]}`;
  throw labelError(list, line, meant, 'give the path instead of the name');
}

function twice({ file, line }: LabelRow, earlier: number, { list }: MatchOptions) {
  return labelError(list, line, `'${file}' was labelled in line ${earlier} already`, 'keep one of the lines');
}
