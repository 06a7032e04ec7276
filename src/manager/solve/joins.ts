/**
 * Tables of what each set of applications costs in each domain, joined: what a set costs when it is spread over several
 * domains, by subset convolution. Each join of whole tables takes 3 ^ applications steps, so none is made for nothing.
 */
import { noNumbers, roomFor } from './memory.js';

export class Joins {
  sets = 1;
  domains = 0;
  /** Least cost of a set in a domain: domain * sets + set. */
  domainCost = noNumbers;
  /** Least cost of a set in the domains from one on: domain * sets + set; the last table is that of no domain. */
  suffix = noNumbers;
  /** In the domains before one, and in all but one. */
  #prefix = noNumbers;
  #rest = noNumbers;

  prepare(domains: number, sets: number): void {
    this.sets = sets;
    this.domains = domains;
    this.domainCost = roomFor(this.domainCost, domains * sets);
    this.suffix = roomFor(this.suffix, (domains + 1) * sets);
    this.#prefix = roomFor(this.#prefix, domains * sets);
    this.#rest = roomFor(this.#rest, sets);
  }

  clear(): void {
    this.domainCost.fill(Infinity, 0, this.domains * this.sets);
  }

  /** @param only the one set whose cost in all domains is asked for, or -1 for every set */
  joinAll(only: number): void {
    const { sets, domains, suffix, domainCost } = this;
    suffix.fill(Infinity, domains * sets, (domains + 1) * sets);
    suffix[domains * sets] = 0;
    const last = (domains - 1) * sets;
    for (let set = 0; set < sets; set++) suffix[last + set] = domainCost[last + set]!;
    for (let domain = domains - 2; domain >= 0; domain--) {
      const first = domain * sets;
      if (domain === 0 && only >= 0) suffix[only] = leastSplit(domainCost, first, suffix, first + sets, only);
      else convolve(domainCost, first, suffix, first + sets, suffix, first, sets);
    }
  }

  /** Calls back for each domain with the least cost of every set in the other domains. */
  eachRest(visit: (domain: number, rest: Float64Array) => void): void {
    const { sets, domains, suffix, domainCost } = this;
    const prefix = this.#prefix;
    const rest = this.#rest;
    for (let domain = 0; domain < domains; domain++) {
      const [before, here, after] = [(domain - 1) * sets, domain * sets, (domain + 1) * sets];
      if (domain === 1) copy(domainCost, 0, prefix, here, sets);
      else if (domain > 1) convolve(prefix, before, domainCost, before, prefix, here, sets);
      if (domain === 0) copy(suffix, after, rest, 0, sets);
      else if (domain === domains - 1) copy(prefix, here, rest, 0, sets);
      else convolve(prefix, here, suffix, after, rest, 0, sets);
      visit(domain, rest);
    }
  }
}

function copy(from: Float64Array, firstFrom: number, to: Float64Array, firstTo: number, sets: number): void {
  for (let set = 0; set < sets; set++) to[firstTo + set] = from[firstFrom + set]!;
}

/** result(S) = least of a(T) + b(S without T) over all subsets T; each table begins at a place of its array. */
function convolve(
  a: Float64Array,
  firstA: number,
  b: Float64Array,
  firstB: number,
  result: Float64Array,
  firstOfResult: number,
  sets: number,
): void {
  for (let set = 0; set < sets; set++) result[firstOfResult + set] = Infinity;
  for (let part = 0; part < sets; part++) {
    const cost = a[firstA + part]!;
    // Most large sets are impossible in a small domain.
    if (cost === Infinity) continue;
    const others = (sets - 1) ^ part;
    for (let other = others; ; other = (other - 1) & others) {
      const sum = cost + b[firstB + other]!;
      if (sum < result[firstOfResult + (part | other)]!) result[firstOfResult + (part | other)] = sum;
      if (other === 0) break;
    }
  }
}

/** The convolution for one set. */
function leastSplit(a: Float64Array, firstA: number, b: Float64Array, firstB: number, set: number): number {
  let best = Infinity;
  for (let part = set; ; part = (part - 1) & set) {
    const sum = a[firstA + part]! + b[firstB + (set ^ part)]!;
    if (sum < best) best = sum;
    if (part === 0) return best;
  }
}
