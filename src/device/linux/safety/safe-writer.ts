/**
 * The only way in which cotune changes a machine: known files and values alone, each change in the journal before
 * it is made, read back afterwards, and never against another writer.
 */
import { CotuneError } from '../../../core/errors.js';
import { isOwnGroup, knownKnob } from '../known-knobs.js';
import { type Bound, orderBounds, type Range } from './bounds.js';
import type { Change } from './change.js';
import { createGroup, moveProcess } from './enter-group.js';
import type { Notify } from './events.js';
import type { Journal } from './journal.js';
import type { Machine } from './machine.js';
import type { RestoreReport } from './outcome.js';
import { type Hands, setFile, valueBefore } from './set-file.js';
import { undoAll } from './undo.js';

/** The two files of a range, both whole numbers in the same unit. */
export type BoundFiles = Readonly<Record<Bound, string>>;

export class SafeWriter implements Hands {
  #pending: Promise<unknown> = Promise.resolve();

  constructor(
    readonly machine: Machine,
    readonly journal: Journal,
    readonly notify: Notify = () => {},
  ) {}

  /**
   * Sets a file; one change at a time, in the order of asking.
   *
   * @returns what the kernel made of the value
   * @throws {CotuneError} `ERR_WRITE_FORBIDDEN` for a file or value that is not known, `ERR_KNOB_UNAVAILABLE` when the
   *   kernel refuses, `ERR_KNOB_CONTESTED` when another writer has it, `ERR_JOURNAL_UNWRITABLE`
   */
  write(path: string, text: string): Promise<string> {
    return this.#inTurn(() => this.#write(path, text));
  }

  /**
   * Sets one end of a range or both, never with the lower above the upper one in between.
   *
   * @returns what the kernel made of it
   * @throws {CotuneError} as `write` does, `ERR_KNOB_UNAVAILABLE` also for ends that are the wrong way round
   */
  writeBounds(files: BoundFiles, wanted: Partial<Range>): Promise<Range> {
    return this.#inTurn(async () => {
      const valueAt = (bound: Bound) => Number(valueBefore(this.machine, files[bound]));
      const current = { minimum: valueAt('minimum'), maximum: valueAt('maximum') };
      const found = { ...current };
      for (const bound of orderOf(files, current, { ...current, ...wanted }))
        if (wanted[bound] !== undefined)
          found[bound] = Number(await this.#write(files[bound], String(wanted[bound])));
      return found;
    });
  }

  /** Makes a control group of cotune's own, unless we have made it before. @throws as `write` does */
  makeGroup(path: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!isOwnGroup(path)) throw forbidden(path, 'is no control group of cotune');
      await createGroup(this, path);
    });
  }

  /** Undoes some changes now, or all. Does not throw: what cannot be undone is in the report and in the journal. */
  undo(which?: (change: Change) => boolean): Promise<RestoreReport> {
    return this.#inTurn(() => undoAll(this.machine, this.journal, which));
  }

  /** Undoes everything and gives the journal back. */
  async close(): Promise<RestoreReport> {
    const report = await this.undo();
    await this.journal.close();
    return report;
  }

  async #write(path: string, text: string): Promise<string> {
    const known = knownKnob(path);
    if (known === null || known.kind === 'only-restored')
      throw forbidden(path, 'is no file that cotune writes');
    if (!known.value.test(text)) throw forbidden(path, `does not take ${JSON.stringify(text.slice(0, 40))}`);
    return known.kind === 'member' ? moveProcess(this, path, Number(text)) : setFile(this, known, path, text);
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#pending.then(task);
    this.#pending = result.catch(() => {});
    return result;
  }
}

function orderOf(files: BoundFiles, current: Range, wanted: Range): readonly Bound[] {
  if (wanted.minimum <= wanted.maximum) return orderBounds(current, wanted);
  throw new CotuneError('ERR_KNOB_UNAVAILABLE', `${files.minimum} cannot lie above ${files.maximum}`, {
    advice: 'move the other end of the range first',
  });
}

function forbidden(path: string, what: string): CotuneError {
  return new CotuneError('ERR_WRITE_FORBIDDEN', `${path} ${what}`);
}
