/**
 * What each application can do at each level of each domain: the admissible options without those that another one
 * beats in everything that counts. An item is an option at a level; items of a cell lie one behind the other.
 */
import { noIntegers, noNumbers, roomFor, roomForIntegers } from './memory.js';
import type { DecisionApp } from './problem.js';
import type { Table } from './table.js';

/**
 * Watts in the value that `max-accuracy` minimises: enough to break ties towards the lower power, too little to weigh
 * against any accuracy that someone would write down.
 */
const tieWatts = 1e-9;

/** A longer memory of what was kept finds few more that are beaten. */
const comparedItems = 4;

export class Cells {
  /** Per item: busy cores, watts, part of the minimised value, bytes, and index of the option. */
  cores = noNumbers;
  watts = noNumbers;
  value = noNumbers;
  bytes = noNumbers;
  option = noIntegers;
  /** Per cell, application * slots + slot: its items, and the least that any of them asks for. */
  start = noIntegers;
  end = noIntegers;
  leastCores = noNumbers;
  leastCoresItem = noIntegers;
  leastWatts = noNumbers;
  leastBytes = noNumbers;
  slots = 0;
  /** Behind the last item; there are gaps between cells. */
  items = 0;
  /** What a watt of idle power adds to the minimised value. */
  idleValue = 1;
  #comparesWatts = false;
  #comparesBytes = false;

  fill(table: Table): void {
    const { problem, slots } = table;
    this.slots = slots;
    this.idleValue = problem.objective === 'min-energy' ? 1 : tieWatts;
    this.#comparesWatts = problem.powerCapWatts !== null;
    this.#comparesBytes = problem.memoryBytes !== null;
    this.#makeRoom(table);
    let first = 0;
    for (let app = 0; app < problem.apps.length; app++)
      for (let domain = 0; domain < problem.domains.length; domain++)
        first = this.#fillDomain(table, app, domain, first);
    this.items = first;
  }

  #makeRoom({ problem: { apps, domains }, slots, apps: options }: Table): void {
    let items = 0;
    for (let app = 0; app < apps.length; app++)
      for (let domain = 0; domain < domains.length; domain++)
        items += options[app]!.byDomain[domain]!.length * domains[domain]!.levels.length;
    for (const key of ['cores', 'watts', 'value', 'bytes'] as const) this[key] = roomFor(this[key], items);
    this.option = roomForIntegers(this.option, items);
    const cells = apps.length * slots;
    for (const key of ['start', 'end', 'leastCoresItem'] as const)
      this[key] = roomForIntegers(this[key], cells);
    for (const key of ['leastCores', 'leastWatts', 'leastBytes'] as const)
      this[key] = roomFor(this[key], cells);
  }

  /** Option by option, as the levels of an option lie together. @returns the first item behind those of the domain */
  #fillDomain(
    { problem, firstSlot, apps, slots }: Table,
    number: number,
    domain: number,
    first: number,
  ): number {
    const app = problem.apps[number]!;
    const options = apps[number]!.byDomain[domain]!;
    const cell = number * slots + firstSlot[domain]!;
    const levels = firstSlot[domain + 1]! - firstSlot[domain]!;
    this.#beginCells(cell, levels, options.length, first);
    for (let index = 0; index < options.length; index++)
      this.#addOption(app, options[index]!, cell, levels, problem.objective === 'min-energy');
    for (let each = cell; each < cell + levels; each++) this.#findLeastCores(each);
    return first + levels * options.length;
  }

  /** Every cell gets room for all options of its domain. */
  #beginCells(firstCell: number, levels: number, room: number, first: number): void {
    for (let level = 0; level < levels; level++) {
      const cell = firstCell + level;
      this.start[cell] = first + level * room;
      this.end[cell] = first + level * room;
      // Empty cells ask for more than there is.
      this.leastCores[cell] = Infinity;
      this.leastWatts[cell] = Infinity;
      this.leastBytes[cell] = Infinity;
    }
  }

  /** The one loop over everything there is: where a problem is large, most of the time to decide is spent here. */
  #addOption(app: DecisionApp, index: number, firstCell: number, levels: number, saving: boolean): void {
    const { cores, watts, value, bytes, option, start, end, leastWatts, leastBytes } = this;
    const { ratePerSecond, deadlineSeconds } = app;
    const { latencySeconds, joules, extraWatts, accuracy, memoryBytes, cores: busy } = app.options[index]!;
    const busyPerSecond = busy * ratePerSecond;
    const extra = (extraWatts ?? 0) - (saving ? 0 : app.weight * accuracy);
    const watt = saving ? 1 : tieWatts;
    const comparesWatts = this.#comparesWatts;
    const comparesBytes = this.#comparesBytes;
    for (let level = 0; level < levels; level++) {
      const latency = latencySeconds[level]!;
      if (latency > deadlineSeconds) continue;
      const cell = firstCell + level;
      const itemCores = latency * busyPerSecond;
      const itemWatts = joules[level]! * ratePerSecond;
      const itemValue = extra + itemWatts * watt;
      if (comparesWatts && itemWatts < leastWatts[cell]!) leastWatts[cell] = itemWatts;
      if (comparesBytes && memoryBytes < leastBytes[cell]!) leastBytes[cell] = memoryBytes;
      const first = start[cell]!;
      // Most are beaten by the first one: the smallest sub-network that is accurate enough.
      const beaten =
        end[cell]! > first &&
        cores[first]! <= itemCores &&
        value[first]! <= itemValue &&
        (!comparesWatts || watts[first]! <= itemWatts) &&
        (!comparesBytes || bytes[first]! <= memoryBytes);
      if (beaten) continue;
      const next = end[cell]!;
      cores[next] = itemCores;
      watts[next] = itemWatts;
      value[next] = itemValue;
      bytes[next] = memoryBytes;
      option[next] = index;
      this.#keep(cell, next);
    }
  }

  /** Keeps the item behind the last one of its cell, in the place of one that it beats, unless one beats it. */
  #keep(cell: number, next: number): void {
    let place = next;
    const first = Math.max(this.start[cell]!, next - comparedItems);
    for (let item = next - 1; item >= first; item--) {
      if (this.#beats(item, next)) return;
      if (this.#beats(next, item)) place = item;
    }
    if (place === next) {
      this.end[cell] = next + 1;
      return;
    }
    this.cores[place] = this.cores[next]!;
    this.watts[place] = this.watts[next]!;
    this.value[place] = this.value[next]!;
    this.bytes[place] = this.bytes[next]!;
    this.option[place] = this.option[next]!;
  }

  /** Whether one is as good as the other in everything that counts. */
  #beats(one: number, other: number): boolean {
    return (
      this.cores[one]! <= this.cores[other]! &&
      this.value[one]! <= this.value[other]! &&
      (!this.#comparesWatts || this.watts[one]! <= this.watts[other]!) &&
      (!this.#comparesBytes || this.bytes[one]! <= this.bytes[other]!)
    );
  }

  #findLeastCores(cell: number): void {
    const { cores, value, start, end } = this;
    let best = start[cell]!;
    for (let item = best + 1; item < end[cell]!; item++)
      if (cores[item]! < cores[best]! || (cores[item] === cores[best] && value[item]! < value[best]!))
        best = item;
    const isEmpty = best >= end[cell]!;
    this.leastCoresItem[cell] = isEmpty ? -1 : best;
    if (isEmpty) return;
    this.leastCores[cell] = cores[best]!;
    if (!this.#comparesWatts) this.leastWatts[cell] = 0;
    if (!this.#comparesBytes) this.leastBytes[cell] = 0;
  }
}
