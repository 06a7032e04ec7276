/** Takes the events of a session as they happen: keeps them, shows them and, when asked to, writes the journal. */
import { type Clock, DilatedClock } from '../core/clock.js';
import type { CotuneError } from '../core/errors.js';
import type { JournalEvent } from '../experiment/journal.js';
import { createJournalWriter, type JournalWriter } from '../experiment/journal-file.js';
import { journalPath, writeReport } from '../report/write-report.js';
import { log } from './output.js';
import { showEvents } from './show-events.js';
import { createRunView } from './views.js';

export interface RecorderOptions {
  /** How many runs there are going to be. */
  readonly runs: number;
  /** Folder for the journal and the report, or null. */
  readonly report: string | null;
  /** Whether the events are kept in memory; the report needs them. */
  readonly keep: boolean;
}

export class Recorder {
  readonly events: JournalEvent[] = [];
  /** Of the runs: on a virtual board its time. */
  readonly #clock: DilatedClock;
  readonly #view;
  readonly #show;
  readonly #journal: JournalWriter | null;
  readonly #troubles = new Set<string>();

  /** @throws {CotuneError} `ERR_FOLDER_UNREADABLE` when the journal cannot be written */
  constructor(
    stream: NodeJS.WriteStream,
    clock: Clock,
    private readonly options: RecorderOptions,
  ) {
    this.#journal = options.report === null ? null : createJournalWriter(journalPath(options.report));
    this.#clock = new DilatedClock(clock);
    this.#view = createRunView(stream, this.#clock);
    this.#show = showEvents(this.#view, options.runs);
  }

  readonly take = (event: JournalEvent): void => {
    if (this.options.keep) this.events.push(event);
    this.#journal?.write(event);
    if (event.type === 'start') this.#clock.dilation = event.board?.dilation ?? 1;
    this.#show(event);
  };

  /** Says once per kind what went wrong while the run goes on. */
  readonly trouble = (place: string, error: CotuneError): void => {
    const kind = `${place} ${error.code}`;
    if (!this.#troubles.has(kind)) log(`cotune: ${place}: ${error.toLine()}`);
    this.#troubles.add(kind);
  };

  /** Ends the view, the journal and the report. @throws {CotuneError} `ERR_FOLDER_UNREADABLE` */
  async close(): Promise<void> {
    const { report } = this.options;
    this.#view.close();
    await this.#journal?.close();
    if (report !== null) log(`journal: ${journalPath(report)}\nreport: ${writeReport(report, this.events)}`);
  }

  /** Gives the terminal back and keeps what was recorded, whatever happened. */
  async abandon(): Promise<void> {
    this.#view.close();
    // What went wrong with the journal was said by `close`, or something worse has happened.
    await this.#journal?.close().catch(() => {});
  }
}
