/** What the journal says about a run before it begins: the machine and what each application can do on it. */
import type { MachineDescription } from '../device/linux/machine.js';
import type { OpenApplication } from '../system.js';
import type { JournalApplication, Phase } from './journal.js';
import type { StartEvent } from './runs.js';

export function describeApplication({
  name,
  kind,
  arrivals,
  profile,
  target,
  supervisor,
  rows,
}: OpenApplication): JournalApplication {
  return {
    name,
    ratePerSecond: profile.ratePerSecond,
    deadlineSeconds: target.deadlineSeconds,
    quantile: target.quantile,
    priority: target.priority,
    tilesPerFrame: supervisor.opened.tilesPerFrame,
    ...(kind === 'text' && { kind }),
    ...(arrivals === 'poisson' && { arrivals }),
    options: rows.map(({ coreSeconds: _core, memoryBytes: _memory, ...option }) => option),
  };
}

export function startEvent(
  startedAt: string,
  machine: MachineDescription,
  phases: readonly Phase[],
  applications: readonly OpenApplication[],
): StartEvent {
  return {
    type: 'start',
    schemaVersion: 1,
    startedAt,
    machine,
    phases,
    applications: applications.map(describeApplication),
  };
}
