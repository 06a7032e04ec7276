/** The knobs of a clock that has a range, a governor and, under the governor `userspace`, a chosen value. */
import { CotuneError } from '../../../core/errors.js';
import type { Domain, Knob } from '../../../core/knob.js';
import type { Bound } from '../safety/bounds.js';
import type { BoundFiles, SafeWriter } from '../safety/safe-writer.js';
import { readValue } from '../safety/write-value.js';
import { FileKnob, parseNumber } from './file-knob.js';

export interface ClockFiles extends BoundFiles {
  readonly governor: string;
  /** Sets the clock under the governor `userspace`. */
  readonly chosen: string;
}

export interface ClockOptions {
  /** What it clocks, such as `cpu` or `gpu`, and its name among those. */
  readonly kind: string;
  readonly name: string;
  readonly files: ClockFiles;
  /** Clocks in hertz: those there are, or any in a range. */
  readonly domain: Domain<number>;
  readonly governors: readonly string[];
  /** What the files count in: 1000 where they say kilohertz. */
  readonly hertzPerUnit: number;
  /** Until a new clock has effect. */
  readonly changeCostSeconds: number;
}

export interface ClockKnobs {
  readonly minimum: Knob;
  readonly maximum: Knob;
  /** Both ends of the range at once: the clock has no choice left. */
  readonly pinned: Knob;
  readonly governor: Knob<string>;
  /** The clock under `userspace`; null where that governor is not on offer. */
  readonly chosen: Knob | null;
}

/** Oftener than this the manager would only measure its own changes. */
const intervalSeconds = 0.02;

/** Knobs `KIND.frequency.NAME.minimum`, `.maximum`, `.pinned` and `.chosen` in hertz, and `KIND.governor.NAME`. */
export function clockKnobs(writer: SafeWriter, options: ClockOptions): ClockKnobs {
  const { files, governors } = options;
  const range = (values: readonly [number, number]) => setRange(writer, files, values);
  const other = (bound: Bound) => Number(readValue(writer.machine, files[bound]));
  const knob = (what: string, path: string, apply: (units: number) => Promise<unknown>) =>
    hertzKnob(writer, options, { what, path, apply });
  return {
    minimum: knob('minimum', files.minimum, (units) => range([units, other('maximum')])),
    maximum: knob('maximum', files.maximum, (units) => range([other('minimum'), units])),
    pinned: knob('pinned', files.maximum, (units) => range([units, units])),
    governor: governorKnob(writer, options),
    chosen: governors.includes('userspace')
      ? knob('chosen', files.chosen, (units) => choose(writer, files, units))
      : null,
  };
}

function hertzKnob(
  writer: SafeWriter,
  { kind, name, domain, hertzPerUnit, changeCostSeconds }: ClockOptions,
  file: { what: string; path: string; apply: (units: number) => Promise<unknown> },
): Knob {
  const parse = (text: string) => {
    const units = parseNumber(text);
    return units === undefined ? undefined : units * hertzPerUnit;
  };
  const toUnits = (hertz: number) => Math.round(hertz / hertzPerUnit);
  return new FileKnob(writer, {
    name: `${kind}.frequency.${name}.${file.what}`,
    domain,
    changeCostSeconds,
    intervalSeconds,
    path: file.path,
    parse,
    format: (hertz) => String(toUnits(hertz)),
    apply: (hertz) => file.apply(toUnits(hertz)),
  });
}

function governorKnob(
  writer: SafeWriter,
  { kind, name, files, governors, changeCostSeconds }: ClockOptions,
): Knob<string> {
  return new FileKnob(writer, {
    name: `${kind}.governor.${name}`,
    domain: { kind: 'levels', levels: governors, unit: null },
    changeCostSeconds,
    intervalSeconds,
    path: files.governor,
    parse: (text) => text,
    format: (governor) => governor,
  });
}

async function setRange(
  writer: SafeWriter,
  files: BoundFiles,
  [minimum, maximum]: readonly [number, number],
) {
  if (!(minimum <= maximum))
    throw new CotuneError('ERR_KNOB_UNAVAILABLE', `${files.minimum} cannot lie above ${files.maximum}`, {
      advice: 'move the other end of the range first',
    });
  await writer.writeBounds(files, { minimum, maximum });
}

async function choose(writer: SafeWriter, files: ClockFiles, units: number): Promise<void> {
  await writer.write(files.governor, 'userspace');
  await writer.write(files.chosen, String(units));
}
