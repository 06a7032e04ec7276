/** A frequency domain at work: its clock, its cores, what it takes and what it has taken. */
import { leakageWatts, switchingWatts } from '../power/cluster.js';
import { DomainClock } from './clock.js';
import { Core } from './core.js';
import type { IdleState, VirtualBoard, VirtualDomain } from './description.js';
import { workPerCycle } from './nominal.js';

export class PlantDomain {
  readonly clock: DomainClock;
  readonly cores: readonly Core[];
  /** Of one core at the highest clock, 0 to 1024. */
  readonly capacity: number;
  /** Work cycles per clock cycle: 1 for the strongest kind of core. */
  readonly perCycle: number;
  /** Behind the regulator. */
  watts = 0;
  joules = 0;
  celsius: number;
  /** Means over the last stretch of time after which temperatures were reckoned. */
  readonly recent = { watts: 0, busyCores: 0 };
  /** When the cores were last counted for a governor that reads busy time. */
  readonly countedSeconds: number[];
  /** When a governor that polls is to look next, and how often it does. */
  pollDueSeconds = Number.POSITIVE_INFINITY;
  pollPeriodSeconds = 0;
  #sinceSeconds = 0;
  /** Counters at the end of the last stretch. */
  #before = { joules: 0, busySeconds: 0 };

  constructor(
    board: VirtualBoard,
    readonly description: VirtualDomain,
  ) {
    this.clock = new DomainClock(description);
    this.capacity = description.kind === 'cpu' ? description.capacity.value : 1024;
    this.perCycle = description.kind === 'memory' ? 1 : workPerCycle(board, description);
    this.cores = coresOf(description).map((cpu) => new Core(cpu, this));
    this.countedSeconds = this.cores.map(() => 0);
    this.celsius = board.thermal.ambientCelsius;
  }

  get name(): string {
    return this.description.name;
  }

  get kind(): VirtualDomain['kind'] {
    return this.description.kind;
  }

  /** Cycles of work per second of one core. */
  get cyclesPerSecond(): number {
    return this.clock.hertz * this.perCycle;
  }

  /** How fast one core is: 1 is the strongest kind at its highest clock. */
  get speed(): number {
    return (this.capacity / 1024) * this.clock.speed;
  }

  /** Accounts the energy until now and reckons the power from now on. @param bytesPerSecond through the memory */
  reckon(nowSeconds: number, bytesPerSecond: number): void {
    this.account(nowSeconds);
    this.watts = this.#wattsNow(bytesPerSecond);
  }

  account(nowSeconds: number): void {
    this.joules = this.joulesUntil(nowSeconds);
    this.#sinceSeconds = nowSeconds;
  }

  /** Only looks: who watches changes no rounding. */
  joulesUntil(nowSeconds: number): number {
    return this.joules + this.watts * (nowSeconds - this.#sinceSeconds);
  }

  #wattsNow(bytesPerSecond: number): number {
    const { description, clock } = this;
    if (description.kind === 'memory')
      return description.power.idleWatts * clock.speed + description.power.joulesPerByte * bytesPerSecond;
    const { leakage, clock: tree, work } = description.power;
    const volts = clock.volts[clock.level]!;
    const hertz = clock.hertz;
    const asleep = this.#sleep();
    return (
      leakageWatts(leakage, volts, this.celsius) * asleep.leakage +
      switchingWatts(tree.farads * asleep.clock + work.coreFarads * this.#activity(), hertz, volts)
    );
  }

  /** Ends a stretch of time, whose means are the recent ones then. @returns watts */
  endStretch(nowSeconds: number, seconds: number): number {
    this.account(nowSeconds);
    const busySeconds = this.cores.reduce((sum, core) => sum + core.busyUntil(nowSeconds), 0);
    this.recent.watts = (this.joules - this.#before.joules) / seconds;
    this.recent.busyCores = (busySeconds - this.#before.busySeconds) / seconds;
    this.#before = { joules: this.joules, busySeconds };
    return this.recent.watts;
  }

  /** Busy cores, each by how much its tasks switch. */
  #activity(): number {
    let sum = 0;
    for (const { tasks } of this.cores) {
      let ofCore = 0;
      for (const { stage } of tasks) ofCore += stage.activity;
      if (tasks.length > 0) sum += ofCore / tasks.length;
    }
    return sum;
  }

  /** What idle states leave of leakage and clock tree, 0 to 1. */
  #sleep(): { leakage: number; clock: number } {
    if (this.kind !== 'cpu') return awake;
    const shallowest = this.#shallowest();
    if (shallowest === null) return off;
    if (shallowest?.scope === 'cluster')
      return { leakage: shallowest.leakageShare, clock: shallowest.clockShare };
    let leakage = 0;
    for (const core of this.cores) leakage += leakageOf(core);
    return { leakage: leakage / this.cores.length, clock: shallowest?.clockShare ?? 1 };
  }

  /** The least deep state of all cores; undefined while one is awake, null where none is online. */
  #shallowest(): IdleState | undefined | null {
    let shallowest: IdleState | null = null;
    for (const { online, busy, idleState } of this.cores) {
      if (!online) continue;
      if (busy) return undefined;
      if (shallowest === null || idleState!.residencySeconds < shallowest.residencySeconds)
        shallowest = idleState!;
    }
    return shallowest;
  }
}

const awake = { leakage: 1, clock: 1 };
const off = { leakage: 0, clock: 0 };

/** A core that waits for the others before the cluster sleeps is at least off itself. */
function leakageOf({ online, idleState }: Core): number {
  if (!online) return 0;
  return idleState === undefined ? 1 : idleState.leakageShare;
}

function coresOf(description: VirtualDomain): readonly number[] {
  if (description.kind === 'cpu') return description.cpus;
  return description.kind === 'gpu' ? [-1] : [];
}
