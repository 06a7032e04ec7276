/**
 * Tunables of `interactive` that depend on the frequency, in the kernel's own words: `85 1000000:90 1700000:99` is
 * 85 below 1 GHz, 90 from there and 99 from 1.7 GHz (frequencies in kilohertz).
 */
import { z } from 'zod';

/** The value at a frequency in kilohertz. */
export type ByFrequency = (kilohertz: number) => number;

interface Entry {
  readonly from: number;
  readonly value: number;
}

const form = /^\s*\d+(\s+\d+:\d+)*\s*$/;

function entriesOf(text: string): Entry[] {
  const [first, ...rest] = text.trim().split(/\s+/);
  const pairs = rest.map((pair) => pair.split(':').map(Number));
  return [
    { from: 0, value: Number(first) },
    ...pairs.map(([from, value]) => ({ from: from!, value: value! })),
  ];
}

const ascending = (entries: readonly Entry[]) =>
  entries.every(({ from }, index) => index === 0 || from > entries[index - 1]!.from);

/** @returns what is wrong with the text; null for nothing */
function problemOf(text: string, least: number): string | null {
  if (!form.test(text))
    return 'must be a number, or a list such as "85 1000000:90" (value, then frequency:value)';
  const entries = entriesOf(text);
  if (!entries.every(({ from, value }) => Number.isSafeInteger(from) && Number.isSafeInteger(value)))
    return 'must have smaller numbers';
  if (!ascending(entries)) return 'must list its frequencies in ascending order';
  return entries.every(({ value }) => value >= least) ? null : `must have values of at least ${least}`;
}

/** @param least that each value must be */
export const byFrequency = (least: number) =>
  z
    .union([z.int().min(0), z.string()], 'must be a number or a text')
    .transform(String)
    .superRefine((text, context) => {
      const message = problemOf(text, least);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .transform((text): ByFrequency => {
      const entries = entriesOf(text);
      return (kilohertz) => entries.findLast(({ from }) => from <= kilohertz)!.value;
    });
