/** The knobs of `cotune doctor` for people: which can be set, to what, and why the others cannot. */
import { formatQuantity } from '../core/units.js';
import type { KnobDescription } from '../device/linux/knob-description.js';
import { reasonOf, remedyFor } from '../device/linux/remedies.js';
import { type Gathered, gather } from './gather.js';
import { type Paint, table } from './text.js';

export function knobLines(knobs: readonly KnobDescription[], paint: Paint): string[] {
  const groups = gather(knobs, (knob) =>
    [withoutNumbers(knob.name), rangeOf(knob), refusalOf(knob)].join('|'),
  );
  const rows = groups.map((group) => [
    refusalOf(group.first) === '' ? paint('good', 'yes') : paint('bad', 'no'),
    nameOf(group),
    rangeOf(group.first),
    paint('dim', whyNot(group.first)),
  ]);
  const remedies = new Set(knobs.map(remedyFor).filter((remedy) => remedy !== null));
  const picture = knobs.some((knob) => refusalOf(knob) === 'picture');
  return [
    ...table(rows),
    ...[...remedies].map((remedy) => paint('accent', `to get them: ${remedy}`)),
    ...(picture ? [paint('dim', 'this is a picture of a machine: nothing can be tuned through it')] : []),
  ];
}

const refusalOf = ({ access }: KnobDescription) => ('writable' in access ? '' : access.refused);

/** Without the file, whose name the knob's tells; of a picture once, below. */
function whyNot(knob: KnobDescription): string {
  const reason = refusalOf(knob) === 'picture' ? null : reasonOf(knob.access);
  return reason?.replace(`${knob.path}: `, '') ?? '';
}

const withoutNumbers = (name: string) => name.replace(/\d+/g, '#');

/** Knobs that differ in their numbers only are one line. */
function nameOf({ first, all }: Gathered<KnobDescription>): string {
  return all.length === 1 ? first.name : `${withoutNumbers(first.name)} (${all.length})`;
}

function rangeOf({ domain }: KnobDescription): string {
  const text = (value: number | string) =>
    typeof value === 'string' || domain.unit === null ? String(value) : formatQuantity(value, domain.unit);
  if (domain.kind === 'range') return `${text(domain.minimum)} to ${text(domain.maximum)}`;
  const [first, last] = [domain.levels[0]!, domain.levels.at(-1)!];
  if (typeof first === 'number' && domain.levels.length > 2)
    return `${text(first)} to ${text(last)}, ${domain.levels.length} steps`;
  return domain.levels.map(text).join(' ');
}
