/** Operating points as the coordinated manager reckons with them: what each costs on its main domain and on others. */
import { CotuneError } from '../../core/errors.js';
import type { ClockDomain, DomainCost, Option } from '../../core/profile.js';
import type { ManagedApplication } from '../policy/policy.js';

/** What a point costs on one domain. */
export interface Part {
  /** Index of the domain. */
  readonly domain: number;
  readonly cores: number;
  readonly seconds: readonly number[];
  readonly joules: readonly number[];
}

export interface Point {
  /** Index in the profile. */
  readonly index: number;
  readonly option: Option;
  /** Where most of the time goes: the domain that the point counts as running on. */
  readonly main: Part;
  /** Domains that feed it, such as the processors of a graphics processor. */
  readonly hosts: readonly Part[];
}

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` where an option does not say what it costs, in time or in energy, or names
 *   a domain that there is not
 */
export function pointsOf(application: ManagedApplication, domains: readonly ClockDomain[]): Point[] {
  return application.profile.options.map((option, index) => {
    const parts = (option.costs ?? []).map((cost) => partOf(application.name, option, cost, domains));
    if (parts.length === 0)
      throw incomplete(application.name, option, 'nothing says what it costs at which clock');
    const main = parts.reduce((a, b) => (b.seconds.at(-1)! > a.seconds.at(-1)! ? b : a));
    return { index, option, main, hosts: parts.filter((part) => part !== main) };
  });
}

function partOf(
  application: string,
  option: Option,
  cost: DomainCost,
  domains: readonly ClockDomain[],
): Part {
  const domain = domains.findIndex(({ name }) => name === cost.domain);
  const { cores, seconds, joules } = cost;
  if (domain < 0) throw incomplete(application, option, `there is no domain ${cost.domain}`);
  if (joules === null) throw incomplete(application, option, 'nothing tells its energy');
  if (seconds.length !== domains[domain]!.hertz.length || joules.length !== seconds.length)
    throw incomplete(application, option, `its costs on ${cost.domain} are not one for each level`);
  return { domain, cores, seconds, joules };
}

function incomplete(application: string, { subnet, mapping }: Option, what: string): CotuneError {
  return new CotuneError(
    'ERR_EMPTY_PROFILE',
    `application ${application}, ${subnet} on ${mapping.name}: ${what}`,
  );
}
