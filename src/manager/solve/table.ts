/**
 * A problem as flat arrays. What hardly ever changes, which option runs where and which ones keep the accuracy floor, is
 * kept from one problem to the next as long as it is the same.
 *
 * A *slot* is a level of a domain: slots of all domains are numbered through. A *cell* is an application in a slot.
 */
import type { DecisionApp, DecisionDomain, DecisionOption, DecisionProblem } from './problem.js';

/** What rounding may add to a sum that must keep a limit. */
export const roundingShare = 1e-9;

/** One application's options that keep its floor, grouped by domain in the order of the problem. */
export class AppOptions {
  /** Indices of the options of domain d: `byDomain[d]`. */
  byDomain: Int32Array[] = [];
  #floor = Number.NaN;
  #domains = '';
  #accuracies: number[] = [];
  #places: string[] = [];

  /** @param index of a domain by its name; an option elsewhere can never run */
  update(app: DecisionApp, index: ReadonlyMap<string, number>, key: string): void {
    if (this.#same(app, key)) return;
    this.#floor = app.accuracyFloor;
    this.#domains = key;
    this.#accuracies = app.options.map(({ accuracy }) => accuracy);
    this.#places = app.options.map(({ domain }) => domain);
    const places = app.options.map((option) => (admits(app, option) ? (index.get(option.domain) ?? -1) : -1));
    this.byDomain = Array.from({ length: index.size }, (_, domain) =>
      Int32Array.from(places.flatMap((place, option) => (place === domain ? [option] : []))),
    );
  }

  #same({ options, accuracyFloor }: DecisionApp, key: string): boolean {
    if (options.length !== this.#places.length || accuracyFloor !== this.#floor || key !== this.#domains)
      return false;
    for (let option = 0; option < options.length; option++) {
      const { accuracy, domain } = options[option]!;
      if (accuracy !== this.#accuracies[option] || domain !== this.#places[option]) return false;
    }
    return true;
  }
}

const admits = ({ accuracyFloor }: DecisionApp, { accuracy }: DecisionOption) => accuracy >= accuracyFloor;

export class Table {
  problem!: DecisionProblem;
  /** First slot per domain, and behind the last one the number of slots. */
  firstSlot: number[] = [];
  slotDomain: number[] = [];
  idleWatts: number[] = [];
  leastIdleWatts: number[] = [];
  /** Cores that may be busy, per domain. */
  capacity: number[] = [];
  readonly apps: AppOptions[] = [];
  /** Domains by name, and all of their names. */
  #index: ReadonlyMap<string, number> = new Map();
  #key = '';

  get slots(): number {
    return this.slotDomain.length;
  }

  update(problem: DecisionProblem): void {
    this.problem = problem;
    this.#updateDomains(problem.domains);
    const { apps } = problem;
    while (this.apps.length < apps.length) this.apps.push(new AppOptions());
    for (let app = 0; app < apps.length; app++) this.apps[app]!.update(apps[app]!, this.#index, this.#key);
  }

  /** In loops: problems come many times a second, and what is made for each has to be collected. */
  #updateDomains(domains: readonly DecisionDomain[]): void {
    const count = domains.length;
    for (const list of [this.leastIdleWatts, this.capacity]) list.length = count;
    this.firstSlot.length = count + 1;
    let slot = 0;
    for (let domain = 0; domain < count; domain++) {
      const { levels, capacityCores, maxUtilisation } = domains[domain]!;
      this.firstSlot[domain] = slot;
      this.capacity[domain] = capacityCores * maxUtilisation * (1 + roundingShare);
      let least = Infinity;
      for (let level = 0; level < levels.length; level++, slot++) {
        const { idleWatts } = levels[level]!;
        this.slotDomain[slot] = domain;
        this.idleWatts[slot] = idleWatts;
        if (idleWatts < least) least = idleWatts;
      }
      this.leastIdleWatts[domain] = least;
    }
    this.firstSlot[count] = slot;
    this.slotDomain.length = slot;
    this.idleWatts.length = slot;
    this.#updateNames(domains);
  }

  #updateNames(domains: readonly DecisionDomain[]): void {
    const isSame =
      domains.length === this.#index.size &&
      domains.every(({ name }, domain) => this.#index.get(name) === domain);
    if (isSame) return;
    this.#index = new Map(domains.map(({ name }, domain) => [name, domain]));
    this.#key = JSON.stringify([...this.#index.keys()]);
  }
}

/** The slot of the least idle power, the lowest of equals: where a domain goes that nothing uses. */
export function quietestSlot({ idleWatts, firstSlot, leastIdleWatts }: Table, domain: number): number {
  let slot = firstSlot[domain]!;
  while (idleWatts[slot] !== leastIdleWatts[domain]) slot++;
  return slot;
}
