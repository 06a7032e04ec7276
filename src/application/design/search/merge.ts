/** Joins the shards of a search: what all of them found, and the library of what is best in it. */
import { CotuneError } from '../../../core/errors.js';
import type { RecordIdentity } from '../../../core/json-lines.js';
import type { Arch } from '../../network/arch.js';
import type { Library, LibrarySubnet } from '../library.js';
import { hypervolume } from '../pareto.js';
import { Findings } from './findings.js';
import { type Candidate, choose, type FoundSubnet, type LibraryOfSearch } from './finish.js';
import { describeDifferences, type SearchRecord } from './search-record.js';
import type { Models } from './surrogates.js';

export interface Shard {
  /** The folder, for people. */
  readonly name: string;
  readonly record: SearchRecord;
  /** What it kept; null where it was interrupted before. */
  readonly library: Library | null;
}

/** What shards may differ in. */
const ownAspects = ['the seed', 'the shard', 'the device'];

/** @throws {CotuneError} ERR_SHARDS for shards of different searches, or the same one twice */
export function joinShards(shards: readonly Shard[]): Findings {
  const [first, ...others] = shards;
  for (const other of others) {
    const different = describeDifferences(common(first!.record.identity), common(other.record.identity));
    if (different.length > 0)
      throw new CotuneError(
        'ERR_SHARDS',
        `${first!.name} and ${other.name} cannot be joined: not the same are ${different.join(', ')}`,
      );
  }
  const names = new Map<string, string>();
  for (const { name, record } of shards) {
    const one = ownAspects.map((aspect) => `${aspect} ${record.identity[aspect]}`).join(', ');
    const same = names.get(one);
    if (same !== undefined)
      throw new CotuneError('ERR_SHARDS', `${same} and ${name} are the same search: ${one}`);
    names.set(one, name);
  }
  return Findings.join(shards.map(({ record }) => record.findings));
}

function common(identity: RecordIdentity): RecordIdentity {
  return Object.fromEntries(Object.entries(identity).filter(([aspect]) => !ownAspects.includes(aspect)));
}

export interface KeptOptions {
  readonly shards: readonly Shard[];
  readonly findings: Findings;
  readonly models: Models;
  readonly threads: readonly number[];
  readonly largest: Arch;
}

/**
 * The library of what the shards have kept, as they have measured it.
 *
 * @throws {CotuneError} ERR_SHARDS where no shard has a library, or they are of several devices
 */
export function mergeKept({ shards, findings, models, threads, largest }: KeptOptions): LibraryOfSearch {
  const kept = shards.flatMap(({ library }) => (library === null ? [] : keptOf(library)));
  const byKey = new Map(kept.map((one) => [findings.keyOf(one.arch), one]));
  const known = [...byKey].filter(([key]) => findings.judgements.has(key));
  if (known.length === 0)
    throw new CotuneError('ERR_SHARDS', 'none of the shards has ended with a library', {
      advice: 'let one end, or give --images so that what is missing can be evaluated here',
    });
  const devices = new Set(kept.flatMap((one) => (one.devices ?? []).map(({ device }) => device)));
  if (devices.size > 1)
    throw new CotuneError(
      'ERR_SHARDS',
      `the shards were timed on several devices: ${[...devices].join(', ')}`,
      {
        advice: 'give --images: then what is kept is timed on this device',
      },
    );
  const candidates = known.map(([key, one]): Candidate & { one: KeptSubnet } => ({
    one,
    arch: one.arch,
    accuracy: models.accuracy.predict(one.arch).mean,
    latencySeconds: one.latencySeconds,
    latencies: threads.map(
      (count) => one.devices?.find((cost) => cost.threads === count)?.latencySeconds ?? one.latencySeconds,
    ),
    joules: threads.map((count) => one.devices?.find((cost) => cost.threads === count)?.energyJoules ?? null),
    correct: findings.judgements.get(key)!.correct,
  }));
  const chosen = choose({ threads, budget: { affordable: () => true } }, candidates) as typeof candidates;
  const subnets = chosen
    .map(({ one }) => one)
    .sort((a, b) => a.accuracy - b.accuracy)
    .map((one, index): FoundSubnet => ({ ...one, id: `s${index + 1}` }));
  const slowest =
    byKey.get(findings.keyOf(largest))?.latencySeconds ?? models.costs[0]!.estimate(largest).mean;
  const reference = { accuracy: subnets[0]!.accuracy - 0.01, latencySeconds: 1.1 * slowest };
  return { subnets, hypervolume: hypervolume(subnets, reference) };
}

type KeptSubnet = LibrarySubnet & Pick<FoundSubnet, 'statistics'>;

const keptOf = ({ subnets, statisticsOf }: Library): KeptSubnet[] =>
  subnets.map((subnet) => ({ ...subnet, statistics: statisticsOf(subnet.id) }));
