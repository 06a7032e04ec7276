/** How the journal of a simulated run begins: nothing in it depends on when and where it ran. */
import type { MachineDescription } from '../../device/linux/machine.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import type { JournalApplication, JournalEvent, Phase } from '../journal.js';
import type { Scenario } from '../scenario/types.js';
import type { Situations } from './situation.js';

const simulated = 'simulated';

export function startEvent(
  scenario: Scenario,
  board: VirtualBoard,
  { all, cores }: Situations,
): JournalEvent {
  return {
    type: 'start',
    schemaVersion: 1,
    startedAt: new Date(0).toISOString(),
    machine: virtualMachine(board, cores),
    phases: phasesOf(scenario),
    applications: all.map(journalApplication),
  };
}

/** A board where a journal has a machine. */
export function virtualMachine({ title }: VirtualBoard, cores: number): MachineDescription {
  return {
    processor: `virtual ${title}`,
    cores,
    memoryBytes: 0,
    architecture: simulated,
    kernel: simulated,
    node: simulated,
  };
}

function phasesOf({ phases, seconds, name }: Scenario): readonly Phase[] {
  return phases.length > 0 ? phases : [{ name, startSeconds: 0, endSeconds: seconds }];
}

function journalApplication({ name, target, profile }: Situations['all'][number]): JournalApplication {
  const { deadlineSeconds, quantile, priority } = target;
  const options = profile.options.map(({ subnet, threads, accuracy, latencySeconds }) => ({
    subnet,
    threads,
    accuracy,
    accuracyLow: accuracy,
    accuracyHigh: accuracy,
    latencySeconds,
  }));
  const { ratePerSecond } = profile;
  return { name, ratePerSecond, deadlineSeconds, quantile, priority, tilesPerFrame: 1, options };
}
