/** The search itself: round after round, plan what to time and judge, do it, and learn from it. */
import type { Arch } from '../../network/arch-space.js';
import type { Joules, RoundPlan } from './findings.js';
import { firstPlans, type ProposalOptions, proposeRound } from './proposals.js';
import type { SearchRecord } from './search-record.js';
import type { Models } from './surrogates.js';

/** How sub-networks are tried; the search knows no sample and no runtime. */
export interface Judge {
  /** @returns seconds for each sub-network, for each number of threads; fewer where it was stopped */
  time(archs: readonly Arch[]): Promise<number[][]>;
  /** Of the reference that timings are relative to; null before the first. */
  readonly referenceSeconds: readonly number[] | null;
  /** How many are judged at the same time. */
  readonly lanes: number;
  /** On the first `samples` of the selecting ones; `known` is what an earlier judgement found on fewer of them. */
  judge(
    arch: Arch,
    samples: number,
    known: Uint8Array | undefined,
  ): Promise<{ correct: Uint8Array; seconds: number }>;
}

export interface RoundsOptions extends ProposalOptions {
  readonly judge: Judge;
  readonly record: SearchRecord;
  /** Seconds that this search has taken, in earlier runs too. */
  usedSeconds(): number;
  learn(): Models;
  /** Asked between judgements, not before the seeds are judged; what was begun is ended. */
  shouldStop(): boolean;
  /** Asked between groups that are timed: predictors need some, and judging needs the time as well. */
  mayTime(): boolean;
  /** Where there is a meter: the joules of each sub-network, fewer than asked where the time for it is over. */
  meter?: ((archs: readonly Arch[]) => Promise<readonly Joules[]>) | undefined;
  onProgress?(): void;
}

/** Timed together, so that a stop is not far away. */
const timingGroup = 8;

/** Runs until told to stop or until nothing is left to judge. What it finds is in the record. */
export async function runRounds(options: RoundsOptions): Promise<void> {
  const { record, shouldStop, learn } = options;
  const { findings } = record;
  if (findings.plans.length === 0) for (const plan of firstPlans(options)) await record.addPlan(plan);
  // The seeds span the front: without them there is no result, whatever the time.
  await carryOut(options, findings.leftOf(findings.plans[0]!), () => false);
  for (const plan of findings.plans.slice(1)) await carryOut(options, findings.leftOf(plan), shouldStop);
  while (!shouldStop()) {
    const plan = await proposeRound(options, findings, learn());
    if (plan === null) return;
    await record.addPlan(plan);
    await carryOut(options, plan, shouldStop);
  }
}

async function carryOut(options: RoundsOptions, plan: RoundPlan, shouldStop: () => boolean): Promise<void> {
  await timeAll(options, plan);
  await judgeAll(options, plan, shouldStop);
}

async function timeAll(options: RoundsOptions, { round, timed }: RoundPlan): Promise<void> {
  const { judge, record } = options;
  for (let start = 0; start < timed.length; start += timingGroup) {
    if (start > 0 && !options.mayTime()) return;
    const group = timed.slice(start, start + timingGroup);
    const seconds = await judge.time(group);
    const joules = (await options.meter?.(group)) ?? [];
    if (record.referenceSeconds === null) await record.addReference(judge.referenceSeconds!);
    for (const [index, arch] of group.entries())
      await record.addTiming(
        { arch, round, seconds: seconds[index]!, joules: joules[index] },
        options.usedSeconds(),
      );
    options.onProgress?.();
  }
}

/** Lanes take tasks in order; what each finds is recorded in the order in which it ends. */
async function judgeAll(
  options: RoundsOptions,
  { round, judged }: RoundPlan,
  shouldStop: () => boolean,
): Promise<void> {
  const { judge, record } = options;
  const tasks = [...judged];
  let failed = false;
  const lane = async () => {
    for (let task = tasks.shift(); task !== undefined && !failed && !shouldStop(); task = tasks.shift()) {
      const { arch, samples } = task;
      const known = record.findings.judgements.get(record.findings.keyOf(arch))?.correct;
      const { correct, seconds } = await judge.judge(arch, samples, known);
      await record.addJudgement({ arch, round, correct, seconds }, options.usedSeconds());
      options.onProgress?.();
    }
  };
  const guarded = async () => {
    try {
      await lane();
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: judge.lanes }, guarded));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
