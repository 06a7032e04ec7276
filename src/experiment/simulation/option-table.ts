/**
 * The option table of a modelled application on a virtual board: what each sub-network costs on each processor at
 * each clock, as the board's description has it. The board that runs may differ from it; the manager has only this.
 */
import type { ModelledNetwork, ModelledSubnet } from '../../application/modelled/network.js';
import type { ClockDomain, DomainCost, Mapping, Option } from '../../core/profile.js';
import type { Work, WorkStage } from '../../core/work.js';
import type {
  CpuDomain,
  GpuDomain,
  VirtualBoard,
  VirtualDomain,
} from '../../device/virtual/plant/description.js';
import { nominalJoules, nominalSeconds } from '../../device/virtual/plant/nominal.js';
import { asleepWatts, awakeWatts } from '../../device/virtual/plant/nominal-power.js';

/** A silicon at work on a board in a room. */
const usualCelsius = 50;

type Processor = CpuDomain | GpuDomain;
const isProcessor = (domain: VirtualDomain): domain is Processor => domain.kind !== 'memory';
const hertzOf = ({ points }: VirtualDomain) => points.hertzVolts.map(([hertz]) => hertz);

/** The clocks that a manager may set, with what they take without work, at the plug. */
export function clockDomains(board: VirtualBoard): ClockDomain[] {
  return board.domains.filter(isProcessor).map((domain) => ({
    name: domain.name,
    kind: domain.kind,
    hertz: hertzOf(domain),
    idleWatts: hertzOf(domain).map((hertz) => asleepWatts(board, domain, hertz, usualCelsius)),
    cores: domain.kind === 'cpu' ? domain.cpus.length : 1,
    cpus: domain.kind === 'cpu' ? domain.cpus : [],
  }));
}

/** Where an application may run: each graphics processor, fed by all processors, and each cluster. */
export function mappingsOf(board: VirtualBoard, kinds: readonly ('cpu' | 'gpu')[]): Mapping[] {
  const cpus = board.domains.flatMap((domain) => (domain.kind === 'cpu' ? domain.cpus : []));
  return board.domains.filter(isProcessor).flatMap((domain): Mapping[] => {
    if (!kinds.includes(domain.kind)) return [];
    return domain.kind === 'gpu'
      ? [{ name: domain.name, cpus, gpu: domain.name }]
      : [{ name: domain.name, cpus: domain.cpus }];
  });
}

export interface TableRequest {
  readonly board: VirtualBoard;
  readonly network: ModelledNetwork;
  readonly subnets: readonly ModelledSubnet[];
  readonly kinds: readonly ('cpu' | 'gpu')[];
  /** Null: powers of two, and all cores of a cluster. */
  readonly threads: readonly number[] | null;
}

export function optionTable(request: TableRequest): Option[] {
  return mappingsOf(request.board, request.kinds).flatMap((mapping) =>
    request.subnets.flatMap((subnet) => {
      const work = mapping.gpu === undefined ? subnet.work.cpu : subnet.work.gpu;
      if (work === undefined) return [];
      return threadsOn(mapping, request.threads).map((threads) =>
        optionOf(request, subnet, work, mapping, threads),
      );
    }),
  );
}

function threadsOn({ gpu, cpus }: Mapping, wanted: readonly number[] | null): readonly number[] {
  if (gpu !== undefined) return [1];
  const most = cpus.length;
  const choices = wanted ?? [1, 2, 4, most];
  const fitting = [...new Set(choices.filter((threads) => threads <= most))].sort((a, b) => a - b);
  return fitting.length > 0 ? fitting : [most];
}

function optionOf(
  { board, network }: TableRequest,
  { name, accuracy, memoryBytes }: ModelledSubnet,
  work: Work,
  mapping: Mapping,
  threads: number,
): Option {
  const costs = mergeCosts(work.map((stage) => costOf(board, stage, mapping, threads)));
  const p50 = costs.reduce((sum, { seconds }) => sum + seconds.at(-1)!, 0);
  const cpu = costs.filter(({ domain }) => domain !== mapping.gpu);
  return {
    subnet: name,
    threads,
    mapping,
    accuracy,
    latencySeconds: { p50, p95: p50 * Math.exp(1.645 * network.spread.sigmaLog) },
    coreSeconds: cpu.reduce((sum, { seconds, cores }) => sum + seconds.at(-1)! * cores, 0),
    memoryBytes,
    joules: costs.reduce((sum, { joules }) => sum + joules!.at(-1)!, 0),
    costs,
  };
}

/** Where a stage runs: a mapping to a graphics processor has a first cluster that feeds it. */
function domainOf({ domains }: VirtualBoard, { processor }: WorkStage, { gpu, cpus }: Mapping): Processor {
  return domains.filter(isProcessor).find((domain) => {
    if (processor === 'gpu') return domain.name === gpu;
    return domain.kind === 'cpu' && domain.cpus.includes(cpus[0]!);
  })!;
}

function costOf(board: VirtualBoard, stage: WorkStage, mapping: Mapping, threads: number): DomainCost {
  const domain = domainOf(board, stage, mapping);
  const at = hertzOf(domain).map((hertz) => {
    const place = { domain: domain.name, threads, hertz: { [domain.name]: hertz } };
    const { total, core } = nominalSeconds(board, stage, place);
    const joules = nominalJoules(board, stage, place);
    const awake =
      awakeWatts(board, domain, hertz, usualCelsius) - asleepWatts(board, domain, hertz, usualCelsius);
    return { total, core, joules: joules.domain + joules.memory + awake * total };
  });
  return {
    domain: domain.name,
    cores: at.at(-1)!.core / at.at(-1)!.total,
    seconds: at.map(({ total }) => total),
    joules: at.map(({ joules }) => joules),
  };
}

/** Stages on the same domain are one cost. */
function mergeCosts(costs: readonly DomainCost[]): DomainCost[] {
  const merged = new Map<string, DomainCost>();
  for (const cost of costs) {
    const before = merged.get(cost.domain);
    merged.set(cost.domain, before === undefined ? cost : sum(before, cost));
  }
  return [...merged.values()];
}

function sum(a: DomainCost, b: DomainCost): DomainCost {
  const add = (x: readonly number[], y: readonly number[]) => x.map((value, index) => value + y[index]!);
  const [aSeconds, bSeconds] = [a.seconds.at(-1)!, b.seconds.at(-1)!];
  return {
    domain: a.domain,
    cores: (a.cores * aSeconds + b.cores * bSeconds) / (aSeconds + bSeconds),
    seconds: add(a.seconds, b.seconds),
    joules: a.joules && b.joules && add(a.joules, b.joules),
  };
}
