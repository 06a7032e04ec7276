/** How many cores an application's process uses, from the processor time that it reports about itself. */
import type { Monitor, Reading } from '../../core/monitor.js';
import type { UsageReport } from './protocol.js';

const windowSeconds = 0.2;
/** A report older than this says nothing of now: the process is gone or hangs. */
const staleSeconds = 1;

export class ProcessorUse implements Monitor {
  readonly name: string;
  readonly unit = 'cores';
  readonly windowSeconds = windowSeconds;
  #reports: UsageReport[] = [];

  constructor(
    application: string,
    private readonly now: () => number,
  ) {
    this.name = `${application}.processor`;
  }

  push(report: UsageReport): void {
    // A restarted process counts its processor time from zero again.
    if (report.processorSeconds < (this.#reports.at(-1)?.processorSeconds ?? 0)) this.#reports = [];
    this.#reports.push(report);
    const oldest = report.timeSeconds - windowSeconds;
    while (this.#reports.length > 2 && this.#reports[1]!.timeSeconds <= oldest) this.#reports.shift();
  }

  read(): Reading {
    const timeSeconds = this.now();
    const [first, last] = [this.#reports[0], this.#reports.at(-1)];
    if (first === undefined || last === undefined || first === last)
      return { absent: 'not reported yet', timeSeconds };
    if (timeSeconds - last.timeSeconds > staleSeconds)
      return { absent: 'the process reports no more', timeSeconds };
    const value = (last.processorSeconds - first.processorSeconds) / (last.timeSeconds - first.timeSeconds);
    return { value, timeSeconds: last.timeSeconds };
  }
}
