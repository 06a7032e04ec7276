/** Governors of graphics processors, which look at their domains by themselves, period by period (devfreq of Linux). */
import type { PlantDomain } from './domain.js';
import { tellGovernor } from './tell-governor.js';

/** How often devfreq drivers poll: nvgpu 25 ms, panfrost 50 ms (from memory). */
const pollSeconds: Readonly<Record<string, number>> = { nvhost_podgov: 0.025, simple_ondemand: 0.05 };
const otherPollSeconds = 0.05;

export class Polls {
  /** When one polls next; infinite for never. */
  nextSeconds = Number.POSITIVE_INFINITY;

  constructor(private readonly gpus: readonly PlantDomain[]) {}

  /** Begins the periods of the governor that a graphics processor has now. */
  adopt(gpu: PlantDomain, nowSeconds: number): void {
    const { clock } = gpu;
    gpu.pollPeriodSeconds = pollSeconds[clock.view(nowSeconds).governor] ?? otherPollSeconds;
    gpu.pollDueSeconds =
      clock.reads === 'nothing' ? Number.POSITIVE_INFINITY : nowSeconds + gpu.pollPeriodSeconds;
    this.nextSeconds = Math.min(...this.gpus.map(({ pollDueSeconds }) => pollDueSeconds));
  }

  /** Tells those governors that are due. */
  poll(nowSeconds: number): void {
    this.nextSeconds = Number.POSITIVE_INFINITY;
    for (const gpu of this.gpus) {
      if (gpu.pollDueSeconds <= nowSeconds) {
        tellGovernor(gpu, gpu.clock.governorMicroseconds(nowSeconds), nowSeconds);
        gpu.pollDueSeconds += gpu.pollPeriodSeconds;
      }
      this.nextSeconds = Math.min(this.nextSeconds, gpu.pollDueSeconds);
    }
  }
}
