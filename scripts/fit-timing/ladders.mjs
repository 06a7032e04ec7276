/** Static networks as a ladder, and Once-for-All's sub-networks, both as ncnn runs them on the boards here. */
import { costsOf } from './dynamic-ofa-networks.mjs';
import { mobileNetV3Macs, movedBytes, networks, residentBytes, secondsOn } from './ncnn-rows.mjs';
import { cpuStage, parallelFraction } from './work.mjs';

/** Where a board's rows come from: the device, the cores, their clock, and how much slower the board's own core is. */
const origins = {
  'jetson-xavier-nx': {
    device: 'agx-xavier',
    cores: 'all',
    hertz: 2.2e9,
    slower: 1,
    note: "Cycles of the AGX Xavier's row, whose cores are of the same kind.",
  },
  'odroid-xu3': {
    device: 'snapdragon-810',
    cores: 'big',
    hertz: 2e9,
    slower: 1.4,
    note: 'The benchmark has no such board: cycles of a Cortex-A57 (Snapdragon 810) times 1.4, an assumption about its predecessor, the Cortex-A15. For comparing policies, not for latencies to believe.',
  },
  'raspberry-pi-5': {
    device: 'raspberry-pi-5',
    cores: 'all',
    hertz: 2.4e9,
    slower: 1,
    note: "Cycles of the board's own row.",
  },
  rk3588: {
    device: 'rk3588',
    cores: 'big',
    hertz: 2.4e9,
    slower: 1,
    note: 'Cycles of the one row set that has both clusters; others, of later versions of ncnn, are up to twice as fast.',
  },
};
export const ladderBoards = Object.keys(origins);

const ladder = [
  'squeezenet',
  'shufflenet_v2',
  'resnet18',
  'mobilenet_v2',
  'mnasnet',
  'mobilenet_v3',
  'efficientnet_b0',
  'efficientnetv2_b0',
];

/** The logs of Dynamic-OFA are of another engine; steady processors without them would be too good. */
const spreadNote =
  "Spread as in Dynamic-OFA's logs: the benchmark gives no distribution. Activity factors are assumed to be 1.";

export function mobileNetLadder(rows, board, spread) {
  return {
    name: 'mobilenet-ladder',
    title: 'Static networks for ImageNet as a ladder, in ncnn',
    board,
    subnets: ladder.map((network) => ({
      name: network.replaceAll('_', '-'),
      accuracy: networks[network].top1,
      memoryBytes: residentBytes(network),
      work: { cpu: [stageOn(rows, board, network, movedBytes(network))] },
    })),
    spread,
    notes: [
      origins[board].note,
      'Accuracies and parameters are those of the publications, from memory; bytes are twice the weights.',
      spreadNote,
    ],
  };
}

/** @param network that was measured; the stage is one of `scale` times its work */
function stageOn(rows, board, network, memoryBytes, scale = 1) {
  const { device, cores, hertz, slower } = origins[board];
  const [alone, divided] = [1, 4].map((threads) => secondsOn(rows, device, network, threads, cores));
  return cpuStage(board, {
    seconds: alone * slower * scale,
    hertz,
    memoryBytes,
    parallelFraction: parallelFraction(alone, divided, 4),
  });
}

export function onceForAll(rows, board, levels, spread) {
  const costs = costsOf(levels);
  return {
    name: 'ofa-ncnn',
    title: "Dynamic-OFA's six sub-networks as ncnn would run them",
    board,
    subnets: levels.map(({ top1 }, level) => ({
      name: `level-${level + 1}`,
      accuracy: top1 / 100,
      memoryBytes: costs[level].residentBytes,
      work: {
        cpu: [
          stageOn(rows, board, 'mobilenet_v3', costs[level].movedBytes, costs[level].macs / mobileNetV3Macs),
        ],
      },
    })),
    spread,
    notes: [
      origins[board].note,
      'Nobody measured these: cycles for each multiplication are those of MobileNetV3-Large, whose blocks they have; its 219 million are from memory.',
      spreadNote,
    ],
  };
}
