import { describe, expect, it } from 'vitest';
import type { ModelledNetwork } from '#cotune/application/modelled/network.js';
import { RequestLoop, type RequestLoopOptions } from '#cotune/application/modelled/request-loop.js';
import { VirtualClock } from '#cotune/core/clock.js';
import type { Envelope } from '#cotune/core/envelope.js';
import type { FrameReport } from '#cotune/core/frame.js';
import { createRandom } from '#cotune/core/random.js';
import type { Execution, Executor } from '#cotune/core/work.js';
import { stage } from '../../support/small-board.js';

const subnet = (name: string, seconds: number) => ({
  name,
  accuracy: seconds,
  memoryBytes: 0,
  work: { cpu: [stage({ computeCycles: seconds })], gpu: [stage({ computeCycles: seconds / 10 })] },
});
const network: ModelledNetwork = {
  name: 'n',
  title: 'n',
  board: 'b',
  subnets: [subnet('small', 1), subnet('large', 3)],
  spread: { sigmaLog: 0, outlierShare: 0, outlierMean: 0 },
  notes: [],
};
const choice = (name: string, tailSeconds: number) => ({
  subnet: name,
  threads: 1,
  accuracy: tailSeconds,
  tailSeconds,
});
const envelope = (...choices: Envelope['choices']): Envelope => ({
  application: 'app',
  issuedAtSeconds: 0,
  choices,
});
const cpu = { name: 'cpu', cpus: [0] };
const gpu = { name: 'gpu', cpus: [0], gpu: 'gpu' };

/** Takes as many seconds as there are cycles. */
function openLoop(change: Partial<RequestLoopOptions> = {}) {
  const clock = new VirtualClock();
  const executions: Execution[] = [];
  const frames: FrameReport[] = [];
  const executor: Executor = {
    start(execution, done) {
      executions.push(execution);
      const seconds = execution.work.reduce((sum, { computeCycles }) => sum + computeCycles, 0);
      return clock.at(clock.now() + seconds, () => done(clock.now()));
    },
  };
  const loop = new RequestLoop({
    application: 'app',
    clock,
    executor,
    network,
    queueLimit: 1,
    switchSeconds: 0,
    random: createRandom(1),
    onFrame: (frame) => frames.push(frame),
    ...change,
  });
  loop.setMapping(cpu);
  const outcomes = () => frames.map(({ sequence, outcome }) => `${sequence} ${outcome}`);
  return { clock, loop, frames, executions, outcomes };
}

describe('a request loop', () => {
  it('computes one request after the other and tells what became of them', () => {
    const { clock, loop, frames } = openLoop();
    loop.setEnvelope(envelope(choice('small', 1)));
    loop.deadlineSeconds = 1.5;
    loop.arrive();
    clock.advance(0.25);
    loop.arrive();
    clock.advance(10);
    const inference = { subnet: 'small', threads: 1, accuracy: 1, labelled: null, serviceSeconds: 1 };
    const common = { application: 'app' };
    expect(frames).toEqual([
      {
        ...common,
        sequence: 0,
        arrivalSeconds: 0,
        outcome: 'hit',
        inference: { ...inference, latencySeconds: 1 },
      },
      {
        ...common,
        sequence: 1,
        arrivalSeconds: 0.25,
        outcome: 'miss',
        inference: { ...inference, latencySeconds: 1.75 },
      },
    ]);
  });

  it('drops what finds the queue full', () => {
    const { clock, loop, outcomes } = openLoop();
    loop.setEnvelope(envelope(choice('small', 1)));
    expect([loop.arrive(), loop.arrive(), loop.arrive()]).toEqual([true, true, false]);
    expect(outcomes()).toEqual(['2 dropped']);
    clock.advance(10);
    expect(outcomes()).toEqual(['2 dropped', '0 hit', '1 hit']);
  });

  it('waits for its first envelope with no more than one request beside the queue', () => {
    const { clock, loop, outcomes } = openLoop();
    for (let i = 0; i < 5; i++) loop.arrive();
    expect(outcomes()).toEqual(['2 dropped', '3 dropped', '4 dropped']);
    loop.setEnvelope(envelope(choice('small', 1)));
    clock.advance(10);
    expect(outcomes().slice(3)).toEqual(['0 hit', '1 hit']);
  });

  it('chooses by the slack that is left', () => {
    const { clock, loop, executions } = openLoop();
    loop.setEnvelope(envelope(choice('large', 3), choice('small', 1)));
    loop.deadlineSeconds = 3.5;
    loop.arrive();
    loop.arrive();
    clock.advance(10);
    expect(executions.map(({ work }) => work[0]!.computeCycles)).toEqual([3, 1]);
  });

  it('takes work, threads and place of where it is sent', () => {
    const { loop, executions } = openLoop();
    loop.setMapping(gpu);
    loop.setEnvelope(envelope({ ...choice('large', 3), threads: 4 }));
    loop.arrive();
    expect(executions).toMatchObject([
      { owner: 'app', threads: 4, mapping: gpu, work: [{ computeCycles: 0.3 }] },
    ]);
  });

  it('takes a while to change the sub-network or the place, but not to begin', () => {
    const { clock, loop, frames } = openLoop({ switchSeconds: 0.5 });
    const latencies = (name: string, mapping: typeof cpu) => {
      loop.setMapping(mapping);
      loop.setEnvelope(envelope(choice(name, 1)));
      loop.arrive();
      clock.advance(10);
      return [frames.at(-1)!.inference!.latencySeconds, frames.at(-1)!.inference!.serviceSeconds];
    };
    expect(latencies('small', cpu)).toEqual([1, 1]);
    expect(latencies('large', cpu)).toEqual([3.5, 3]);
    expect(latencies('large', cpu)).toEqual([3, 3]);
    expect(latencies('large', gpu)[0]).toBeCloseTo(0.8, 9);
  });

  it('loses what it has when it is killed, and what comes until it lives again', () => {
    const { clock, loop, outcomes, executions } = openLoop({ switchSeconds: 0.5 });
    loop.setEnvelope(envelope(choice('small', 1)));
    loop.arrive();
    loop.arrive();
    clock.advance(0.5);
    loop.kill();
    expect(loop.arrive()).toBe(false);
    expect(outcomes()).toEqual(['0 failed', '1 failed', '2 failed']);
    loop.revive();
    loop.arrive();
    clock.advance(10);
    expect(outcomes().slice(3)).toEqual(['3 hit']);
    expect(executions).toHaveLength(2);
  });

  it('that is killed while it changes the sub-network computes nothing', () => {
    const { clock, loop, outcomes, executions } = openLoop({ switchSeconds: 0.5 });
    loop.setEnvelope(envelope(choice('small', 1)));
    loop.arrive();
    clock.advance(5);
    loop.setEnvelope(envelope(choice('large', 3)));
    loop.arrive();
    loop.kill();
    clock.advance(10);
    expect(outcomes()).toEqual(['0 hit', '1 failed']);
    expect(executions).toHaveLength(1);
  });

  it('goes on where its report leads to a new envelope at once', () => {
    const granted = envelope(choice('small', 1));
    const opened = openLoop({ onFrame: () => opened.loop.setEnvelope(granted) });
    opened.loop.setEnvelope(granted);
    opened.loop.arrive();
    opened.loop.arrive();
    opened.clock.advance(10);
    expect(opened.executions).toHaveLength(2);
  });
});
