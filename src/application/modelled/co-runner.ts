/** Another program beside a network, as work: what takes the processor away in published experiments. */
import type { Work } from '../../core/work.js';

export interface CoRunner {
  /** As scenarios name it. */
  readonly name: string;
  readonly title: string;
  /** The board that its cycles were counted on. */
  readonly board: string;
  /** Of one round: a frame that it draws, a batch that it computes. */
  readonly work: Work;
  /** Its parallel part is divided among them; `all` is one for each processor that is online. */
  readonly threads: number | 'all';
  /** A round begins so often, or so long after the last one has ended. */
  readonly begins: { readonly perSecond: number } | { readonly pauseSeconds: number };
  /** What it was fitted to. */
  readonly notes: readonly string[];
}
