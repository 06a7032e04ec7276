/** How many busy threads share a processor that has any, as inferences tell that ran in a crowd. */
import { meetingChance } from './prior.js';

/** Crowding from which an inference tells of competitors. */
const crowdingAtLeast = 0.5;
/** How fast it is believed that there are more, and fewer. */
const beliefUp = 0.5;
const beliefDown = 0.1;
const competitorsAtMost = 16;

export class Competitors {
  /** As far as seen; one at least. */
  count = 1;

  /** @param threads that ran, beside a crowding of 0 to 1 */
  learn(slowDownLog: number, crowding: number, threads: number): void {
    if (crowding < crowdingAtLeast) return;
    const seen = (Math.exp(slowDownLog) - 1) / meetingChance(crowding, threads);
    const bounded = Math.min(competitorsAtMost, Math.max(1, seen));
    const rate = bounded > this.count ? beliefUp : beliefDown;
    this.count += rate * (bounded - this.count);
  }
}
