/** The applications that a policy manages, each with what the policy remembers of it. */
import { checkApplications } from '../check.js';
import type { ManagedApplication, Situation } from './policy.js';

export interface Member<State> {
  /** With its present target. */
  application: ManagedApplication;
  /** Whether it is there: one that is yet to come, or has left, asks for nothing. */
  present: boolean;
  readonly state: State;
}

export class Roster<State> {
  readonly #members = new Map<string, Member<State>>();

  /**
   * @param create what is remembered of an application from its first appearance on, also when it leaves and comes back
   * @throws {CotuneError} `ERR_EMPTY_PROFILE`, `ERR_CONFIG` for applications that nobody could manage
   */
  constructor(
    applications: readonly ManagedApplication[],
    private readonly create: (application: ManagedApplication) => State,
  ) {
    this.change({ applications });
  }

  /** Also those that are not there: in the order of their first appearance. */
  get all(): readonly Member<State>[] {
    return [...this.#members.values()];
  }

  get present(): readonly Member<State>[] {
    return this.all.filter(({ present }) => present);
  }

  change({ applications }: Pick<Situation, 'applications'>): void {
    checkApplications(applications);
    for (const member of this.#members.values()) member.present = false;
    for (const application of applications) {
      const member = this.#members.get(application.name);
      if (member === undefined)
        this.#members.set(application.name, { application, present: true, state: this.create(application) });
      else Object.assign(member, { application, present: true });
    }
  }
}
