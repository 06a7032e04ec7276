/** The processors that a process and all its threads may use, as a knob. */
import { CotuneError } from '../../core/errors.js';
import type { Knob } from '../../core/knob.js';
import type { Mapping } from '../../core/profile.js';
import {
  readProcessProcessors,
  readStartTime,
  readThreadProcessors,
  readThreadStart,
  sameProcessors,
  type ThreadProcessors,
} from './process-affinity.js';
import { formatProcessorList } from './processors.js';
import type { ChangeOf } from './safety/change.js';
import type { Journal } from './safety/journal.js';
import { type RunProgram, runProgram, setProcessProcessors, setThreadProcessors } from './taskset.js';
import { openTree, type Tree } from './tree.js';

export interface AffinityOptions {
  readonly pid: number;
  /** What the knob may be set to; the first one is assumed where the kernel does not say what is in force. */
  readonly mappings: readonly Mapping[];
  readonly tree?: Tree;
  readonly run?: RunProgram;
  /** Where moves are written down, so that they are undone also when this process is killed. */
  readonly journal?: Journal;
}

/** A thread that is created while its siblings are moved may keep the processors of before: look again. */
const attempts = 3;

export class AffinityKnob implements Knob<Mapping> {
  readonly name: string;
  readonly domain: { readonly kind: 'levels'; readonly levels: readonly Mapping[]; readonly unit: null };
  readonly changeCostSeconds = 0.005;
  readonly #tree: Tree;
  readonly #run: RunProgram;
  readonly #startTime: string | null;
  #found: ThreadProcessors | undefined;
  #entry: number | undefined;
  #latest = 0;
  #pending: Promise<void> = Promise.resolve();

  constructor(private readonly options: AffinityOptions) {
    this.name = `affinity.${options.pid}`;
    this.domain = { kind: 'levels', levels: options.mappings, unit: null };
    this.#tree = options.tree ?? openTree();
    this.#run = options.run ?? runProgram;
    this.#startTime = readStartTime(this.#tree, options.pid);
  }

  get(): Mapping {
    const { pid, mappings } = this.options;
    const cpus = readProcessProcessors(this.#tree, pid);
    if (cpus === null) return mappings[0]!;
    return mappings.find((mapping) => sameProcessors(mapping.cpus, cpus)) ?? asMapping(cpus);
  }

  /**
   * One change at a time, in the order of asking; one that a later one overtakes is left out.
   *
   * @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` saying what the machine refused
   */
  set(mapping: Mapping): Promise<void> {
    const turn = ++this.#latest;
    return this.#enqueue(async () => {
      if (turn === this.#latest) await this.#apply(mapping);
    });
  }

  /** Gives every thread the processors that it had before the first change; threads since then, those of the first. */
  restore(): Promise<void> {
    this.#latest++;
    return this.#enqueue(async () => {
      const found = this.#found;
      if (found === undefined || this.#ended()) return;
      await this.#give(found);
      this.#found = undefined;
      if (this.#entry !== undefined) await this.options.journal?.ends(this.#entry, 'undone');
      this.#entry = undefined;
    });
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    const result = this.#pending.then(task);
    this.#pending = result.catch(() => {});
    return result;
  }

  async #apply(mapping: Mapping): Promise<void> {
    const { pid } = this.options;
    if (this.#ended()) throw refusal(pid, mapping.name, 'the process has ended');
    const before = readThreadProcessors(this.#tree, pid);
    if (before.size > 0 && everyThread(before, (cpus) => sameProcessors(cpus, mapping.cpus))) return;
    this.#found ??= before;
    await this.#writeDown(mapping, this.#found);
    try {
      await this.#move(mapping);
    } finally {
      const now = readProcessProcessors(this.#tree, pid);
      if (this.#entry !== undefined)
        await this.options.journal?.reads(this.#entry, now === null ? null : formatProcessorList(now));
    }
  }

  async #move(mapping: Mapping): Promise<void> {
    const { pid } = this.options;
    for (let attempt = 1; ; attempt++) {
      await this.#taskset(setProcessProcessors, mapping, pid);
      // The kernel leaves out processors that are offline or that the process's cpuset does not have.
      const after = readThreadProcessors(this.#tree, pid);
      if (everyThread(after, (cpus) => cpus.every((cpu) => mapping.cpus.includes(cpu)))) return;
      if (attempt === attempts) throw refusal(pid, mapping.name, 'some of its threads stay where they were');
    }
  }

  async #writeDown({ cpus }: Mapping, found: ThreadProcessors): Promise<void> {
    const { options } = this;
    const change =
      this.#startTime === null ? null : affinityChange(this.#tree, options.pid, this.#startTime, found);
    if (options.journal === undefined || change === null) return;
    this.#entry = await options.journal.note(change);
    await options.journal.asks(this.#entry, formatProcessorList(cpus));
  }

  async #give(found: ThreadProcessors): Promise<void> {
    const { pid } = this.options;
    const first = found.get(pid) ?? [...found.values()][0];
    if (first === undefined) return;
    await this.#taskset(setProcessProcessors, asMapping(first), pid);
    for (const [thread, cpus] of found) {
      if (sameProcessors(cpus, first) || !this.#lives(thread)) continue;
      await this.#taskset(setThreadProcessors, asMapping(cpus), thread).catch((error) => {
        if (this.#lives(thread)) throw error;
      });
    }
  }

  async #taskset(give: typeof setThreadProcessors, { name, cpus }: Mapping, thread: number): Promise<void> {
    await give(this.#run, thread, cpus.join(',')).catch((error) => {
      throw refusal(this.options.pid, name, error);
    });
  }

  #lives(thread: number): boolean {
    return readThreadProcessors(this.#tree, this.options.pid).has(thread);
  }

  /** A later process may get the same id: it is not ours to move. */
  #ended(): boolean {
    return readStartTime(this.#tree, this.options.pid) !== this.#startTime;
  }
}

export function createAffinityKnob(options: AffinityOptions): AffinityKnob {
  return new AffinityKnob(options);
}

function affinityChange(
  tree: Tree,
  pid: number,
  startTime: string,
  found: ThreadProcessors,
): ChangeOf<'affinity'> {
  const threads = [...found].map(([thread, cpus]) => ({
    pid,
    thread,
    startTime: readThreadStart(tree, pid, thread) ?? '',
    cpus: formatProcessorList(cpus),
  }));
  return { kind: 'affinity', pid, startTime, threads };
}

const asMapping = (cpus: readonly number[]): Mapping => ({ name: formatProcessorList(cpus), cpus });

function everyThread(threads: ThreadProcessors, holds: (cpus: readonly number[]) => boolean): boolean {
  return [...threads.values()].every(holds);
}

function refusal(
  pid: number,
  to: string,
  why: string | (Error & { code?: unknown; stderr?: unknown }),
): CotuneError {
  const what = `process ${pid} could not be moved to ${to}`;
  if (typeof why === 'string') return new CotuneError('ERR_KNOB_UNAVAILABLE', `${what}: ${why}`);
  if (why.code !== 'ENOENT')
    return new CotuneError('ERR_KNOB_UNAVAILABLE', `${what}: ${lastLine(why)}`, { cause: why });
  return new CotuneError('ERR_KNOB_UNAVAILABLE', `${what}: taskset is not installed`, {
    advice: 'install util-linux; until then applications stay where the kernel puts them',
  });
}

/** What the program said, without the command line that Node puts before it. */
function lastLine({ stderr, message }: Error & { stderr?: unknown }): string {
  const said = typeof stderr === 'string' ? stderr.trim() : '';
  return (said === '' ? message.trim() : said).split('\n').at(-1)!;
}
