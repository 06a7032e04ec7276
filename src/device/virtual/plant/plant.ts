/**
 * A virtual board at work: time passes event by event, and between two events every rate and every power is constant.
 * It executes work and knows no network.
 */
import { CotuneError } from '../../../core/errors.js';
import type { Execution, Executor } from '../../../core/work.js';
import { Cooling, heatPeriodSeconds } from './cooling.js';
import type { Core } from './core.js';
import type { VirtualBoard } from './description.js';
import { PlantDomain } from './domain.js';
import { Meter } from './meter.js';
import { missing } from './missing.js';
import { Places } from './places.js';
import type { ClockView, PlantControl, PlantView, ProcessorView } from './port.js';
import { type Memory, setRates } from './rates.js';
import { type Host, Running } from './running.js';
import { Scheduler, tickSeconds } from './scheduler.js';
import type { Task } from './task.js';
import { tellGovernor } from './tell-governor.js';
import { Threads } from './threads.js';

/** How often devfreq drivers poll: nvgpu 25 ms, panfrost 50 ms (from memory). */
const pollSeconds: Readonly<Record<string, number>> = { nvhost_podgov: 0.025, simple_ondemand: 0.05 };
const otherPollSeconds = 0.05;
/** A task with less than this left is done: what rounding leaves. */
const nothingLeft = 1e-9;
/** Heat that leaks makes heat: so often at most, or until so little changes, temperature and power follow each other. */
const [soakRounds, soakedKelvin] = [200, 1e-6];
const never = Number.POSITIVE_INFINITY;

export class Plant implements Executor, PlantView, PlantControl {
  readonly domains: readonly PlantDomain[];
  readonly #byName: ReadonlyMap<string, PlantDomain>;
  readonly #cpus: ReadonlyMap<number, Core>;
  readonly #gpus: readonly PlantDomain[];
  readonly #memory: PlantDomain;
  readonly #scheduler: Scheduler;
  readonly #cooling: Cooling;
  readonly #meter: Meter;
  readonly #threads = new Threads();
  readonly #tasks: Task[] = [];
  readonly #finished: Running[] = [];
  readonly #places: Places;
  readonly #host: Host;
  readonly #rates: { bytesPerSecond: number; contention: number };
  #now = 0;
  #settledSeconds = 0;
  #bytesPerSecond = 0;
  #nextEnd = never;
  #nextTick = never;
  #nextPoll = never;
  #nextHeat = heatPeriodSeconds;
  /** Of heating, that are over. */
  #stretches = 0;
  #events = 0;
  #nextTransition = never;

  constructor(readonly board: VirtualBoard) {
    this.domains = board.domains.map((domain) => new PlantDomain(board, domain));
    this.#byName = new Map(this.domains.map((domain) => [domain.name, domain]));
    const cores = this.domains.flatMap((domain) => (domain.kind === 'cpu' ? domain.cores : []));
    this.#cpus = new Map(cores.map((core) => [core.cpu, core]));
    this.#gpus = this.domains.filter(({ kind }) => kind === 'gpu');
    this.#memory = this.domains.find(({ kind }) => kind === 'memory')!;
    this.#rates = { bytesPerSecond: 1, contention: 0 };
    this.#scheduler = new Scheduler(this.domains);
    this.#cooling = new Cooling(board, this.domains);
    this.#meter = new Meter(board, this.domains);
    this.#places = new Places(board.name, this.domains, this.#cpus);
    this.#host = this.#createHost();
    for (const domain of this.domains) this.#adoptGovernor(domain);
    this.#changed();
    this.soak();
  }

