import { describe, expect, it } from 'vitest';
import { Engine } from '#cotune/application/engine/engine.js';
import { createRealClock } from '#cotune/core/clock.js';
import { inferOnce, key, openEngine } from '../../support/tiny-engine.js';

describe('the engine', () => {
  it('computes with the sub-network that was chosen', async () => {
    const engine = await openEngine();
    expect(await inferOnce(engine, 3)).toEqual({ output: [3, 6, 9, 12], ran: 'times3' });
  });

  it('switches between two hot sub-networks from one inference to the next', async () => {
    const engine = await openEngine();
    await Promise.all([engine.prepare(key(2)), engine.prepare(key(5))]);
    for (const factor of [2, 5, 2, 2, 5, 5]) {
      expect(await inferOnce(engine, factor)).toEqual({
        output: [1, 2, 3, 4].map((x) => x * factor),
        ran: `times${factor}`,
      });
    }
  });

  it('goes on with the sub-network before while a cold one is built, then switches', async () => {
    const engine = await openEngine({ slowBuildMilliseconds: 100 });
    await inferOnce(engine, 2);
    const answers = [];
    for (let i = 0; i < 400 && answers.at(-1) !== 'times7'; i++) {
      const { ran, output } = await inferOnce(engine, 7);
      expect(output[0]).toBe(ran === 'times7' ? 7 : 2);
      answers.push(ran);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(answers[0]).toBe('times2');
    expect(answers.at(-1)).toBe('times7');
  });

  it('lets a wanted hot session go before the builds that wait for its worker', async () => {
    const engine = await openEngine({ slowBuildMilliseconds: 40 });
    await Promise.all([engine.prepare(key(1)), engine.prepare(key(2))]);
    await inferOnce(engine, 1);
    const builds = [3, 4, 5, 6, 7, 8].map((factor) => engine.prepare(key(factor)));
    const started = performance.now();
    while ((await inferOnce(engine, 2)).ran !== 'times2')
      await new Promise((resolve) => setTimeout(resolve, 2));
    // Six builds take 240 ms one after the other; the switch waits for one of them.
    expect(performance.now() - started).toBeLessThan(160);
    await Promise.all(builds);
  });

  it('refuses frames beyond its queue limit and takes them again when one is done', async () => {
    const engine = await openEngine({}, { queueLimit: 1 });
    const slots = [engine.acquire(), engine.acquire()];
    expect(engine.tryAcquire()).toBeNull();
    expect(() => engine.acquire()).toThrow(expect.objectContaining({ code: 'ERR_QUEUE_FULL' }));
    engine.release(slots[0]!);
    expect(engine.tryAcquire()).not.toBeNull();
  });

  it('cancels a waiting inference and goes on with the others', async () => {
    const engine = await openEngine({ slowBuildMilliseconds: 50 });
    const [first, second] = [engine.acquire(), engine.acquire()];
    const running = engine.infer(first, () => key(2));
    const abort = new AbortController();
    const cancelled = engine.infer(second, () => key(2), abort.signal);
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'ERR_CANCELLED' });
    expect((await running).key).toEqual(key(2));
  });

  it('evicts the least recently needed sessions to keep within its memory budget', async () => {
    const budget = 8e6;
    const engine = await openEngine({ ballastBytes: 1e6 }, { memoryBudgetBytes: budget });
    for (let factor = 1; factor <= 10; factor++) {
      await engine.prepare(key(factor));
      expect(engine.hotKeys.reduce((sum, hot) => sum + engine.bytesOf(hot), 0)).toBeLessThanOrEqual(budget);
      expect(engine.hotKeys.at(-1)).toEqual(key(factor));
    }
    expect(engine.bytesOf(key(1))).toBe(0);
    await engine.prepare(key(1));
    expect(await inferOnce(engine, 1)).toEqual({ output: [1, 2, 3, 4], ran: 'times1' });
  });

  it('says so when a session alone exceeds the memory budget', async () => {
    const engine = await openEngine({}, { memoryBudgetBytes: 10 });
    await expect(engine.prepare(key(1))).rejects.toMatchObject({ code: 'ERR_MEMORY_BUDGET' });
    await expect(inferOnce(engine, 1)).rejects.toMatchObject({ code: 'ERR_MEMORY_BUDGET' });
  });

  it('fails an inference whose sub-network cannot be built and answers the next one', async () => {
    const engine = await openEngine({ refuse: ['times9'] });
    await expect(inferOnce(engine, 9)).rejects.toMatchObject({
      code: 'ERR_SESSION',
      message: 'times9 was refused',
    });
    expect((await inferOnce(engine, 2)).ran).toBe('times2');
  });

  it('keeps answering and reports it when a wanted sub-network cannot be built', async () => {
    const troubles: unknown[] = [];
    const engine = await openEngine({ refuse: ['times9'] }, { onError: (error) => troubles.push(error) });
    await inferOnce(engine, 2);
    expect((await inferOnce(engine, 9)).ran).toBe('times2');
    await expect.poll(() => troubles.length).toBeGreaterThan(0);
  });

  it('refuses a graph whose tensors are not those it was opened for', async () => {
    const engine = await openEngine();
    await expect(engine.prepare({ subnet: 'wide', threads: 1 })).rejects.toMatchObject({
      code: 'ERR_TENSOR_SHAPE',
    });
  });

  it('replaces a worker thread that dies and goes on', async () => {
    const troubles: unknown[] = [];
    const engine = await openEngine({}, { onError: (error) => troubles.push(error) });
    await inferOnce(engine, 2);
    await expect(engine.prepare({ subnet: 'fatal', threads: 1 })).rejects.toMatchObject({
      code: 'ERR_WORKER_DIED',
    });
    expect(troubles).toMatchObject([{ code: 'ERR_WORKER_DIED' }]);
    expect((await inferOnce(engine, 2)).ran).toBe('times2');
    await engine.prepare(key(4));
    expect((await inferOnce(engine, 4)).ran).toBe('times4');
  });

  it('says so when its model source cannot be made', async () => {
    const opening = Engine.open({
      clock: createRealClock(),
      model: { module: new URL('../../support/no-such-module.mjs', import.meta.url).href, data: {} },
      input: { name: 'x', shape: [4] },
      output: { name: 'y', shape: [4] },
      memoryBudgetBytes: 1e9,
      queueLimit: 0,
    });
    await expect(opening).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' });
  });

  it('closes cleanly: the running inference ends, waiting ones and later calls are refused', async () => {
    const engine = await openEngine();
    await engine.prepare(key(2));
    const [first, second] = [engine.acquire(), engine.acquire()];
    const running = engine.infer(first, () => key(2));
    const waiting = engine.infer(second, () => key(2));
    const refused = expect(waiting).rejects.toMatchObject({ code: 'ERR_ENGINE_CLOSED' });
    await engine.close();
    await refused;
    expect((await running).key).toEqual(key(2));
    await expect(engine.infer(first, () => key(2))).rejects.toMatchObject({ code: 'ERR_ENGINE_CLOSED' });
    await expect(engine.prepare(key(2))).rejects.toMatchObject({ code: 'ERR_ENGINE_CLOSED' });
  });
});
