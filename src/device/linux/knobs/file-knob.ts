/** A knob over one file of the kernel's, by way of the safe writer and not more often than makes sense. */
import { CotuneError } from '../../../core/errors.js';
import type { Domain, Knob } from '../../../core/knob.js';
import type { SafeWriter } from '../safety/safe-writer.js';
import { readText } from '../values.js';
import { PacedSetter } from './paced.js';

export interface FileKnobOptions<T> {
  readonly name: string;
  readonly domain: Domain<T>;
  readonly changeCostSeconds: number;
  /** From one change to the next, at least. */
  readonly intervalSeconds: number;
  readonly path: string;
  /** The value of the file's text; undefined where it is none. */
  readonly parse: (text: string) => T | undefined;
  readonly format: (value: T) => string;
  /** In force where neither the file nor an earlier change says; else the first or lowest value. */
  readonly fallback?: T;
  /** Where a change takes more than one write of the formatted value. */
  readonly apply?: (text: string) => Promise<unknown>;
}

export class FileKnob<T extends number | string> implements Knob<T> {
  readonly name: string;
  readonly domain: Domain<T>;
  readonly changeCostSeconds: number;
  readonly #setter: PacedSetter<T>;
  #latest: T | undefined;

  constructor(
    private readonly writer: SafeWriter,
    private readonly options: FileKnobOptions<T>,
  ) {
    const { name, domain, changeCostSeconds, intervalSeconds, path, format } = options;
    const { apply = (text: string) => writer.write(path, text) } = options;
    this.name = name;
    this.domain = domain;
    this.changeCostSeconds = changeCostSeconds;
    this.#setter = new PacedSetter<T>(writer.machine.clock, intervalSeconds, (value) => apply(format(value)));
  }

  /** As the file says; where it says nothing, what was asked for last. */
  get(): T {
    const text = readText(this.writer.machine.tree, this.options.path);
    const value = text === null ? undefined : this.options.parse(text);
    return value ?? this.#latest ?? this.options.fallback ?? firstOf(this.domain);
  }

  /** @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` for a value that is not on offer, and all that the safe writer throws */
  async set(value: T): Promise<void> {
    if (!isOnOffer(this.domain, value))
      throw new CotuneError('ERR_KNOB_UNAVAILABLE', `${this.name} cannot be set to ${value}`, {
        advice: 'choose a value of its domain; `cotune doctor` lists them',
      });
    this.#latest = value;
    await this.#setter.set(value);
  }
}

function firstOf<T>(domain: Domain<T>): T {
  return domain.kind === 'levels' ? domain.levels[0]! : (domain.minimum as T);
}

function isOnOffer<T>(domain: Domain<T>, value: T): boolean {
  if (domain.kind === 'levels') return domain.levels.includes(value);
  return typeof value === 'number' && value >= domain.minimum && value <= domain.maximum;
}

/** The value of a text that is a number and nothing else. */
export function parseNumber(text: string): number | undefined {
  return /^\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}
