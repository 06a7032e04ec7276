/**
 * The only way in which cotune changes a machine: known files and values alone, each change in the journal before
 * it is made, read back afterwards, and never against another writer.
 */
import { CotuneError } from '../../../core/errors.js';
import { isOwnGroup, type KnownKnob, knownKnob } from '../known-knobs.js';
import { readStartTime } from '../process-affinity.js';
import { type Bound, orderBounds, type Range } from './bounds.js';
import type { Change } from './change.js';
import { companionsOf } from './companions.js';
import type { Notify } from './events.js';
import { holderOf } from './holder.js';
import type { Journal } from './journal.js';
import { isContested } from './kernel-moves.js';
import type { Machine } from './machine.js';
import { groupOfProcess } from './membership.js';
import type { RestoreReport } from './outcome.js';
import { refusal } from './refusal.js';
import { sameValue } from './same-value.js';
import { undoAll } from './undo.js';
import { membersOf } from './undo-group.js';
import { readValue, writeValue } from './write-value.js';

/** The two files of a range, both whole numbers in the same unit. */
export type BoundFiles = Readonly<Record<Bound, string>>;

export class SafeWriter {
  #pending: Promise<unknown> = Promise.resolve();

  constructor(
    readonly machine: Machine,
    readonly journal: Journal,
    private readonly notify: Notify = () => {},
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

  /** Sets both ends of a range, never with the lower above the upper one in between. @throws as `write` does */
  writeBounds(files: BoundFiles, wanted: Range): Promise<Range> {
    return this.#inTurn(async () => {
      const current = { minimum: this.#number(files.minimum), maximum: this.#number(files.maximum) };
      const found = { ...wanted };
      for (const bound of orderBounds(current, wanted))
        found[bound] = Number(await this.#write(files[bound], String(wanted[bound])));
      return found;
    });
  }

  /** Makes a control group of cotune's own; one that is there already is taken as it is. @throws as `write` does */
  makeGroup(path: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!isOwnGroup(path)) throw forbidden(path, 'is no control group of cotune');
      if ('names' in this.machine.tree.list(path)) return;
      await this.journal.note({ kind: 'group', path });
      await this.machine.tree.makeFolder(path).catch((error) => {
        throw refusal(path, 'a new group', error);
      });
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
    return known.kind === 'member' ? this.#move(path, Number(text)) : this.#set(known, path, text);
  }

  async #set({ kind }: KnownKnob, path: string, text: string): Promise<string> {
    const before = this.#before(path);
    const change = { kind: 'file', path, before } as const;
    await this.#heedOthers(change, before);
    if (sameValue(before, text) && kind !== 'controllers') return before;
    for (const companion of companionsOf(this.machine.tree, path, text, before))
      await this.journal.note(companion);
    const found = this.#goesWithGroup(path)
      ? ((await writeValue(this.machine, path, text)) ?? text)
      : await this.#attempt(await this.#claim(change), path, text);
    this.#verify(kind, path, text, found);
    if (kind === 'online' && text === '1') await this.#widen(path);
    return found;
  }

  /** Two processes of cotune on one file would each take the other's value for the one to give back. */
  async #claim(change: Change & { kind: 'file' }): Promise<number> {
    const known = this.journal.find(change);
    const id = await this.journal.note(change);
    if (known?.state === 'open') return id;
    const { path, options } = this.journal;
    const holder = await holderOf(this.machine.tree, options, path, change);
    if (holder === null) return id;
    await this.journal.ends(id, 'undone');
    throw new CotuneError('ERR_KNOB_CONTESTED', `${change.path} is set by process ${holder.pid} of cotune`);
  }

  /** Whatever the kernel answers, the journal says what it holds afterwards. */
  async #attempt(id: number, path: string, text: string): Promise<string> {
    await this.journal.asks(id, text);
    try {
      return (await writeValue(this.machine, path, text)) ?? text;
    } finally {
      await this.journal.reads(id, readValue(this.machine, path));
    }
  }

  /** The limits of a group that we made need no undoing: they go when it is removed. */
  #goesWithGroup(path: string): boolean {
    return this.journal.entries.some(
      ({ change, state }) =>
        change.kind === 'group' && state === 'open' && path.startsWith(`${change.path}/`),
    );
  }

  /** What went with the processor comes back with it. */
  async #widen(path: string): Promise<void> {
    const cpu = Number(/cpu(\d+)\/online$/.exec(path)![1]);
    await undoAll(this.machine, this.journal, (change) => change.kind === 'narrowed' && change.cpu === cpu);
  }

  /** Clocks and quotas are rounded, which is told; a word or a switch that stays as it was is a refusal. */
  #verify(kind: KnownKnob['kind'], path: string, text: string, found: string): void {
    if (kind === 'controllers' || sameValue(text, found)) return;
    if (kind === 'governor' || kind === 'online')
      throw refusal(path, text, new Error(`it stays at ${found}`));
    this.notify({ kind: 'rounded', path, asked: text, found });
  }

  /** A thing that another writer has set since we did is theirs: it is neither set again nor undone. */
  async #heedOthers(change: Change & { kind: 'file' }, found: string): Promise<void> {
    const { path } = change;
    const entry = this.journal.find(change);
    if (entry === undefined || entry.state === 'undone') return;
    if (entry.state === 'open' && !isContested(this.machine, path, entry.held, found)) return;
    if (entry.state === 'open') {
      await this.journal.ends(entry.id, 'left');
      this.notify({ kind: 'contested', path, held: entry.held!, found });
    }
    throw new CotuneError('ERR_KNOB_CONTESTED', `${path} was set to ${found} by another program`);
  }

  async #move(path: string, pid: number): Promise<string> {
    const { tree } = this.machine;
    const startTime = readStartTime(tree, pid);
    const from = groupOfProcess(tree, path, pid);
    if (startTime === null || from === null)
      throw refusal(
        path,
        String(pid),
        new Error('the process has ended, or its group cannot be seen from here'),
      );
    if (`${from}/cgroup.procs` === path) return String(pid);
    await this.journal.note({ kind: 'member', path, before: `${from}/cgroup.procs`, pid, startTime });
    await writeValue(this.machine, path, String(pid));
    if (!membersOf(this.machine, path).includes(String(pid)))
      throw refusal(path, String(pid), new Error('it is not in the group afterwards'));
    return String(pid);
  }

  /** A file that cannot be read could not be undone: it is not written. */
  #before(path: string): string {
    const content = this.machine.tree.read(path);
    if ('text' in content) return content.text.trim();
    const code = content.absent.split(': ').at(-1)!;
    throw refusal(path, 'anything', Object.assign(new Error(content.absent), { code }));
  }

  #number(path: string): number {
    return Number(this.#before(path));
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#pending.then(task);
    this.#pending = result.catch(() => {});
    return result;
  }
}

function forbidden(path: string, what: string): CotuneError {
  return new CotuneError('ERR_WRITE_FORBIDDEN', `${path} ${what}`);
}
