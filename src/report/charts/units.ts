/** Numbers as the axes show them, with no more digits than can be seen: the page stays small. */

export const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
export const milliseconds = (seconds: number) => rounded(seconds * 1000, 3);
export const percent = (ratio: number) => rounded(ratio * 100, 2);
export const optional = (value: number | null | undefined, convert: (value: number) => number) =>
  value === null || value === undefined ? null : convert(value);

export function threadsText(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}