  /** As if the board had been as it is now for long: its temperatures are where they settle. */
  soak(): void {
    this.#settle();
    this.#scheduler.settle();
    this.#changed();
    for (let round = 0; round < soakRounds; round++) {
      const change = this.#cooling.soak(this.#meter.baseWatts());
      this.#changed();
      if (change < soakedKelvin) break;
    }
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
    return Math.min(this.#nextEnd, this.#nextTick, this.#nextPoll, this.#nextHeat, this.#nextTransition);
  }

  // Executing

  start(execution: Execution, done: (timeSeconds: number) => void): () => void {
    const running = new Running(execution, done, this.#host);
    this.#settle();
    running.proceed();
    this.#changed();
    return () => this.#cancel(running);
  }

  #createHost(): Host {
    return {
      coresFor: (execution, stage) => this.#places.coresFor(execution, stage),
      thread: (owner) => this.#threads.free(owner),
      enqueue: (task) => {
        task.thread.busy = true;
        this.#tasks.push(task);
        this.#scheduler.enqueue(task, this.#now);
      },
      finished: (running) => this.#finished.push(running),
    };
  }

  /** Processor time that an owner has had. */
  usage(owner: string): { readonly cpuSeconds: number; readonly gpuSeconds: number } {
    const usage = { cpuSeconds: 0, gpuSeconds: 0 };
    for (const { cpuSeconds, gpuSeconds } of this.#threads.all(owner)) {
      usage.cpuSeconds += cpuSeconds;
      usage.gpuSeconds += gpuSeconds;
    }
    // Only looks: who watches changes no rounding.
    for (const { running, core } of this.#tasks)
      if (running.execution.owner === owner)
        usage[kindOf(core)] += (this.#now - this.#settledSeconds) / core.tasks.length;
    return usage;
  }

  #cancel(running: Running): void {
    this.#settle();
    for (const task of running.tasks.splice(0)) this.#remove(task);
    const index = this.#finished.indexOf(running);
    if (index >= 0) this.#finished.splice(index, 1);
    this.#changed();
  }

  #remove(task: Task): void {
    task.thread.busy = false;
    this.#tasks.splice(this.#tasks.indexOf(task), 1);
    this.#scheduler.dequeue(task, this.#now);
  }

  // Time

  /**
   * Lets time pass until the limit, or until something finished: then its callback has been called, and whoever waits
   * for the limit may have something earlier to do now.
   *
   * @param follow is told the time before any callback: clocks that these look at must not lag
   */
  advance(limitSeconds: number, follow?: (nowSeconds: number) => void): void {
    while (this.#now < limitSeconds && this.#finished.length === 0) {
      const next = this.nextEventSeconds;
      this.#now = Math.max(this.#now, Math.min(next, limitSeconds));
      if (next <= limitSeconds) this.#happen();
    }
    if (this.#finished.length === 0) return;
    follow?.(this.#now);
    this.#deliver();
  }

  /** One by one: who is told may cancel another that is not yet. */
  #deliver(): void {
    for (let left = this.#finished.length; left > 0; left--) this.#finished.shift()?.done(this.#now);
  }

  /** Whatever is due now. */
  #happen(): void {
    this.#events++;
    const now = this.#now;
    if (now >= this.#nextEnd) this.#endTasks();
    if (now >= this.#nextTransition) this.#arriveClocks();
    if (now >= this.#nextTick) this.#tick();
    if (now >= this.#nextPoll) this.#pollGpus();
    if (now >= this.#nextHeat) this.#heat();
  }

  #endTasks(): void {
    this.#settle();
    for (const task of this.#tasks.filter((one) => this.#isOver(one))) {
      const { running } = task;
      running.tasks.splice(running.tasks.indexOf(task), 1);
      this.#remove(task);
      if (running.tasks.length === 0) running.proceed();
    }
    this.#changed();
  }

  /** Also where what is left takes less time than the clock can tell: it would never end. */
  #isOver({ left, rate }: Task): boolean {
    return left <= nothingLeft || this.#now + left / rate <= this.#now;
  }

  #arriveClocks(): void {
    this.#settle();
    for (const domain of this.domains) {
      if (domain.clock.dueSeconds > this.#now) continue;
      if (domain.kind === 'cpu') for (const core of domain.cores) core.track(this.#now);
      domain.clock.arrive(this.#now);
    }
    this.#changed();
  }

  #tick(): void {
    this.#nextTick += tickSeconds;
    this.#settle();
    const changed = this.#scheduler.tick(this.#now);
    if (!this.#scheduler.ticks) this.#nextTick = never;
    if (changed) this.#changed();
    else this.#dueTransition();
  }

  #pollGpus(): void {
    let next = never;
    for (const domain of this.#gpus) {
      if (domain.pollDueSeconds <= this.#now) {
        tellGovernor(domain, domain.clock.governorMicroseconds(this.#now), this.#now);
        domain.pollDueSeconds += domain.pollPeriodSeconds;
      }
      next = Math.min(next, domain.pollDueSeconds);
    }
    this.#nextPoll = next;
    this.#dueTransition();
  }

  #heat(): void {
    const watts = this.domains.map((domain) => domain.endStretch(this.#now, heatPeriodSeconds));
    const delivered = watts.reduce((a, b) => a + b, 0);
    this.#cooling.heat(heatPeriodSeconds, watts, this.#meter.baseWatts(delivered));
    this.#stretches++;
    this.#nextHeat = (this.#stretches + 1) * heatPeriodSeconds;
    this.#cooling.poll(this.#now);
    this.#settle();
    this.#changed();
  }

  /** Lets everything that runs get on until now. */
  #settle(): void {
    const seconds = this.#now - this.#settledSeconds;
    if (seconds === 0) return;
    for (const task of this.#tasks) {
      const { core, thread } = task;
      task.left -= task.rate * seconds;
      const coreSeconds = seconds / core.tasks.length;
      task.scaledSeconds += seconds * core.domain.speed;
      task.ranScaledSeconds += coreSeconds * core.domain.speed;
      thread[kindOf(core)] += coreSeconds;
    }
    this.#settledSeconds = this.#now;
  }

  /** Reckons anew what follows from who runs where at which clock. */
  #changed(): void {
    const { description, clock } = this.#memory;
    if (description.kind === 'memory') {
      this.#rates.bytesPerSecond = description.bandwidth.bytesPerSecond * clock.speed;
      this.#rates.contention = description.bandwidth.contention;
    }
    this.#bytesPerSecond = setRates(this.#tasks, this.#rates satisfies Memory);
    let seconds = never;
    for (const { left, rate } of this.#tasks) seconds = Math.min(seconds, Math.max(0, left) / rate);
    this.#nextEnd = this.#now + seconds;
    for (const domain of this.domains) domain.reckon(this.#now, this.#bytesPerSecond);
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
    const found = this.#domain(domain);
    found.clock.govern(governor, tunables, this.#now);
    this.#adoptGovernor(found);
    this.#dueTransition();
  }

  #adoptGovernor(domain: PlantDomain): void {
    domain.cores.forEach((core, index) => {
      domain.countedSeconds[index] = core.busyUntil(this.#now);
      if (domain.kind === 'cpu') core.trackAs(domain.clock.l4t ? 'l4t' : 'mainline', this.#now);
    });
    if (domain.kind !== 'gpu') return;
    const polls = domain.clock.reads !== 'nothing';
    domain.pollPeriodSeconds = pollSeconds[domain.clock.view(this.#now).governor] ?? otherPollSeconds;
    domain.pollDueSeconds = polls ? this.#now + domain.pollPeriodSeconds : never;
    this.#nextPoll = Math.min(...this.#gpus.map(({ pollDueSeconds }) => pollDueSeconds));
  }

  setLimits(domain: string, minHertz: number, maxHertz: number): void {
    this.#domain(domain).clock.limit(minHertz, maxHertz, this.#now);
    this.#dueTransition();
  }

  setSpeed(domain: string, hertz: number): void {
    this.#domain(domain).clock.setSpeed(hertz, this.#now);
    this.#dueTransition();
  }

  setOnline(cpu: number, online: boolean): void {
    const core = this.#core(cpu);
    if (!online && cpu === Math.min(...this.#cpus.keys()))
      throw new CotuneError(
        'ERR_KNOB_UNAVAILABLE',
        `processor ${cpu} cannot be switched off: it is the first`,
      );
    this.#settle();
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
    return this.#domain(domain).clock.view(this.#now);
  }

  processor(cpu: number): ProcessorView {
    const core = this.#core(cpu);
    const busySeconds = core.busyUntil(this.#now);
    return { online: core.online, busySeconds, idleSeconds: this.#now - busySeconds };
  }

  busySeconds(gpuDomain: string): number {
    return this.#domain(gpuDomain).cores[0]?.busyUntil(this.#now) ?? 0;
  }

  celsius(zone: string): number {
    const found = this.board.zones.find(({ name }) => name === zone);
    return this.#cooling.celsius(found?.node ?? missing(this.board, 'zone', zone, this.board.zones));
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

  #domain(name: string): PlantDomain {
    return this.#byName.get(name) ?? missing(this.board, 'domain', name, this.domains);
  }

  #core(cpu: number): Core {
    const found = this.#cpus.get(cpu);
    if (found !== undefined) return found;
    throw new CotuneError('ERR_BOARD_MODEL', `${this.board.name} has no processor ${cpu}`);
  }
}

const kindOf = ({ cpu }: Core) => (cpu < 0 ? 'gpuSeconds' : 'cpuSeconds');
