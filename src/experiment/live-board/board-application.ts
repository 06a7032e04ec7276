/**
 * One application of a live run on a virtual board: a process that computes real frames, and the same sub-networks as
 * work, of which the board knows what each costs.
 */
import { fitNetwork } from '../../application/modelled/fitted-network.js';
import type { ModelledNetwork } from '../../application/modelled/network.js';
import type { OpenedSubnet, VisionSpecification } from '../../application/process/protocol.js';
import { ApplicationSupervisor } from '../../application/process/supervisor.js';
import type { Clock } from '../../core/clock.js';
import { CotuneError } from '../../core/errors.js';
import type { Option } from '../../core/profile.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import type { ManagedApplication } from '../../manager/policy/policy.js';
import type { SystemApplication } from '../../system.js';
import { surroundings } from '../scenario/surroundings.js';
import { optionTable } from '../simulation/option-table.js';

/** Of each frame so many tiles are computed here; the board is charged for all. */
export const computedTiles = 1;
/** On this machine a tile is computed in one thread, whatever the board does. */
export const computingThreads = 1;

export interface BoardApplication extends ManagedApplication {
  readonly supervisor: ApplicationSupervisor;
  readonly network: ModelledNetwork;
  readonly subnets: readonly OpenedSubnet[];
  /** Images of a frame, as the board executes it. */
  readonly tilesPerFrame: number;
  readonly queueLimit: number;
}

/** @throws {CotuneError} what the supervisor throws; `ERR_NETWORK_MODEL` for a board that no network is modelled on */
export async function openBoardApplication(
  clock: Clock,
  board: VirtualBoard,
  { specification, target }: SystemApplication,
  signal?: AbortSignal,
): Promise<BoardApplication> {
  const { name } = specification;
  if (specification.kind === 'text')
    throw new CotuneError(
      'ERR_NETWORK_MODEL',
      `nothing says what texts, as ${name} writes, cost on ${board.name}`,
      {
        advice: 'leave the application out, or run without --board',
      },
    );
  const { framesPerSecond, queueLimit } = specification;
  const supervisor = await ApplicationSupervisor.open(clock, computingPart(specification), signal);
  try {
    const { subnets } = supervisor.opened;
    const tilesPerFrame = tilesOf(board, specification, subnets);
    const network = networkOn(board, subnets, tilesPerFrame);
    const options = tableOf(board, network, specification.threads);
    const profile = { application: name, ratePerSecond: framesPerSecond, options };
    return { name, target, profile, supervisor, network, subnets, tilesPerFrame, queueLimit };
  } catch (error) {
    await supervisor.close();
    throw error;
  }
}

function computingPart(specification: VisionSpecification): VisionSpecification {
  return { ...specification, tilesPerFrame: computedTiles, threads: [computingThreads] };
}

function networkOn(board: VirtualBoard, subnets: readonly OpenedSubnet[], tiles: number): ModelledNetwork {
  const network = fitNetwork('bundled', surroundings.networksOn(board), subnets, tiles);
  if (network !== undefined) return network;
  throw new CotuneError(
    'ERR_NETWORK_MODEL',
    `nothing says what a network costs on ${board.name}: no MobileNetV3 is modelled on it`,
  );
}

function tableOf(board: VirtualBoard, network: ModelledNetwork, threads: readonly number[]): Option[] {
  const { subnets } = network;
  return optionTable({ board, network, subnets, kinds: ['cpu', 'gpu'], threads });
}

/** As many as keep the board's strongest core busy for `load` of the frame period with the largest sub-network. */
function tilesOf(
  board: VirtualBoard,
  { tilesPerFrame, load, framesPerSecond }: VisionSpecification,
  subnets: readonly OpenedSubnet[],
): number {
  if (tilesPerFrame !== 'auto') return tilesPerFrame;
  const largest = subnets.slice(-1);
  const secondsOf = (tiles: number) => {
    const network = networkOn(board, largest, tiles);
    const table = optionTable({ board, network, subnets: network.subnets, kinds: ['cpu'], threads: [1] });
    return Math.min(...table.map(({ latencySeconds }) => latencySeconds.p50));
  };
  const [one, two] = [secondsOf(1), secondsOf(2)];
  return Math.max(1, Math.round(1 + (load / framesPerSecond - one) / (two - one)));
}
