/**
 * Real sub-networks as work for a virtual board, from their multiplications and parameters alone: what the board's own
 * networks cost, scaled. Nobody has measured them on the board; docs/simulation.md says what is assumed.
 */
import type { Work } from '../../core/work.js';
import type { ModelledNetwork, ModelledSubnet } from './network.js';
import { cpu, gpu } from './stage.js';

export interface RealSubnet {
  readonly subnet: string;
  readonly accuracy: number;
  /** For one image. */
  readonly macs: number;
  readonly parameters: number;
}

/** Multiplications of MobileNetV3-Large at 224 x 224 pixels, whose blocks Once-for-All has too. */
const referenceName = 'mobilenet-v3';
const referenceMacs = 219e6;
const [bytesPerParameter, residentShare] = [4, 1.5];

/**
 * @param networks of the board; one has MobileNetV3
 * @param tiles images of a frame, computed as one batch
 */
export function fitNetwork(
  name: string,
  networks: readonly ModelledNetwork[],
  subnets: readonly RealSubnet[],
  tiles: number,
): ModelledNetwork | undefined {
  const ladder = networks.find(({ subnets: known }) => known.some(isReference));
  const reference = ladder?.subnets.find(isReference)?.work.cpu;
  if (ladder === undefined || reference === undefined) return undefined;
  const { board, spread } = ladder;
  const onGpu = graphicsLine(networks, reference);
  const model = ({ subnet, accuracy, macs, parameters }: RealSubnet): ModelledSubnet => ({
    name: subnet,
    accuracy,
    memoryBytes: parameters * bytesPerParameter * residentShare,
    work: {
      cpu: processorWork(reference, macs * tiles, parameters),
      ...(onGpu && { gpu: onGpu(macs * tiles) }),
    },
  });
  return { name, title: name, board, subnets: subnets.map(model), spread, notes: [] };
}

const isReference = ({ name }: ModelledSubnet) => name === referenceName;

/** Cycles by multiplications. Of the bytes half are the weights, which a batch reads once, the rest grows as the cycles. */
function processorWork(reference: Work, macs: number, parameters: number): Work {
  return reference.map(({ computeCycles, memoryBytes, activity, parallelFraction }) => {
    const scale = macs / referenceMacs;
    const bytes = parameters * bytesPerParameter + (memoryBytes / 2) * scale;
    return cpu(computeCycles * scale, bytes, activity, parallelFraction);
  });
}

/**
 * Work on a graphics processor by multiplications: a straight line through the smallest and the largest sub-network of
 * the board's own, whose multiplications follow from what they cost on its processors. What the line has at nought is
 * the launch, once for a batch. Undefined where the board has no network on a graphics processor.
 */
function graphicsLine(
  networks: readonly ModelledNetwork[],
  reference: Work,
): ((macs: number) => Work) | undefined {
  const own = networks.find(({ subnets }) => subnets.every(({ work }) => work.gpu !== undefined));
  const ends = [own?.subnets[0], own?.subnets.at(-1)].map((subnet) => subnet && knownMacs(networks, subnet));
  const [small, large] = ends;
  if (small === undefined || large === undefined) return undefined;
  return (macs) => {
    const share = (macs - small.macs) / (large.macs - small.macs);
    const between = (a: number, b: number) => Math.max(0, a + (b - a) * share);
    return small.work.map((stage, index) => {
      const other = large.work[index]!;
      const make = stage.processor === 'cpu' ? cpu : gpu;
      const cycles = between(stage.computeCycles, other.computeCycles);
      const bytes = between(stage.memoryBytes, other.memoryBytes);
      return make(cycles, bytes, stage.activity, stage.parallelFraction);
    });
  };

  function knownMacs(all: readonly ModelledNetwork[], { name, work }: ModelledSubnet) {
    // The same sub-network as ncnn would run it: its cycles are MobileNetV3's for each multiplication.
    const same = all.flatMap(({ name: network, subnets }) => (network === 'ofa-ncnn' ? subnets : []));
    const cycles = same.find((subnet) => subnet.name === name)?.work.cpu?.[0]?.computeCycles;
    if (cycles === undefined || work.gpu === undefined) return undefined;
    return { macs: (cycles / reference[0]!.computeCycles) * referenceMacs, work: work.gpu };
  }
}
