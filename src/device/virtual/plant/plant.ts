/**
 * A virtual board at work: time passes event by event, and between two events every rate and every power is constant.
 * It executes work and knows no network.
 */
import type { Execution, Executor } from '../../../core/work.js';
import { Cooling } from './cooling.js';
import type { VirtualBoard } from './description.js';
import type { PlantDomain } from './domain.js';
import { Heating } from './heating.js';
import { Meter } from './meter.js';
import { Parts } from './parts.js';
import { Places } from './places.js';
import { Polls } from './polls.js';
import type { ClockView, PlantControl, PlantView, ProcessorView } from './port.js';
import { Scheduler, tickSeconds } from './scheduler.js';
import { Workload } from './workload.js';

const never = Number.POSITIVE_INFINITY;

export class Plant implements Executor, PlantView, PlantControl {
  readonly domains: readonly PlantDomain[];
  readonly #parts: Parts;
  readonly #scheduler: Scheduler;
  readonly #workload: Workload;
  readonly #polls: Polls;
  readonly #cooling: Cooling;
  readonly #meter: Meter;
  readonly #heating: Heating;
  #now = 0;
  #nextTick = never;
  #nextTransition = never;
  #events = 0;

  constructor(readonly board: VirtualBoard) {
    this.#parts = new Parts(board);
    const { domains, cpus, gpus, memory } = this.#parts;
    this.domains = domains;
    this.#scheduler = new Scheduler(domains);
    this.#workload = new Workload(new Places(board.name, domains, cpus), this.#scheduler, memory);
    this.#polls = new Polls(gpus);
    this.#cooling = new Cooling(board, domains);
    this.#meter = new Meter(board, domains);
    this.#heating = new Heating(domains, this.#cooling, this.#meter);
    for (const domain of domains) this.#adoptGovernor(domain);
    this.#changed();
    this.soak();
  }

  /** As if the board had been as it is now for long: its temperatures are where they settle. */
  soak(): void {
    this.#workload.settle(this.#now);
    this.#scheduler.settle();
    this.#changed();
    this.#heating.soak(() => this.#changed());
  }

  get nowSeconds(): number {
    return this.#now;
  }

  /** Moments at which something happened, so far. */
  get events(): number {
    return this.#events;
  }

  /** When something happens next without anybody's doing; infinite for never. Nothing can be told of the time until then. */
  get nextEventSeconds(): number {
    return Math.min(
      this.#workload.nextEndSeconds,
      this.#nextTick,
      this.#polls.nextSeconds,
      this.#heating.nextSeconds,
      this.#nextTransition,
    );
  }

  // Executing

  start(execution: Execution, done: (timeSeconds: number) => void): () => void {
    const running = this.#workload.start(execution, done, this.#now);
    this.#changed();
    return () => {
      this.#workload.cancel(running, this.#now);
      this.#changed();
    };
  }

  /** Processor time that an owner has had. */
  usage(owner: string): { readonly cpuSeconds: number; readonly gpuSeconds: number } {
    return this.#workload.usage(owner, this.#now);
  }

  // Time

