/** Holds actions to what there is: applications, their operating points and places, domains and their clocks. */
import type { EnvelopeChoice } from '../../core/envelope.js';
import { CotuneError } from '../../core/errors.js';
import type { ClockDomain } from '../../core/profile.js';
import type { PolicyContext } from './create-policy.js';
import type { Action, ManagedApplication } from './policy.js';

type Of<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;

export class ActionCheck {
  readonly #applications: ReadonlyMap<string, ManagedApplication>;
  readonly #domains: ReadonlyMap<string, ClockDomain>;
  readonly #ownClocks: boolean;
  /** By application, the name of the mapping in force. */
  #places: ReadonlyMap<string, string>;

  constructor({ applications, domains }: PolicyContext, ownClocks: boolean) {
    this.#applications = new Map(applications.map((one) => [one.name, one]));
    this.#domains = new Map(domains.map((one) => [one.name, one]));
    this.#ownClocks = ownClocks;
    this.#places = new Map(applications.map(({ name, profile }) => [name, profile.options[0]!.mapping.name]));
  }

  /**
   * All or none: the places count as changed only where every action is sound.
   *
   * @returns the actions with what the profile knows better: accuracies and mappings
   * @throws {CotuneError} `ERR_POLICY` for the first that cannot be carried out
   */
  all(actions: readonly Action[], timeSeconds: number): Action[] {
    const places = new Map(this.#places);
    const sound = actions.map((action) => this.#one(action, places, timeSeconds));
    this.#places = places;
    return sound;
  }

  #one(action: Action, places: Map<string, string>, timeSeconds: number): Action {
    switch (action?.kind) {
      case 'envelope':
        return this.#envelope(action, places, timeSeconds);
      case 'mapping':
        return this.#mapping(action, places);
      case 'clock':
        return this.#clock(action);
      default:
        throw refused(`an action of kind ${String((action as Action | undefined)?.kind)}`);
    }
  }

  #envelope({ envelope }: Of<'envelope'>, places: Map<string, string>, timeSeconds: number): Action {
    const application = this.#application(envelope?.application);
    if (!Array.isArray(envelope.choices)) throw refused('an envelope without a list of choices');
    const place = places.get(application.name)!;
    const choices = envelope.choices.map((choice) => choiceOf(application, choice, place));
    const known = { application: application.name, issuedAtSeconds: timeSeconds, choices };
    return { kind: 'envelope', envelope: known };
  }

  #mapping({ application: name, mapping }: Of<'mapping'>, places: Map<string, string>): Action {
    const application = this.#application(name);
    const found = application.profile.options.find((option) => option.mapping.name === mapping?.name);
    if (found === undefined) throw refused(`${name} on ${mapping?.name}, where it cannot run`);
    places.set(name, found.mapping.name);
    return { kind: 'mapping', application: name, mapping: found.mapping };
  }

  #clock(action: Of<'clock'>): Action {
    const { domain: name, hertz } = action;
    const domain = this.#domains.get(name);
    if (domain === undefined) throw refused(`a clock of ${name}; there are ${[...this.#domains.keys()]}`);
    if (!this.#ownClocks) throw refused(`a clock of ${name}, and does not say clocks: 'own'`);
    const [lowest, highest] = [domain.hertz[0]!, domain.hertz.at(-1)!];
    if (hertz >= lowest && hertz <= highest) return action;
    throw refused(`${hertz} Hz of ${name}, which has ${lowest} to ${highest}`);
  }

  #application(name: string): ManagedApplication {
    const found = this.#applications.get(name);
    if (found !== undefined) return found;
    throw refused(`something of application ${name}; there are ${[...this.#applications.keys()]}`);
  }
}

function choiceOf(
  { name, profile }: ManagedApplication,
  choice: EnvelopeChoice,
  place: string,
): EnvelopeChoice {
  const { subnet, threads, tailSeconds } = choice;
  const found = profile.options.find(
    (option) => option.subnet === subnet && option.threads === threads && option.mapping.name === place,
  );
  if (found === undefined)
    throw refused(
      `${name} with sub-network ${subnet} and ${threads} threads on ${place}: not in its profile`,
    );
  if (!(tailSeconds > 0)) throw refused(`tailSeconds ${tailSeconds} for ${subnet} of ${name}`);
  return { subnet, threads, accuracy: found.accuracy, tailSeconds };
}

const refused = (what: string) => new CotuneError('ERR_POLICY', `the policy asked for ${what}`);
