/** A process that infers without end, with the engine of the package; says `ready`, then how often it has inferred. */
import { Engine } from '#cotune/application/engine/engine.js';
import { createRealClock } from '#cotune/core/clock.js';

const engine = await Engine.open({
  clock: createRealClock(),
  model: { module: new URL('./tiny-models.mjs', import.meta.url).href, data: {} },
  input: { name: 'x', shape: [4] },
  output: { name: 'y', shape: [4] },
  memoryBudgetBytes: 1e9,
  queueLimit: 1,
});
for (let count = 0; ; count++) {
  const slot = engine.acquire();
  await engine.infer(slot, () => ({ subnet: 'times2', threads: 1 }));
  engine.release(slot);
  if (count === 0) process.stdout.write('ready\n');
  if (count % 200 === 199) process.stdout.write(`${count + 1}\n`);
  await new Promise((done) => setTimeout(done, 1));
}
