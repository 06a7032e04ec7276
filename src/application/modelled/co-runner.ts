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
  /** How often a round begins; without it, as soon as the last one has ended. */
  readonly perSecond?: number;
  /** What it was fitted to. */
  readonly notes: readonly string[];
}
