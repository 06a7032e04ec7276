/** HTML as a tagged template that escapes every value put into it, so that no section can forget to. */

/** Text that is markup already; only `html` and `trusted` make it. */
export class Markup {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for an element's content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map(render).join('');
  return escapeHtml(String(content));
}

/** Markup with values in it: markup stays as it is, lists are joined, absent values are left out, all else is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(
    strings.map((text, index) => (index === 0 ? '' : render(values[index - 1])) + text).join(''),
  );
}

/** Takes text of our own as markup: styles and scripts that ship with the package, never data. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** A value as JSON that may stand inside a script element: nothing in it can end the element. */
export function jsonForScript(value: unknown): Markup {
  const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  return new Markup(JSON.stringify(value).replace(/[<>&]/g, (character) => escapes[character]!));
}
