/** The state of unpickling: a stack with marks, and a memo of values that occur again. */
import { corrupt } from '../problems.js';
import { type Allowance, cost } from './allowance.js';
import type { PickleCursor } from './cursor.js';
import type { PickleGlobal } from './values.js';

/** What a pickle can reach outside itself. */
export interface PickleWorld {
  /** The only classes and functions that it may name, by 'module.name'. */
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** Turns a persistent id, by which PyTorch names its storages, into a value. */
  readonly persistent: (id: unknown) => unknown;
  readonly allowance: Allowance;
}

export class PickleMachine {
  readonly #stack: unknown[] = [];
  /** Heights of the stack; values below the last one are out of reach until it is popped. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(
    readonly cursor: PickleCursor,
    readonly world: PickleWorld,
  ) {}

  /** @param bytes what the value takes beside its place on the stack */
  push(value: unknown, bytes = 0): void {
    this.world.allowance.spend(cost.place + bytes);
    this.#stack.push(value);
  }

  pop(): unknown {
    this.#checkHeight();
    return this.#stack.pop();
  }

  top(): unknown {
    this.#checkHeight();
    return this.#stack.at(-1);
  }

  mark(): void {
    this.world.allowance.spend(cost.place);
    this.#marks.push(this.#stack.length);
  }

  /** All values above the last mark, which is gone afterwards. */
  popToMark(): unknown[] {
    const height = this.#marks.pop();
    if (height === undefined) throw corrupt('the pickle uses a mark that it did not set');
    return this.#stack.splice(height);
  }

  /** POP takes a mark away where nothing is above it. */
  discard(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  remember(index = this.#memo.size): void {
    this.world.allowance.spend(cost.entry);
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) throw corrupt(`the pickle recalls value ${index}, which it did not keep`);
    this.push(this.#memo.get(index));
  }

  #checkHeight(): void {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0))
      throw corrupt('the pickle takes a value from an empty stack');
  }
}
