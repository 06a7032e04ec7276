import { afterEach } from 'vitest';
import { Engine, type EngineOptions } from '#cotune/application/engine/engine.js';
import { createRealClock } from '#cotune/core/clock.js';

const module = new URL('./tiny-models.mjs', import.meta.url).href;
const engines: Engine[] = [];

/** The sub-network that multiplies by a factor. */
export const key = (factor: number) => ({ subnet: `times${factor}`, threads: 1 });

/** An engine of tiny models (tiny-models.mjs, which `data` is for); it is closed after the test. */
export async function openEngine(data: object = {}, options: Partial<EngineOptions> = {}): Promise<Engine> {
  const engine = await Engine.open({
    clock: createRealClock(),
    model: { module, data },
    input: { name: 'x', shape: [4] },
    output: { name: 'y', shape: [4] },
    memoryBudgetBytes: 1e9,
    queueLimit: 1,
    ...options,
  });
  engines.push(engine);
  return engine;
}

/** Runs one inference of the numbers 1 to 4 and gives back what came out and what computed it. */
export async function inferOnce(engine: Engine, factor: number) {
  const slot = engine.acquire();
  slot.input.set([1, 2, 3, 4]);
  try {
    const result = await engine.infer(slot, () => key(factor));
    return { output: [...slot.output], ran: result.key.subnet };
  } finally {
    engine.release(slot);
  }
}

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});
