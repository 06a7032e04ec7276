/** Takes the events of a session as they happen: keeps them, shows them and, when asked to, writes the journal. */
import type { Clock } from '../core/clock.js';
import type { CotuneError } from '../core/errors.js';
import type { JournalApplication, JournalEvent, Phase } from '../experiment/journal.js';
import { createJournalWriter, type JournalWriter } from '../experiment/journal-file.js';
import { journalPath, writeReport } from '../report/write-report.js';
import { log } from './output.js';
import { createRunView } from './views.js';

export interface RunPlace {
  readonly policy: string;
  readonly number: number;
  readonly count: number;
  readonly cores: number;
  readonly phases: readonly Phase[];
  readonly applications: readonly JournalApplication[];
}

export class Recorder {
  readonly events: JournalEvent[] = [];
  readonly #view;
  readonly #journal: JournalWriter | null;
  readonly #troubles = new Set<string>();

  /**
   * @param report folder for the journal and the report, or null
   * @throws {CotuneError} `ERR_FOLDER_UNREADABLE` when the journal cannot be written there
   */
  constructor(
    stream: NodeJS.WriteStream,
    clock: Clock,
    private readonly report: string | null,
    /** A run without an end keeps no events: only the view and the journal see them. */
    private readonly keep = true,
  ) {
    this.#journal = report === null ? null : createJournalWriter(journalPath(report));
    this.#view = createRunView(stream, clock);
  }

  beginRun(place: RunPlace): void {
    this.#view.begin(place);
  }

  endRun(): void {
    this.#view.end();
  }

  readonly take = (event: JournalEvent): void => {
    if (this.keep) this.events.push(event);
    this.#journal?.write(event);
    if (event.type === 'frame') this.#view.frame(event.frame);
    else if (event.type === 'monitors') this.#view.monitors(event);
    else if (event.type === 'decision') this.#view.decision(event);
    else if (event.type === 'lifecycle') this.#view.lifecycle(event);
  };

  /** Says once per kind what went wrong while the run goes on. */
  readonly trouble = (place: string, error: CotuneError): void => {
    const line = `${place}: ${error.toLine()}`;
    if (!this.#troubles.has(line)) log(`cotune: ${line}`);
    this.#troubles.add(line);
  };

  /** Ends the view and the journal. @returns the path of the report, or null where none was asked for */
  async close(): Promise<string | null> {
    this.#view.close();
    await this.#journal?.close();
    return this.report !== null && this.keep ? writeReport(this.report, this.events) : null;
  }

  /** Gives the terminal back, whatever happened. */
  abandon(): void {
    this.#view.close();
  }
}
