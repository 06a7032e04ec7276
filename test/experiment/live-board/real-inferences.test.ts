import { describe, expect, it } from 'vitest';
import type { InferenceAnswer } from '#cotune/application/process/protocol.js';
import { VirtualClock } from '#cotune/core/clock.js';
import { RealInferences } from '#cotune/experiment/live-board/real-inferences.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function scene(dilation = 1) {
  const [real, board] = [new VirtualClock(), new VirtualClock()];
  const state = { held: 0, troubles: [] as string[], results: [] as unknown[] };
  let answer: (value: InferenceAnswer) => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const inferences = new RealInferences({
    application: 'camera',
    infer: () =>
      new Promise((resolve, reject) => {
        [answer, refuse] = [resolve, reject];
      }),
    real,
    board: {
      clock: board,
      hold: () => {
        state.held++;
        return () => void state.held--;
      },
    },
    dilation,
    onTrouble: ({ code }) => state.troubles.push(code),
  });
  const finish = async () => {
    answer({ finishedSeconds: real.now(), labelled: { correct: 1, tiles: 1 } });
    await turn();
  };
  const fail = async (message: string) => {
    refuse(new Error(message));
    await turn();
  };
  const take = (result: unknown) => void state.results.push(result);
  return { real, board, state, inferences, finish, fail, take };
}

describe('a real inference beside its execution', () => {
  it('is in time where it ends before the board does, and the board does not wait', async () => {
    const { real, board, state, inferences, finish, take } = scene();
    const computation = inferences.start(0, 's1');
    real.advance(0.01);
    await finish();
    board.advance(0.02);
    computation.result(take);
    expect(state).toMatchObject({ held: 0, results: [{ labelled: { correct: 1, tiles: 1 } }] });
    expect([inferences.count, inferences.late]).toEqual([1, 0]);
  });

  it('is late where it takes longer, and the board stands still meanwhile', async () => {
    const { real, board, state, inferences, finish, take } = scene();
    const computation = inferences.start(0, 's1');
    board.advance(0.02);
    computation.result(take);
    expect(state).toMatchObject({ held: 1, results: [] });
    real.advance(0.03);
    await finish();
    expect(state).toMatchObject({ held: 0, results: [{}] });
    expect([inferences.count, inferences.late]).toEqual([1, 1]);
  });

  it('has as much longer as the dilation says', async () => {
    const { real, board, inferences, finish, take } = scene(2);
    const computation = inferences.start(0, 's1');
    real.advance(0.03);
    await finish();
    board.advance(0.02);
    computation.result(take);
    expect(inferences.late).toBe(0);
  });

  it('fails where its process refuses, and says so', async () => {
    const { state, inferences, fail, take } = scene();
    inferences.start(0, 's1').result(take);
    await fail('no');
    expect(state).toEqual({ held: 0, troubles: ['ERR_INTERNAL'], results: [null] });
  });

  it('lets the board go on when it is cancelled, and tells nothing more', async () => {
    const { state, inferences, fail, take } = scene();
    const computation = inferences.start(0, 's1');
    computation.result(take);
    computation.cancel();
    computation.cancel();
    await fail('its process died');
    expect(state).toEqual({ held: 0, troubles: [], results: [] });
  });

  it('is given up where its process hangs', () => {
    const { real, state, inferences, take } = scene();
    inferences.start(0, 's1').result(take);
    real.advance(11);
    expect(state).toEqual({ held: 0, troubles: ['ERR_BOARD_STOPPED'], results: [null] });
  });
});
