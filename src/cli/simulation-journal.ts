/** The journal of a simulated run, where one is asked for. */
import type { VirtualBoard } from '../device/virtual/plant/description.js';
import { createJournalWriter, type JournalWriter } from '../experiment/journal-file.js';
import type { Scenario } from '../experiment/scenario/types.js';
import type { Situations } from '../experiment/simulation/situation.js';
import { startEvent } from '../experiment/simulation/start-event.js';

/** @throws {CotuneError} `ERR_FOLDER_UNREADABLE` where it cannot be written */
export function createSimulationJournal(
  path: string | undefined,
  scenario: Scenario,
  board: VirtualBoard,
  situations: () => Situations,
): JournalWriter | null {
  if (path === undefined) return null;
  const journal = createJournalWriter(path);
  journal.write(startEvent(scenario, board, situations()));
  return journal;
}
