/** Numbers that are off by a random share of themselves: what no description of a board gets right. */
import type { ModelledNetwork } from '../../application/modelled/network.js';
import type { Option } from '../../core/profile.js';
import { createRandom, type Random } from '../../core/random.js';
import type { Work } from '../../core/work.js';
import type { VirtualBoard, VirtualDomain } from '../../device/virtual/plant/description.js';
import type { HiddenError } from '../scenario/types.js';

type Factor = () => number;

function factors({ upTo, seed }: HiddenError): Factor {
  const random: Random = createRandom(seed);
  return () => 1 + upTo * (2 * random.uniform() - 1);
}

/** The board as it is, where the description is what it is said to be: power, memory and heat are off. */
export function disturbBoard(board: VirtualBoard, error: HiddenError | null): VirtualBoard {
  if (error === null) return board;
  const off = factors(error);
  const { base, domains, thermal } = board;
  return {
    ...board,
    base: { ...base, watts: base.watts * off() },
    domains: domains.map((domain) => disturbDomain(domain, off)),
    thermal: {
      ...thermal,
      nodes: thermal.nodes.map((node) => ({
        ...node,
        joulesPerKelvin: node.joulesPerKelvin * off(),
        airWattsPerKelvin: node.airWattsPerKelvin * off(),
      })),
      links: thermal.links.map((link) => ({ ...link, wattsPerKelvin: link.wattsPerKelvin * off() })),
    },
  };
}

function disturbDomain(domain: VirtualDomain, off: Factor): VirtualDomain {
  if (domain.kind === 'memory') {
    const { bandwidth, power } = domain;
    return {
      ...domain,
      bandwidth: {
        ...bandwidth,
        bytesPerSecond: bandwidth.bytesPerSecond * off(),
        contention: bandwidth.contention * off(),
      },
      power: { ...power, joulesPerByte: power.joulesPerByte * off() },
    };
  }
  const { leakage, clock, work } = domain.power;
  const power = {
    leakage: { ...leakage, watts: leakage.watts * off() },
    clock: { ...clock, farads: clock.farads * off() },
    work: { ...work, coreFarads: work.coreFarads * off() },
  };
  return { ...domain, power };
}

/** The network as it is: what each kind of processor needs for it is off, for all sub-networks alike. */
export function disturbNetwork(network: ModelledNetwork, error: HiddenError | null): ModelledNetwork {
  if (error === null) return network;
  const off = factors({ ...error, seed: error.seed ^ 0x5bd1e995 });
  const cycles = { cpu: off(), gpu: off() };
  const disturb = (work: Work | undefined) =>
    work?.map((stage) => ({ ...stage, computeCycles: stage.computeCycles * cycles[stage.processor] }));
  return {
    ...network,
    subnets: network.subnets.map((subnet) => {
      const [cpu, gpu] = [disturb(subnet.work.cpu), disturb(subnet.work.gpu)];
      return { ...subnet, work: { ...(cpu && { cpu }), ...(gpu && { gpu }) } };
    }),
  };
}

/** A profile that is wrong: each option's times and joules are off, at all clocks alike. */
export function disturbOptions(options: readonly Option[], error: HiddenError | null): readonly Option[] {
  if (error === null) return options;
  const off = factors(error);
  return options.map((option) => {
    const [time, energy] = [off(), off()];
    const { p50, p95 } = option.latencySeconds;
    return {
      ...option,
      latencySeconds: { p50: p50 * time, p95: p95 * time },
      coreSeconds: option.coreSeconds * time,
      joules: option.joules === null ? null : option.joules * energy,
      costs: (option.costs ?? []).map((cost) => ({
        ...cost,
        seconds: cost.seconds.map((seconds) => seconds * time),
        joules: cost.joules?.map((joules) => joules * energy) ?? null,
      })),
    };
  });
}
