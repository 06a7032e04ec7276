/** How the journal of a live run on a virtual board begins. */
import type { MachineDescription } from '../../device/linux/machine.js';
import type { JournalApplication, JournalBoard, Phase } from '../journal.js';
import type { StartEvent } from '../runs.js';
import { clockDomains } from '../simulation/option-table.js';
import { virtualMachine } from '../simulation/start-event.js';
import { type BoardApplication, computedTiles } from './board-application.js';
import type { BoardSystem } from './board-system.js';

/** @param host that the board is simulated on, and that computes */
export function boardStartEvent(
  startedAt: string,
  host: MachineDescription,
  phases: readonly Phase[],
  system: BoardSystem,
): StartEvent {
  const board = describeBoard(system, host);
  const cores = board.domains.reduce((sum, one) => sum + (one.kind === 'cpu' ? one.cores : 0), 0);
  return {
    type: 'start',
    schemaVersion: 1,
    startedAt,
    machine: virtualMachine(system.board, cores),
    board,
    phases,
    applications: system.applications.map(describeApplication),
  };
}

function describeBoard({ board, dilation }: BoardSystem, host: MachineDescription): JournalBoard {
  const { name, title } = board;
  const domains = clockDomains(board).map(({ name: domain, kind, cores, hertz }) => ({
    name: domain,
    kind,
    cores,
    highestHertz: hertz.at(-1)!,
  }));
  return { name, title, dilation, host, computedTiles, domains };
}

/** On its fastest place: the journal knows sub-networks and threads, not where they run. */
function describeApplication(application: BoardApplication): JournalApplication {
  const { name, profile, target, tilesPerFrame, subnets } = application;
  const options = subnets.flatMap(({ subnet, accuracy, accuracyLow, accuracyHigh }) => {
    const own = profile.options.filter((option) => option.subnet === subnet);
    return [...new Set(own.map(({ threads }) => threads))].map((threads) => {
      const here = own.filter((option) => option.threads === threads);
      const { latencySeconds } = here.reduce((a, b) => (b.latencySeconds.p50 < a.latencySeconds.p50 ? b : a));
      return { subnet, threads, accuracy, accuracyLow, accuracyHigh, latencySeconds };
    });
  });
  const { deadlineSeconds, quantile, priority } = target;
  const { ratePerSecond } = profile;
  return { name, ratePerSecond, deadlineSeconds, quantile, priority, tilesPerFrame, options };
}
