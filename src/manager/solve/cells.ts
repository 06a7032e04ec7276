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
    let next = 0;
    for (const [app, options] of problem.apps.entries())
      for (const [domain, indices] of table.apps[app]!.byDomain.entries())
        next = this.#fillDomain(table, options, app * slots, domain, indices, next);
    this.items = next;
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

  #fillDomain(
    { problem, firstSlot }: Table,
    app: DecisionApp,
    firstCell: number,
    domain: number,
    indices: Int32Array,
    firstItem: number,
  ): number {
    const { cores, watts, value, bytes, option, start, end, leastCores, leastWatts, leastBytes } = this;
    const { ratePerSecond, deadlineSeconds, weight, options } = app;
    const saving = problem.objective === 'min-energy';
    const count = indices.length;
    const kept = Array.from(indices, (index) => options[index]!);
    const latencies = kept.map(({ latencySeconds }) => latencySeconds);
    const energies = kept.map(({ joules }) => joules);
    const busy = kept.map((each) => each.cores * ratePerSecond);
    const memory = kept.map((each) => each.memoryBytes);
    const extra = kept.map((each) => (each.extraWatts ?? 0) - (saving ? 0 : weight * each.accuracy));
    const watt = saving ? 1 : tieWatts;
    const [comparesWatts, comparesBytes] = [this.#comparesWatts, this.#comparesBytes];
    let next = firstItem;
    for (let slot = firstSlot[domain]!, level = 0; slot < firstSlot[domain + 1]!; slot++, level++) {
      const first = next;
      let [lowCores, lowWatts, lowBytes] = [Infinity, Infinity, Infinity];
      for (let each = 0; each < count; each++) {
        const latency = latencies[each]![level]!;
        if (latency > deadlineSeconds) continue;
        const itemCores = latency * busy[each]!;
        const itemWatts = energies[each]![level]! * ratePerSecond;
        const itemValue = extra[each]! + itemWatts * watt;
        const itemBytes = memory[each]!;
        if (itemCores < lowCores) lowCores = itemCores;
        if (itemWatts < lowWatts) lowWatts = itemWatts;
        if (itemBytes < lowBytes) lowBytes = itemBytes;
        // Most are beaten by the first one: the smallest sub-network that is accurate enough.
        const beaten =
          next > first &&
          cores[first]! <= itemCores &&
          value[first]! <= itemValue &&
          (!comparesWatts || watts[first]! <= itemWatts) &&
          (!comparesBytes || bytes[first]! <= itemBytes);
        if (beaten) continue;
        const place = this.#placeFor(first, next, itemCores, itemWatts, itemValue, itemBytes);
        if (place < 0) continue;
        cores[place] = itemCores;
        watts[place] = itemWatts;
        value[place] = itemValue;
        bytes[place] = itemBytes;
        option[place] = indices[each]!;
        if (place === next) next++;
      }
      const cell = firstCell + slot;
      start[cell] = first;
      end[cell] = next;
      leastCores[cell] = lowCores;
      leastWatts[cell] = lowWatts;
      leastBytes[cell] = lowBytes;
      this.leastCoresItem[cell] = this.#itemOfLeastCores(first, next);
    }
    return next;
  }

  #itemOfLeastCores(first: number, end: number): number {
    const { cores, value } = this;
    let best = first;
    for (let item = first + 1; item < end; item++)
      if (cores[item]! < cores[best]! || (cores[item] === cores[best] && value[item]! < value[best]!))
        best = item;
    return best < end ? best : -1;
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
