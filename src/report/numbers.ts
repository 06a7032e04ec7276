/** Numbers as the report shows them: with their unit, and a dash that says why where there is none. */
import { formatQuantity, type Unit } from '../core/units.js';
import { html, type Markup } from './html.js';

/** A value with its unit, or a dash whose tooltip says why there is no value. */
export function quantity(value: number | null | undefined, unit: Unit, whyAbsent: string): Markup {
  if (value === null || value === undefined)
    return html`<span class="absent" title="${whyAbsent}">–<span class="hidden"> (${whyAbsent})</span></span>`;
  return html`${formatQuantity(value, unit)}`;
}

/** `2026-03-02T09:30:12.000Z` as `2026-03-02, 09:30 UTC`; anything else stays as it is. */
export function dateText(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}).*Z$/.exec(iso);
  return match === null ? iso : `${match[1]}, ${match[2]} UTC`;
}

/** Keeps numbers and their units on one line. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=%|[munµ]?s\b|GB\b|points\b)/g, '$1\u00a0');
}
