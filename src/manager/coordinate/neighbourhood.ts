/** Who shares a domain with whom, by the points that the applications run at, or are taken to while a plan is made. */
import type { Neighbour } from './outlook.js';
import type { Tracked } from './tracked.js';

export class Neighbourhood {
  #apps: readonly Tracked[] = [];
  #points: readonly number[] = [];
  /** By application and domain; kept as long as the points are. */
  readonly #known = new Map<Tracked, (readonly Neighbour[])[]>();

  /** These applications are there now, where they were last. */
  settle(apps: readonly Tracked[]): void {
    const before = new Map(this.#apps.map((app, index) => [app.name, this.#points[index] ?? -1]));
    this.#apps = apps;
    this.assume(apps.map(({ name }) => before.get(name) ?? -1));
  }

  /** Index of the point per application, -1 for none. */
  get points(): readonly number[] {
    return this.#points;
  }

  assume(points: readonly number[]): void {
    this.#points = points;
    this.#known.clear();
  }

  /** Names of the other applications on a domain: what is learned beside them holds beside them. */
  names(domain: number, except: string): string {
    if (this.#apps.length < 2) return '';
    let names = '';
    for (const [index, app] of this.#apps.entries())
      if (app.name !== except && this.#isOn(app, index, domain)) names += `${app.name} `;
    return names;
  }

  /** What the others on a domain may take from an application. */
  of(app: Tracked, domain: number): readonly Neighbour[] {
    const known = this.#known.get(app) ?? [];
    this.#known.set(app, known);
    known[domain] ??= this.#find(app, domain);
    return known[domain];
  }

  #find(app: Tracked, domain: number): Neighbour[] {
    return this.#apps.flatMap((other, index) => {
      if (other === app || !this.#isOn(other, index, domain)) return [];
      const { main, option } = other.points[this.#points[index]!]!;
      const { ratePerSecond } = other.arrivals;
      return [{ ratePerSecond, seconds: main.seconds, threads: option.threads }];
    });
  }

  #isOn(app: Tracked, index: number, domain: number): boolean {
    return app.points[this.#points[index] ?? -1]?.main.domain === domain;
  }
}