  /**
   * Lets time pass until the limit, or until something finished: then its callback has been called, and whoever waits
   * for the limit may have something earlier to do now.
   *
   * @param follow is told the time before any callback: clocks that these look at must not lag
   */
  advance(limitSeconds: number, follow?: (nowSeconds: number) => void): void {
    while (this.#now < limitSeconds && !this.#workload.hasFinished) {
      const next = this.nextEventSeconds;
      this.#now = Math.max(this.#now, Math.min(next, limitSeconds));
      if (next <= limitSeconds) this.#happen();
    }
    if (!this.#workload.hasFinished) return;
    follow?.(this.#now);
    this.#workload.deliver(this.#now);
  }

  /** Whatever is due now. */
  #happen(): void {
    this.#events++;
    const now = this.#now;
    if (now >= this.#workload.nextEndSeconds) this.#endTasks();
    if (now >= this.#nextTransition) this.#arriveClocks();
    if (now >= this.#nextTick) this.#tick();
    if (now >= this.#polls.nextSeconds) this.#pollGpus();
    if (now >= this.#heating.nextSeconds) this.#heat();
  }

  #endTasks(): void {
    this.#workload.endTasks(this.#now);
    this.#changed();
  }

  #arriveClocks(): void {
    this.#workload.settle(this.#now);
    for (const domain of this.domains) {
      if (domain.clock.dueSeconds > this.#now) continue;
      if (domain.kind === 'cpu') for (const core of domain.cores) core.track(this.#now);
      domain.clock.arrive(this.#now);
    }
    this.#changed();
  }

  #tick(): void {
    this.#nextTick += tickSeconds;
    this.#workload.settle(this.#now);
    const changed = this.#scheduler.tick(this.#now);
    if (!this.#scheduler.ticks) this.#nextTick = never;
    if (changed) this.#changed();
    else this.#dueTransition();
  }

  #pollGpus(): void {
    this.#polls.poll(this.#now);
    this.#dueTransition();
  }

  #heat(): void {
    this.#heating.endStretch(this.#now);
    this.#workload.settle(this.#now);
    this.#changed();
  }

  /** Reckons anew what follows from who runs where at which clock. */
  #changed(): void {
    const bytesPerSecond = this.#workload.reckon(this.#now);
    for (const domain of this.domains) domain.reckon(this.#now, bytesPerSecond);
    if (this.#nextTick === never && this.#scheduler.ticks)
      this.#nextTick = (Math.floor(this.#now / tickSeconds) + 1) * tickSeconds;
    this.#dueTransition();
  }

  #dueTransition(): void {
    let next = never;
    for (const { clock } of this.domains) if (clock.dueSeconds < next) next = clock.dueSeconds;
    this.#nextTransition = next;
  }

  // Control

  setGovernor(domain: string, governor: string, tunables?: unknown): void {
    const found = this.#parts.domain(domain);
    found.clock.govern(governor, tunables, this.#now);
    this.#adoptGovernor(found);
    this.#dueTransition();
  }

  #adoptGovernor(domain: PlantDomain): void {
    domain.cores.forEach((core, index) => {
      domain.countedSeconds[index] = core.busyUntil(this.#now);
      if (domain.kind === 'cpu') core.trackAs(domain.clock.l4t ? 'l4t' : 'mainline', this.#now);
    });
    if (domain.kind === 'gpu') this.#polls.adopt(domain, this.#now);
  }

  setLimits(domain: string, minHertz: number, maxHertz: number): void {
    this.#parts.domain(domain).clock.limit(minHertz, maxHertz, this.#now);
    this.#dueTransition();
  }

  setSpeed(domain: string, hertz: number): void {
    this.#parts.domain(domain).clock.setSpeed(hertz, this.#now);
    this.#dueTransition();
  }

  setOnline(cpu: number, online: boolean): void {
    const core = this.#parts.coreToSwitch(cpu, online);
    this.#workload.settle(this.#now);
    this.#scheduler.setOnline(core, online, this.#now);
    this.#changed();
  }

  setAmbient(celsius: number): void {
    this.#cooling.ambientCelsius = celsius;
  }

  setFan(speed: number): void {
    this.#cooling.fan = speed;
  }

  // View

  clock(domain: string): ClockView {
    return this.#parts.domain(domain).clock.view(this.#now);
  }

  processor(cpu: number): ProcessorView {
    const core = this.#parts.core(cpu);
    const busySeconds = core.busyUntil(this.#now);
    return { online: core.online, busySeconds, idleSeconds: this.#now - busySeconds };
  }

  busySeconds(gpuDomain: string): number {
    return this.#parts.domain(gpuDomain).cores[0]?.busyUntil(this.#now) ?? 0;
  }

  celsius(zone: string): number {
    return this.#cooling.celsius(this.#parts.nodeOf(zone));
  }

  get peakCelsius(): number {
    return this.#cooling.peakCelsius;
  }

  get ambientCelsius(): number {
    return this.#cooling.ambientCelsius;
  }

  get fan(): number {
    return this.#cooling.fan;
  }

  watts(rail?: string): number {
    return this.#meter.watts(rail);
  }

  joules(rail?: string): number {
    return this.#meter.joules(rail, this.#now);
  }
}
