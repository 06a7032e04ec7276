/** The predictors of a search, fitted to what it has found out so far, as objectives of the optimiser. */
import type { Arch } from '../../network/arch-space.js';
import { type AccuracyModel, fitAccuracyModel } from './accuracy-model.js';
import { fitEnergyModel } from './energy-model.js';
import type { Findings } from './findings.js';
import { fitLatencyModel, type LayerModel } from './latency-model.js';
import { type Estimate, exactly, type Objective } from './objectives.js';
import type { SearchedNetwork } from './searched-network.js';

/** What costs something: a latency at each number of threads, then memory. */
export interface CostObjective extends Objective<Arch> {
  estimate(arch: Arch): Estimate;
}

export interface Models {
  readonly accuracy: Pick<AccuracyModel, 'predict'>;
  readonly costs: readonly CostObjective[];
  /** Joules at each number of threads; none where nothing was metered. */
  readonly energies: readonly CostObjective[];
}

/** Fits again and again, each time beginning where the last fit ended. */
export class Surrogates {
  readonly #memory = new Map<string, number>();
  #accuracyWeights: readonly number[] | undefined;
  #latencyWeights: (readonly number[] | undefined)[] = [];
  #energyWeights: (readonly number[] | undefined)[] = [];

  /**
   * @param threads numbers of threads that latencies are measured at
   * @param everything how many selecting samples there are
   */
  constructor(
    private readonly network: Pick<SearchedNetwork, 'features' | 'work' | 'memoryBytes'>,
    private readonly threads: readonly number[],
    private readonly everything: number,
  ) {}

  learn(findings: Findings): Models {
    const latencies = this.threads.map((count, index) =>
      costObjective(latencyName(count), remembering(this.#fitLatency(findings, index), findings.keyOf)),
    );
    return {
      accuracy: { predict: remembering(this.#fitAccuracy(findings), findings.keyOf) },
      energies: this.#energiesOf(findings, latencies),
      costs: [
        ...latencies,
        costObjective('memoryBytes', (arch) => exactly(this.#memoryOf(arch, findings.keyOf))),
      ],
    };
  }

  #fitAccuracy(findings: Findings): AccuracyModel {
    const judged = findings.judged();
    const model = fitAccuracyModel(this.network.features, judged, this.everything, this.#accuracyWeights);
    this.#accuracyWeights = model.weights;
    return model;
  }

  /** None before one was metered at every number of threads. */
  #energiesOf(findings: Findings, latencies: readonly CostObjective[]): CostObjective[] {
    const energies = latencies.flatMap((latency, index) => this.#energyOf(findings, latency, index));
    return energies.length === latencies.length ? energies : [];
  }

  #energyOf(findings: Findings, latency: CostObjective, index: number): CostObjective[] {
    const metered = findings.timed().flatMap(({ arch, seconds, joules }) => {
      const here = joules?.[index] ?? null;
      return here === null ? [] : [{ arch, seconds: seconds[index]!, joules: here }];
    });
    if (metered.length === 0) return [];
    const model = fitEnergyModel(
      (arch) => this.network.work(arch),
      metered,
      latency.estimate,
      this.#energyWeights[index],
    );
    this.#energyWeights[index] = model.weights;
    return [costObjective(energyName(this.threads[index]!), remembering(model, findings.keyOf))];
  }

  #fitLatency(findings: Findings, index: number): LayerModel {
    const timed = findings.timed().map(({ arch, seconds }) => ({ arch, seconds: seconds[index]! }));
    const model = fitLatencyModel((arch) => this.network.work(arch), timed, this.#latencyWeights[index]);
    this.#latencyWeights[index] = model.weights;
    return model;
  }

  #memoryOf(arch: Arch, keyOf: (arch: Arch) => string): number {
    const key = keyOf(arch);
    const bytes = this.#memory.get(key) ?? this.network.memoryBytes(arch);
    this.#memory.set(key, bytes);
    return bytes;
  }
}

export const latencyName = (threads: number) =>
  `latencySeconds, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;

export const energyName = (threads: number) => `joules, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;

function costObjective(name: string, estimate: (arch: Arch) => Estimate): CostObjective {
  return { name, better: 'less', estimate, score: (archs) => archs.map(estimate) };
}

function remembering(
  model: Pick<LayerModel, 'predict'>,
  keyOf: (arch: Arch) => string,
): (arch: Arch) => Estimate {
  const known = new Map<string, Estimate>();
  return (arch) => {
    const key = keyOf(arch);
    const estimate = known.get(key) ?? model.predict(arch);
    known.set(key, estimate);
    return estimate;
  };
}
