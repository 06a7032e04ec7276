import { describe, expect, it } from 'vitest';
import { fitNetwork } from '#cotune/application/modelled/fitted-network.js';
import { modelledNetworks } from '#cotune/application/modelled/networks.js';
import type { InferenceAnswer, InferenceOrder } from '#cotune/application/process/protocol.js';
import { VirtualClock } from '#cotune/core/clock.js';
import { defaultTarget, noSystemTarget } from '#cotune/core/target.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import type { JournalEvent } from '#cotune/experiment/journal.js';
import type { BoardApplication } from '#cotune/experiment/live-board/board-application.js';
import { runOnBoard } from '#cotune/experiment/live-board/board-run.js';
import { optionTable } from '#cotune/experiment/simulation/option-table.js';

const seconds = 3;
const board = virtualBoard('raspberry-pi-5');
const subnets = [
  { subnet: 'small', accuracy: 0.75, macs: 6e6, parameters: 5e5 },
  { subnet: 'middle', accuracy: 0.8, macs: 18e6, parameters: 7.5e5 },
  { subnet: 'large', accuracy: 0.84, macs: 37e6, parameters: 1.5e6 },
].map((one) => ({ ...one, accuracyLow: one.accuracy, accuracyHigh: one.accuracy }));
const networks = modelledNetworks.filter((one) => one.board === board.name);
const network = fitNetwork('bundled', networks, subnets, 20)!;
const options = optionTable({ board, network, subnets: network.subnets, kinds: ['cpu'], threads: [1, 4] });

type Infer = (order: InferenceOrder) => Promise<InferenceAnswer>;

/** A process that computes every frame in so much real time. */
const computing =
  (real: VirtualClock, tookSeconds: number): Infer =>
  () =>
    new Promise((resolve) => {
      const labelled = { correct: 1, tiles: 1 };
      real.at(real.now() + tookSeconds, () => resolve({ finishedSeconds: real.now(), labelled }));
    });

interface Wish {
  readonly policy?: string;
  readonly tookSeconds?: number;
  readonly dilation?: number;
  readonly abortAt?: number;
  readonly during?: (supervisor: BoardApplication['supervisor'], real: VirtualClock) => void;
}

/** Plays a run with a process that is none, on a real clock that is none either. */
async function play({ policy = 'managed', tookSeconds = 0.001, dilation = 1, abortAt, during }: Wish = {}) {
  const real = new VirtualClock();
  const supervisor = { events: {}, infer: computing(real, tookSeconds) };
  const application = {
    name: 'camera',
    target: { ...defaultTarget, deadlineSeconds: 0.04 },
    profile: { application: 'camera', ratePerSecond: 25, options },
    supervisor: supervisor as unknown as BoardApplication['supervisor'],
    network,
    subnets,
    tilesPerFrame: 20,
    queueLimit: 1,
  };
  const events: JournalEvent[] = [];
  const troubles: string[] = [];
  const abort = new AbortController();
  if (abortAt !== undefined) real.at(abortAt, () => abort.abort());
  during?.(application.supervisor, real);
  let over = false;
  const run = runOnBoard({
    real,
    system: { board, applications: [application], dilation, close: async () => {} },
    policy,
    target: { ...noSystemTarget, objective: 'max-accuracy' },
    seconds,
    disturbance: { startSeconds: 1, endSeconds: 2 },
    threadsPerCore: 1,
    onEvent: (event) => events.push(event),
    onTrouble: (place, { code }) => troubles.push(`${place} ${code}`),
    signal: abort.signal,
  }).finally(() => {
    over = true;
  });
  while (!over) {
    real.advance(0.002);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await run;
  const frames = events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []));
  const end = events.flatMap((event) => (event.type === 'board' ? [event] : []))[0]!;
  return { events, frames, end, troubles, realSeconds: real.now() };
}

const late = (frames: readonly { outcome: string }[]) =>
  frames.filter(({ outcome }) => outcome !== 'hit').length;
const within = <T extends { arrivalSeconds: number }>(frames: readonly T[], from: number, to: number) =>
  frames.filter(({ arrivalSeconds }) => arrivalSeconds >= from && arrivalSeconds < to);

describe('a run live on a virtual board', () => {
  it('keeps frames on time where the largest network alone does not, and takes less energy', async () => {
    const managed = await play();
    const largest = await play({ policy: 'static-largest' });
    expect(managed.frames).toHaveLength(75);
    expect(late(managed.frames)).toBeLessThan(5);
    expect(late(within(largest.frames, 1, 2))).toBe(25);
    expect(managed.end.energyJoules).toBeLessThan(largest.end.energyJoules);
    expect(managed.end.boardBaseJoules).toBeCloseTo(board.base.watts * seconds, 6);
    expect(managed.end.timeSeconds).toBe(seconds);
    expect(managed.troubles).toEqual([]);
  }, 30_000);

  it('is the same however fast the machine computes, but for how long it takes and what is late', async () => {
    const fast = await play();
    const slow = await play({ tookSeconds: 0.05 });
    const dilated = await play({ tookSeconds: 0.05, dilation: 20 });
    const plain = ({ events }: { events: JournalEvent[] }) => events.filter(({ type }) => type !== 'board');
    expect(plain(slow)).toEqual(plain(fast));
    expect(plain(dilated)).toEqual(plain(fast));
    expect([fast.end.lateInferences, dilated.end.lateInferences]).toEqual([0, 0]);
    // A rare one takes longer than that on the board too.
    expect(slow.end.lateInferences).toBeGreaterThan(slow.end.inferences - 4);
    expect(fast.realSeconds).toBeLessThan(3.1);
    expect(slow.realSeconds).toBeGreaterThan(3.5);
    expect(dilated.realSeconds).toBeGreaterThan(59);
  }, 60_000);

  it('reads clocks, power and heat of the board, and what the frames really showed', async () => {
    const { events, frames } = await play({ policy: 'static-smallest' });
    const monitors = events.flatMap((event) => (event.type === 'monitors' ? [event.values] : []));
    expect(monitors.length).toBeGreaterThan(25);
    expect(monitors[5]).toMatchObject({
      'frequency.cpu': expect.any(Number),
      'busy.cpu': expect.any(Number),
      'temperature.cpu-thermal': expect.any(Number),
      'power.whole-board': expect.any(Number),
    });
    expect(monitors[15]!['power.whole-board']!).toBeGreaterThan(monitors[5]!['power.whole-board']!);
    expect(frames[0]!.inference).toMatchObject({ subnet: 'small', labelled: { correct: 1, tiles: 1 } });
  }, 30_000);

  it('counts frames as failed while their process is dead', async () => {
    const { events, frames } = await play({
      during: (supervisor, real) => {
        real.at(0.5, () => supervisor.events.onDied?.('SIGKILL'));
        real.at(0.9, () => supervisor.events.onRestarted?.(7));
      },
    });
    const failed = frames.filter(({ outcome }) => outcome === 'failed');
    expect(failed.length).toBeGreaterThanOrEqual(9);
    expect(within(failed, 0.4, 0.95)).toHaveLength(failed.length);
    expect(events.flatMap((event) => (event.type === 'lifecycle' ? [event.what] : []))).toEqual([
      'died',
      'restarted',
    ]);
  }, 30_000);

  it('ends early when it is told to, with what was used until then', async () => {
    const { frames, end } = await play({ abortAt: 1 });
    expect(frames.length).toBeLessThan(27);
    expect(end.timeSeconds).toBeCloseTo(1, 1);
  }, 30_000);
});
