/**
 * The knobs of a machine: what a survey describes, by way of the safe writer. Their names are the descriptions' own.
 * Opening them writes nothing.
 */
import type { Knob } from '../../core/knob.js';
import type { KnobDescription } from './knob-description.js';
import { FileKnob, parseNumber } from './knobs/file-knob.js';
import { knownKnob, otherBound } from './known-knobs.js';
import type { SafeWriter } from './safety/safe-writer.js';

/** A number in its domain's unit, or a word such as a governor. */
export type MachineKnob = Knob<number | string>;

/** Oftener than this the manager would only measure its own changes. */
const intervalSeconds = 0.02;
/** Switching migrates every task and timer of the processor: seldom is often enough. */
const switchIntervalSeconds = 0.5;

/** By name; what this process may not set, and what belongs to a single process, is not among them. */
export function openMachineKnobs(
  writer: SafeWriter,
  descriptions: readonly KnobDescription[],
): ReadonlyMap<string, MachineKnob> {
  return new Map(
    descriptions.filter(isOpened).map((description) => [description.name, openKnob(writer, description)]),
  );
}

const isOpened = ({ access, sets }: KnobDescription) => 'writable' in access && sets !== 'a process';

function openKnob(writer: SafeWriter, description: KnobDescription): MachineKnob {
  const { name, path, domain, scale, changeCostSeconds } = description;
  const isSwitch = knownKnob(path)?.kind === 'online';
  const words = domain.kind === 'levels' && typeof domain.levels[0] === 'string';
  return new FileKnob<number | string>(writer, {
    name,
    domain,
    changeCostSeconds,
    intervalSeconds: isSwitch ? switchIntervalSeconds : intervalSeconds,
    path,
    parse: words ? (text) => text : (text) => inUnit(text, scale),
    format: (value) => (typeof value === 'string' ? value : String(Math.round(value / scale))),
    apply: applyOf(writer, description),
  });
}

function inUnit(text: string, scale: number): number | undefined {
  const value = parseNumber(text);
  return value === undefined ? undefined : value * scale;
}

/** How a text gets into the files. */
function applyOf(writer: SafeWriter, { path, sets }: KnobDescription): (text: string) => Promise<unknown> {
  if (sets === 'file') return (text) => writer.write(path, text);
  const other = otherBound(path)!;
  const files = sets === 'minimum' ? { minimum: path, maximum: other } : { minimum: other, maximum: path };
  return (text) =>
    writer.writeBounds(files, {
      ...(sets !== 'maximum' && { minimum: Number(text) }),
      ...(sets !== 'minimum' && { maximum: Number(text) }),
    });
}
