/**
 * Units that cotune speaks. Every quantity carries its unit in its name (`latencySeconds`) or, where the name
 * is data, in a `Unit`; values are always base units, prefixes exist only in text for people.
 */
export type Unit =
  | 'seconds'
  | 'hertz'
  | 'watts'
  | 'joules'
  | 'celsius'
  | 'bytes'
  | 'ratio'
  | 'cores'
  | 'count';

const symbols: Record<Unit, string> = {
  seconds: 's',
  hertz: 'Hz',
  watts: 'W',
  joules: 'J',
  celsius: '°C',
  bytes: 'B',
  ratio: '%',
  cores: 'cores',
  count: '',
};

const prefixes: readonly (readonly [number, string])[] = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
  [1e-3, 'm'],
  [1e-6, 'µ'],
  [1e-9, 'n'],
];

const withoutPrefix: ReadonlySet<Unit> = new Set(['celsius', 'cores', 'count']);

/** With so many decimals, and a zero that has no sign. */
function decimals(value: number, count: number): string {
  const text = value.toFixed(count);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

const toThreeDigits = (value: number) => Number(value.toPrecision(3));

function threeDigits(value: number): string {
  const magnitude = Math.abs(toThreeDigits(value));
  return decimals(value, magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2);
}

/**
 * A value as a person reads it: `formatQuantity(0.0123, 'seconds')` is `12.3 ms`, `formatQuantity(0.839, 'ratio')` is `83.9 %`.
 *
 * @param value in the base unit; not a number gives `-`
 */
export function formatQuantity(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '-';
  if (unit === 'ratio') return `${decimals(value * 100, 1)} %`;
  if (unit === 'count' && Number.isInteger(value)) return decimals(value, 0);
  if (value === 0 || withoutPrefix.has(unit)) return `${threeDigits(value)} ${symbols[unit]}`.trim();
  // Rounded before a prefix is chosen, so that 0.9996 s is 1.00 s and not 1000 ms.
  const magnitude = Math.abs(toThreeDigits(value));
  const [scale, prefix] = prefixes.find(([size]) => magnitude >= size) ?? prefixes.at(-1)!;
  return `${threeDigits(value / scale)} ${prefix}${symbols[unit]}`;
}
