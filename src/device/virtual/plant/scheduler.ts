/** The kernel's part: which task runs where, which core sleeps, and when a governor hears of it. */
import type { Core } from './core.js';
import type { CpuDomain } from './description.js';
import type { PlantDomain } from './domain.js';
import { fallAsleep, sleepDeeper, stayAwake, wake } from './idle.js';
import { placeTask } from './placement.js';
import { sleepThread, type Task, wakeThread } from './task.js';
import { tellGovernor } from './tell-governor.js';

/** A tick of the kernel, HZ = 250. */
export const tickSeconds = 0.004;
/** A task that uses more than this share of a weak core is better off on a strong one. */
const misfit = 0.8;

export class Scheduler {
  readonly #cores: readonly Core[];
  readonly #domains: readonly PlantDomain[];
  /** Whether the board has strong and weak cores. */
  readonly #unlike: boolean;

  constructor(domains: readonly PlantDomain[]) {
    this.#domains = domains.filter(({ kind }) => kind === 'cpu');
    this.#cores = this.#domains.flatMap(({ cores }) => cores);
    this.#unlike = new Set(this.#domains.map(({ capacity }) => capacity)).size > 1;
    for (const core of this.#cores) fallAsleep(core, statesOf(core));
  }

  enqueue(task: Task, now: number): void {
    if (isGpu(task.allowed[0]!)) run(task, task.allowed[0]!, now);
    else this.#wake(task, now);
  }

  #wake(task: Task, now: number): void {
    wakeThread(task.thread, now);
    this.#forgetIdle(now);
    const core = this.#place(task);
    task.wakeCycles = this.#join(task, core, now) * core.domain.cyclesPerSecond;
    hear(core.domain, now);
  }

  /** What cores did before the board slept without ticks is long past. */
  #forgetIdle(now: number): void {
    for (const core of this.#cores)
      if (core.utilisation > 0 && now - core.trackedSeconds > tickSeconds) core.track(now);
  }

  /** Where none is online that it may use, the kernel lets it go anywhere. */
  #place({ thread, allowed }: Task): Core {
    return placeTask(thread, allowed.some(isOnline) ? allowed : this.#cores, this.#unlike);
  }

  /** @returns seconds until the core works: more than none where it was asleep */
  #join(task: Task, core: Core, now: number): number {
    // A core that has just run out of work has not been idle for its signal either.
    if (core.trackedSeconds < now) core.track(now);
    const slept = core.busy ? 0 : now - core.sinceSeconds;
    run(task, core, now);
    return slept > 0 ? wake(core, slept) : stayAwake(core);
  }

  dequeue(task: Task, now: number): void {
    if (isGpu(task.core)) leave(task, now);
    else this.#sleep(task, now);
  }

  #sleep(task: Task, now: number): void {
    const { core } = task;
    core.track(now);
    sleepThread(task, now);
    leave(task, now);
    if (!core.busy) this.#idle(core, now);
    hear(core.domain, now);
  }

  /** A core that runs out of work takes a task that waits behind another (newidle_balance of fair.c). */
  #idle(core: Core, now: number): void {
    const waiting = core.online ? this.#waitingFor(core) : undefined;
    fallAsleep(core, statesOf(core));
    if (waiting !== undefined) this.#move(waiting, core, now);
  }

  /** Of the fullest core that has one. */
  #waitingFor(core: Core): Task | undefined {
    let [found, most]: [Task | undefined, number] = [undefined, 1];
    for (const { tasks } of this.#cores) {
      const waiting = tasks.length > most && tasks.findLast(({ allowed }) => allowed.includes(core));
      if (waiting) [found, most] = [waiting, tasks.length];
    }
    return found;
  }

  #move(task: Task, core: Core, now: number): void {
    const before = task.core;
    before.track(now);
    leave(task, now);
    if (!before.busy) fallAsleep(before, statesOf(before));
    this.#join(task, core, now);
  }

  /** @returns whether the power of a domain may have changed */
  tick(now: number): boolean {
    let changed = false;
    for (const core of this.#cores) {
      if (core.busy || core.utilisation > 0) core.track(now);
      if (core.online && !core.busy && sleepDeeper(core, statesOf(core))) changed = true;
    }
    if (this.#unlike && this.#liftMisfits(now)) changed = true;
    for (const domain of this.#domains) if (domain.cores.some(isBusy)) hear(domain, now);
    return changed;
  }

  /** A task that is too much for a weak core goes to a strong one that is idle. */
  #liftMisfits(now: number): boolean {
    let moved = false;
    for (const core of this.#cores) {
      if (!core.busy || core.utilisation <= misfit * core.domain.capacity) continue;
      const task = core.tasks[0]!;
      const strong = task.allowed.find(
        (other) => other.online && !other.busy && other.domain.capacity > core.domain.capacity,
      );
      if (strong === undefined) continue;
      this.#move(task, strong, now);
      moved = true;
    }
    return moved;
  }

  /** Whether anything happens at a tick: on a board asleep there are none. */
  get ticks(): boolean {
    return this.#cores.some((core) => core.busy || (core.online && !isDeepest(core)));
  }

  setOnline(core: Core, online: boolean, now: number): void {
    if (core.online === online) return;
    core.track(now);
    core.online = online;
    if (online) this.#bring(core, now);
    else for (const task of [...core.tasks]) this.#evict(task, now);
  }

  #bring(core: Core, now: number): void {
    core.sinceSeconds = now;
    this.#idle(core, now);
    hear(core.domain, now);
  }

  /** A core that leaves hands its tasks on. */
  #evict(task: Task, now: number): void {
    leave(task, now);
    const target = this.#place(task);
    this.#join(task, target, now);
    hear(target.domain, now);
  }

  /** As if nothing had happened for long. */
  settle(): void {
    for (const core of this.#cores) if (core.online && !core.busy) sleepDeeper(core, statesOf(core));
  }
}

const isGpu = (core: Core) => core.domain.kind === 'gpu';
const isBusy = (core: Core) => core.busy;
const isOnline = (core: Core) => core.online;
const statesOf = (core: Core) => (core.domain.description as CpuDomain).idleStates.states;

function isDeepest(core: Core): boolean {
  return statesOf(core).every(({ residencySeconds }) => residencySeconds <= core.idleState!.residencySeconds);
}

function run(task: Task, core: Core, now: number): void {
  if (!core.busy) core.sinceSeconds = now;
  core.tasks.push(task);
  task.core = core;
  if (!isGpu(core)) task.thread.core = core;
}

function leave(task: Task, now: number): void {
  const { core } = task;
  core.tasks.splice(core.tasks.indexOf(task), 1);
  if (core.busy) return;
  core.busySeconds += now - core.sinceSeconds;
  core.sinceSeconds = now;
}

/** The hook in the scheduler by which cpufreq governors hear of a change (update_util of schedutil, dbs_governor). */
function hear(domain: PlantDomain, now: number): void {
  const { clock } = domain;
  if (clock.reads === 'nothing') return;
  const timeMicroseconds = clock.governorMicroseconds(now);
  if (timeMicroseconds > clock.toldMicroseconds && timeMicroseconds >= clock.governor.dueMicroseconds)
    tellGovernor(domain, timeMicroseconds, now);
}
