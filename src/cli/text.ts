/** Text for terminals: colours, padding by what is seen, bars. */

export type Style = 'bold' | 'dim' | 'good' | 'bad' | 'worse' | 'accent';

/** Cyan and yellow, not green and red: everyone can tell them apart. */
const codes: Readonly<Record<Style, string>> = {
  bold: '1',
  dim: '2',
  good: '36',
  bad: '33',
  worse: '1;31',
  accent: '1;36',
};

export type Paint = (style: Style, text: string) => string;

/** @param colour false where NO_COLOR asks for none or nobody would see it */
export function createPaint(colour: boolean): Paint {
  return (style, text) => (colour && text !== '' ? `\x1b[${codes[style]}m${text}\x1b[0m` : text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
const escapes = /\x1b\[[0-9;]*m/g;

/** Characters that take up a column. */
export function visibleLength(text: string): number {
  return [...text.replace(escapes, '')].length;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - visibleLength(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - visibleLength(text))) + text;
}

/** Cuts a line to a width, with an ellipsis in place of what is lost; colours stay whole. */
export function truncate(text: string, width: number): string {
  if (visibleLength(text) <= width) return text;
  let room = Math.max(0, width - 1);
  let result = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
  for (const part of text.match(/\x1b\[[0-9;]*m|./gsu) ?? []) {
    if (part.startsWith('\x1b')) result += part;
    else if (room > 0) {
      result += part;
      room -= 1;
    }
  }
  return `${result}…`;
}

/** Columns that a line of a view has for what it is about. */
export const labelWidth = 10;

/** A line of a view: what it is about, and what there is to say. */
export function field(label: string, text: string, paint: Paint): string {
  return `  ${paint('dim', padEnd(label, labelWidth))}${text}`;
}

/** Names come from people: nothing in them may move the cursor. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of some columns, filled to a share between 0 and 1. */
export function bar(share: number, width: number, paint: Paint, style: Style = 'good'): string {
  const filled = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * width;
  const whole = Math.floor(filled);
  const part = eighths[Math.floor((filled - whole) * 8)]!;
  const rest = '·'.repeat(Math.max(0, width - whole - part.length));
  return paint(style, '█'.repeat(whole) + part) + paint('dim', rest);
}

/** A large count in the unit that papers use. */
export const millions = (count: number) => `${(count / 1e6).toPrecision(3)} M`;

/** Columns as wide as their widest cell; the last one is as long as it is. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => visibleLength(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => padEnd(cell, widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
