/** The engine when something cannot be built, does not fit or dies: it says so once and does not try without end. */
import { describe, expect, it } from 'vitest';
import { createRealClock, sleep } from '#cotune/core/clock.js';
import { inferOnce, key, openEngine } from '../../support/tiny-engine.js';

const failing = new URL('./failing-models.mjs', import.meta.url).href;
const clock = createRealClock();

describe('builds', () => {
  it('go on after the last frame claimed their worker', async () => {
    const engine = await openEngine({ slowBuildMilliseconds: 40 });
    await Promise.all([engine.prepare(key(1)), engine.prepare(key(2))]);
    await inferOnce(engine, 1);
    const builds = [3, 4, 5].map((factor) => engine.prepare(key(factor)));
    expect((await inferOnce(engine, 2)).ran).toBe('times1');
    await Promise.all(builds);
    expect(engine.hotKeys).toHaveLength(5);
  });

  it('are made one at a time, so that none counts the memory of another', async () => {
    const building = new SharedArrayBuffer(8);
    const engine = await openEngine({ slowBuildMilliseconds: 30, building });
    await Promise.all([1, 2, 3, 4].map((factor) => engine.prepare(key(factor))));
    expect(new Int32Array(building)[1]).toBe(1);
  });

  it('of a sub-network that was refused are not tried for every frame, and reported once', async () => {
    const troubles: unknown[] = [];
    const asked = new SharedArrayBuffer(4);
    const onError = (error: unknown) => troubles.push(error);
    const engine = await openEngine({ refuse: ['times9'], asked }, { onError });
    await inferOnce(engine, 2);
    for (let frame = 0; frame < 30; frame++) {
      expect((await inferOnce(engine, 9)).ran).toBe('times2');
      await sleep(clock, 0.002);
    }
    expect(troubles).toMatchObject([{ code: 'ERR_SESSION', message: 'times9 was refused' }]);
    expect(new Int32Array(asked)[0]).toBe(2);
    await expect(engine.prepare(key(9))).rejects.toMatchObject({ code: 'ERR_SESSION' });
    expect(new Int32Array(asked)[0]).toBe(3);
  });

  it('that do not fit are refused in the same words each time', async () => {
    const engine = await openEngine({ ballastBytes: 3e6 }, { memoryBudgetBytes: 1e6 });
    const refusal = { code: 'ERR_MEMORY_BUDGET', message: expect.stringMatching(/budget of 1 MB$/) };
    await expect(engine.prepare(key(1))).rejects.toMatchObject(refusal);
    await expect(inferOnce(engine, 1)).rejects.toMatchObject(refusal);
  });

  it('under way when the engine closes by force are refused, not left waiting', async () => {
    const engine = await openEngine({ slowBuildMilliseconds: 4000 });
    const refused = expect(engine.prepare(key(1))).rejects.toMatchObject({ code: 'ERR_ENGINE_CLOSED' });
    await engine.close();
    await refused;
  });
});

describe('worker threads that cannot make their model source', () => {
  const source = (working: number) => {
    const started = new SharedArrayBuffer(4);
    const data = { started, working };
    return { model: { module: failing, data }, starts: () => new Int32Array(started)[0]! };
  };

  it('tell who opens the engine why, and are not started again', async () => {
    const { model, starts } = source(0);
    await expect(openEngine({}, { model })).rejects.toMatchObject({
      code: 'ERR_CHECKPOINT_CORRUPT',
      message: 'the weights are broken',
    });
    await sleep(clock, 0.3);
    expect(starts()).toBe(2);
  });

  it('are started again after growing pauses while frames go on', async () => {
    const { model, starts } = source(2);
    const troubles: { code?: string }[] = [];
    const engine = await openEngine({}, { model, onError: (error) => troubles.push(error as object) });
    await inferOnce(engine, 2);
    await expect(engine.prepare({ subnet: 'fatal', threads: 1 })).rejects.toMatchObject({
      code: 'ERR_WORKER_DIED',
    });
    await sleep(clock, 1.2);
    // At once, after 0.1 s and after 0.5 s more; the next would come 2 s later.
    expect(starts() - 2).toBeGreaterThan(0);
    expect(starts() - 2).toBeLessThanOrEqual(3);
    expect(troubles.map(({ code }) => code)).toContain('ERR_CHECKPOINT_CORRUPT');
    expect((await inferOnce(engine, 2)).ran).toBe('times2');
    await expect(engine.prepare(key(3))).rejects.toMatchObject({ code: 'ERR_CHECKPOINT_CORRUPT' });
  });
});
