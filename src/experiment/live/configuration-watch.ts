/**
 * Reads the file of a run again when it changes: what is asked for is checked and handed on, what is wrong is said and
 * the run goes on as it was. What only a new start can change is named.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Clock, every } from '../../core/clock.js';
import { asCotuneError, CotuneError } from '../../core/errors.js';
import {
  type ConfigurationEnvironment,
  parseConfiguration,
  type RunConfiguration,
} from '../configuration.js';
import type { LiveChange, LiveChanges } from './live-change.js';

export interface WatchOptions {
  readonly clock: Clock;
  readonly path: string;
  /** As the run began with it. */
  readonly first: { readonly text: string; readonly configuration: RunConfiguration };
  readonly environment: ConfigurationEnvironment;
  /** Reads the file. @throws {CotuneError} when it cannot be read */
  readonly read: () => Promise<string>;
  readonly onTrouble: (error: CotuneError) => void;
}

/** Some editors write a file in pieces: a text counts when it is the same at the next look. */
const periodSeconds = 0.5;

export function watchConfiguration(options: WatchOptions): LiveChanges {
  return (onChange) => {
    const watch = new Watch(options, onChange);
    const stop = every(options.clock, periodSeconds, () => void watch.look());
    return () => {
      watch.ended = true;
      stop();
    };
  };
}

class Watch {
  ended = false;
  #applied: string;
  #seen: string;
  #configuration: RunConfiguration;
  #missing = false;
  #busy = false;

  constructor(
    private readonly options: WatchOptions,
    private readonly onChange: (change: LiveChange) => void,
  ) {
    this.#applied = this.#seen = options.first.text;
    this.#configuration = options.first.configuration;
  }

  async look(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const text = await this.options.read();
      this.#missing = false;
      if (!this.ended) this.#consider(text);
    } catch (error) {
      if (!this.#missing && !this.ended) this.options.onTrouble(asCotuneError(error));
      this.#missing = true;
    } finally {
      this.#busy = false;
    }
  }

  #consider(text: string): void {
    const settled = text === this.#seen;
    this.#seen = text;
    if (!settled || text === this.#applied) return;
    this.#applied = text;
    try {
      this.#apply(parseConfiguration(text, this.options.path, this.options.environment));
    } catch (error) {
      const { code, message } = asCotuneError(error);
      this.options.onTrouble(new CotuneError(code, message, { advice: 'the run goes on as it was' }));
    }
  }

  #apply(next: RunConfiguration): void {
    const fixed = fixedDifferences(this.options.first.configuration, next);
    if (fixed.length > 0)
      this.options.onTrouble(
        new CotuneError(
          'ERR_CONFIG',
          `${this.options.path}: ${fixed.join(', ')} changed, which takes a new start`,
          {
            advice: 'what else has changed holds from now on',
          },
        ),
      );
    const change = changeBetween(this.#configuration, next);
    if (change === null) return;
    this.#configuration = next;
    this.onChange(change);
  }
}

/** What a run that goes on cannot follow. */
function fixedDifferences(first: RunConfiguration, next: RunConfiguration): string[] {
  const parts = ['seconds', 'disturbance', 'policy', 'clocks', 'board'] as const;
  const changed: string[] = parts.filter((part) => !isDeepStrictEqual(first[part], next[part]));
  const before = first.applications.map(({ specification }) => specification);
  const after = next.applications.map(({ specification }) => specification);
  if (!isDeepStrictEqual(before, after)) changed.push('applications beside their targets');
  return changed;
}

/** Null where nothing that counts has changed. */
function changeBetween(before: RunConfiguration, next: RunConfiguration): LiveChange | null {
  const targetOf = ({ applications }: RunConfiguration, name: string) =>
    applications.find(({ specification }) => specification.name === name)?.target;
  const names = before.applications.map(({ specification }) => specification.name);
  const targets = new Map(names.map((name) => [name, (targetOf(next, name) ?? targetOf(before, name))!]));
  const changed = names
    .filter((name) => !isDeepStrictEqual(targets.get(name), targetOf(before, name)))
    .map((name) => `target of ${name}`);
  const system = next.system;
  if (!isDeepStrictEqual(system, before.system)) changed.push('system');
  return changed.length === 0 ? null : { targets, system, text: changed.join(', ') };
}
