/** What a sub-network needs in memory at least: its weights, and the activations that live at the same time. */
import type { Arch } from './arch.js';
import { costOfPlan } from './cost.js';
import type { SupernetDescription } from './description-schema.js';
import type { NetworkPlan, Step } from './plan.js';
import { planNetwork } from './plan-network.js';

const bytesPerValue = 4;

/** Bytes in float32 for one image; the runtime's own and its copies come on top. */
export function memoryOfPlan(plan: NetworkPlan): number {
  const live = { values: 3 * plan.resolution ** 2, most: 0 };
  walk(plan.steps, live, 0);
  return bytesPerValue * (costOfPlan(plan).parameters + live.most);
}

export function memoryOfArch(description: SupernetDescription, arch: Arch): number {
  return memoryOfPlan(planNetwork(description, arch));
}

/** @param kept values that a shortcut holds while the steps run */
function walk(steps: readonly Step[], live: { values: number; most: number }, kept: number): void {
  for (const step of steps) {
    const inputs = live.values;
    if (step.kind === 'residual') {
      walk(step.body, live, kept + inputs);
    } else if (step.kind === 'convolution') {
      live.values = step.outputChannels * step.outputSize ** 2;
      live.most = Math.max(live.most, kept + inputs + live.values);
    }
  }
}
