/** What a board takes at its rails and at its plug: its domains, the regulators' loss and the base. */
import type { VirtualBoard } from './description.js';
import type { PlantDomain } from './domain.js';
import { missing } from './missing.js';

export class Meter {
  constructor(
    readonly board: VirtualBoard,
    readonly domains: readonly PlantDomain[],
  ) {}

  /** Now; at the plug where no rail is named. */
  watts(rail?: string): number {
    return this.#atRail(rail, this.board.base.watts, (domain) => domain.watts);
  }

  /** Since the start. */
  joules(rail: string | undefined, nowSeconds: number): number {
    const { watts } = this.board.base;
    return this.#atRail(rail, watts * nowSeconds, (domain) => domain.joulesUntil(nowSeconds));
  }

  /** What heats no domain: the board itself and what its regulators lose. @param delivered watts to all domains */
  baseWatts(delivered = this.domains.reduce((sum, { watts }) => sum + watts, 0)): number {
    return this.board.base.watts + delivered * (1 / this.board.regulator.efficiency - 1);
  }

  /** With the loss of the regulators where the rail is what the whole board hangs on. */
  #atRail(name: string | undefined, base: number, of: (domain: PlantDomain) => number): number {
    const rail = name === undefined ? undefined : this.#rail(name);
    let delivered = 0;
    for (const domain of this.domains)
      if (rail === undefined || rail.domains.includes(domain.name)) delivered += of(domain);
    return rail === undefined || rail.base ? base + delivered / this.board.regulator.efficiency : delivered;
  }

  #rail(name: string): VirtualBoard['rails'][number] {
    const { rails } = this.board;
    return rails.find((one) => one.name === name) ?? missing(this.board, 'rail', name, rails);
  }
}
