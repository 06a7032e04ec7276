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
    const { cores, watts, value, bytes, start, end, leastWatts, leastBytes } = this;
    const { ratePerSecond, deadlineSeconds } = app;
    const { latencySeconds, joules, extraWatts, accuracy, memoryBytes, cores: busy } = app.options[index]!;
    const busyPerSecond = busy * ratePerSecond;
    const extra = (extraWatts ?? 0) - (saving ? 0 : app.weight * accuracy);
    const watt = saving ? 1 : tieWatts;
    const [comparesWatts, comparesBytes] = [this.#comparesWatts, this.#comparesBytes];
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
      if (!beaten) this.#put(cell, itemCores, itemWatts, itemValue, memoryBytes, index);
    }
  }

  #put(cell: number, cores: number, watts: number, value: number, bytes: number, option: number): void {
    const next = this.end[cell]!;
    const place = this.#placeFor(this.start[cell]!, next, cores, watts, value, bytes);
    if (place < 0) return;
    this.cores[place] = cores;
    this.watts[place] = watts;
    this.value[place] = value;
    this.bytes[place] = bytes;
    this.option[place] = option;
    if (place === next) this.end[cell] = next + 1;
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

  /** @returns where the item goes: in the place of one that it beats, at the end, or -1 as one that was kept beats it */
  #placeFor(first: number, next: number, cores: number, watts: number, value: number, bytes: number): number {
    let place = next;
    for (let item = next - 1; item >= Math.max(first, next - comparedItems); item--) {
      const kept =
        this.cores[item]! <= cores &&
        this.value[item]! <= value &&
        (!this.#comparesWatts || this.watts[item]! <= watts) &&
        (!this.#comparesBytes || this.bytes[item]! <= bytes);
      if (kept) return -1;
      const beaten =
        cores <= this.cores[item]! &&
        value <= this.value[item]! &&
        (!this.#comparesWatts || watts <= this.watts[item]!) &&
        (!this.#comparesBytes || bytes <= this.bytes[item]!);
      if (beaten) place = item;
    }
    return place;
  }
}
