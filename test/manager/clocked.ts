/** A small board with two clocks, and applications whose costs on it can be reckoned by hand. */
import type { FrameReport } from '#cotune/core/frame.js';
import type { ClockDomain, Option } from '#cotune/core/profile.js';
import type { Action, Decision, ManagedApplication, Policy } from '#cotune/manager/policy/policy.js';

const cpu: ClockDomain = {
  name: 'cpu',
  kind: 'cpu',
  hertz: [1e9, 2e9],
  idleWatts: [0.1, 0.3],
  cores: 2,
  cpus: [0, 1],
};
const gpu: ClockDomain = {
  name: 'gpu',
  kind: 'gpu',
  hertz: [1e8, 2e8, 4e8],
  idleWatts: [0.2, 0.3, 0.5],
  cores: 1,
  cpus: [],
};
export const domains = [cpu, gpu];

/** Of each sub-network: accuracy, and cycles of the graphics processor; each needs 10 million of a core before. */
const subnets = { small: [0.7, 2e6], medium: [0.75, 4e6], large: [0.8, 8e6] } as const;

/** At the highest clocks 10, 15 and 25 ms; at the lowest 30, 50 and 90 ms. */
export function optionOf(subnet: keyof typeof subnets): Option {
  const [accuracy, cycles] = subnets[subnet];
  const costs = [
    { domain: 'cpu', cores: 1, seconds: cpu.hertz.map((hertz) => 1e7 / hertz), joules: [0.01, 0.02] },
    {
      domain: 'gpu',
      cores: 1,
      seconds: gpu.hertz.map((hertz) => cycles / hertz),
      joules: gpu.hertz.map((_, level) => cycles * 1e-8 * (1 + level / 2)),
    },
  ];
  const p50 = costs.reduce((sum, { seconds }) => sum + seconds.at(-1)!, 0);
  return {
    subnet,
    threads: 1,
    mapping: { name: 'gpu', cpus: [0, 1], gpu: 'gpu' },
    accuracy,
    latencySeconds: { p50, p95: p50 * 1.1 },
    coreSeconds: 0.005,
    memoryBytes: 0,
    joules: costs.reduce((sum, { joules }) => sum + joules.at(-1)!, 0),
    costs,
  };
}

/** It starts on the processors, where everything takes ten times as long. */
export function clocked(
  name: string,
  overrides: { rate?: number; target?: Partial<ManagedApplication['target']> } = {},
): ManagedApplication {
  const onGpu = (Object.keys(subnets) as (keyof typeof subnets)[]).map(optionOf);
  const onCpu = onGpu.map(({ costs, latencySeconds: { p50, p95 }, ...option }): Option => {
    const seconds = cpu.hertz.map((hertz) => (p50 * 10 * 2e9) / hertz);
    return {
      ...option,
      mapping: { name: 'cpu', cpus: [0, 1] },
      latencySeconds: { p50: p50 * 10, p95: p95 * 10 },
      costs: [{ domain: 'cpu', cores: 2, seconds, joules: [0.5, 1] }],
    };
  });
  const { rate = 10, target } = overrides;
  return {
    name,
    profile: { application: name, ratePerSecond: rate, options: [...onCpu, ...onGpu] },
    target: {
      deadlineSeconds: 0.05,
      quantile: 0.95,
      accuracyFloor: 0,
      priority: 1,
      weight: 1,
      ...target,
    },
  };
}

export function frameOf(application: string, subnet: string, seconds: number): FrameReport {
  const inference = {
    subnet,
    threads: 1,
    latencySeconds: seconds,
    serviceSeconds: seconds,
    accuracy: 0.7,
    labelled: null,
  };
  return { application, sequence: 0, arrivalSeconds: 0, outcome: 'hit', inference };
}

/** A policy at work, with what it asked for so far. */
export class Watched {
  #seconds = 0;
  readonly subnets = new Map<string, readonly string[]>();
  readonly mappings = new Map<string, string>();
  readonly hertz = new Map<string, number>();

  constructor(readonly policy: Policy) {}

  step(frames: readonly FrameReport[] = []): Decision {
    const decision = this.policy.step(this.#seconds, { frames, monitors: new Map() });
    this.#seconds += 0.05;
    for (const action of decision.actions) this.#note(action);
    return decision;
  }

  #note(action: Action): void {
    if (action.kind === 'clock') this.hertz.set(action.domain, action.hertz);
    else if (action.kind === 'mapping') this.mappings.set(action.application, action.mapping.name);
    else
      this.subnets.set(
        action.envelope.application,
        action.envelope.choices.map(({ subnet }) => subnet),
      );
  }
}
