/** Joins the shards of a search: what all of them found, and the library of what is best in it. */
import { CotuneError } from '../../../core/errors.js';
import type { RecordIdentity } from '../../../core/json-lines.js';
import type { Arch } from '../../network/arch-space.js';
import type { MeasuredSubnet } from '../library-schema.js';
import { hypervolume } from '../pareto.js';
import { Findings } from './findings.js';
import { type Candidate, choose, type FoundSubnet, type Known, type LibraryOfSearch } from './finish.js';
import { describeDifferences, type SearchRecord } from './search-record.js';
import { endsOf, type SearchedNetwork } from './searched-network.js';

export interface Shard<E> {
  /** The folder, for people. */
  readonly name: string;
  readonly record: SearchRecord;
  /** What it kept; null where it was interrupted before. */
  readonly kept: readonly KeptSubnet<E>[] | null;
}

/** An entry of a shard's library. */
export interface KeptSubnet<E> {
  /** As the search has it. */
  readonly arch: Arch;
  readonly subnet: FoundSubnet<E>;
}

/** What shards may differ in. */
const ownAspects = ['the seed', 'the shard', 'the device'];

/** @throws {CotuneError} ERR_SHARDS for shards of different searches, or the same one twice */
export function joinShards(shards: readonly Shard<unknown>[]): Findings {
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

export interface KeptOptions<E> extends Known {
  readonly network: SearchedNetwork;
  readonly shards: readonly Shard<E>[];
}

/**
 * The library of what the shards have kept, as they have measured it.
 *
 * @throws {CotuneError} ERR_SHARDS where no shard has a library, or they are of several devices
 */
export function mergeKept<E>(options: KeptOptions<E>): LibraryOfSearch<E> {
  const { shards, findings, models, threads, network } = options;
  const kept = shards.flatMap((shard) => shard.kept ?? []);
  const byKey = new Map(kept.map((one) => [findings.keyOf(one.arch), one]));
  const known = [...byKey].filter(([key]) => findings.judgements.has(key));
  if (known.length === 0)
    throw new CotuneError('ERR_SHARDS', 'none of the shards has ended with a library', {
      advice: `let one end, or give --${network.samples} so that what is missing can be evaluated here`,
    });
  const devices = new Set(kept.flatMap(({ subnet }) => (subnet.devices ?? []).map(({ device }) => device)));
  if (devices.size > 1)
    throw new CotuneError(
      'ERR_SHARDS',
      `the shards were timed on several devices: ${[...devices].join(', ')}`,
      {
        advice: `give --${network.samples}: then what is kept is timed on this device`,
      },
    );
  const candidates = known.map(([key, one]): Candidate & KeptSubnet<E> => ({
    ...one,
    accuracy: models.accuracy.predict(one.arch).mean,
    latencySeconds: one.subnet.latencySeconds,
    latencies: threads.map((count) => costAt(one.subnet, count)?.latencySeconds ?? one.subnet.latencySeconds),
    joules: threads.map((count) => costAt(one.subnet, count)?.energyJoules ?? null),
    correct: findings.judgements.get(key)!.correct,
  }));
  const subnets = choose({ ...options, budget: { affordable: () => true } }, candidates)
    .map(({ subnet }) => subnet)
    .sort((a, b) => a.accuracy - b.accuracy)
    .map((subnet, index) => ({ ...subnet, id: `s${index + 1}` }));
  const { largest } = endsOf(network);
  const slowest =
    byKey.get(findings.keyOf(largest))?.subnet.latencySeconds ?? models.costs[0]!.estimate(largest).mean;
  const reference = { accuracy: subnets[0]!.accuracy - 0.01, latencySeconds: 1.1 * slowest };
  return { subnets, hypervolume: hypervolume(subnets, reference) };
}

const costAt = ({ devices }: MeasuredSubnet, threads: number) =>
  devices?.find((cost) => cost.threads === threads);
