import { describe, expect, it } from 'vitest';
import { openSession } from '#cotune/application/design/session.js';
import { openThreadedSession } from '#cotune/application/design/threaded-session.js';
import { smallestArch } from '#cotune/application/network/arch.js';
import { buildSubnet } from '#cotune/application/network/build.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { bundledLibrary } from '../../support/bundled.js';
import { randomValues } from '../../support/models.js';

describe('a session in a thread of its own', () => {
  it('answers as one in this thread does, batch after batch', async () => {
    const supernet = await loadSupernet(bundledLibrary);
    const model = buildSubnet(supernet, smallestArch(supernet.description), { batch: 2 });
    const [here, there] = await Promise.all([openSession(model, 1), openThreadedSession(model, 1)]);
    for (const seed of [1, 2]) {
      const batch = randomValues(2 * 3 * 32 * 32, seed);
      expect((await there.run(batch)).logits).toEqual((await here.run(batch)).logits);
    }
    await here.close();
    await there.close();
  });

  it('passes on that the runtime refuses the model or the batch', async () => {
    const nonsense = { bytes: Uint8Array.of(1, 2, 3), inputShape: [1] };
    await expect(openThreadedSession(nonsense, 1)).rejects.toMatchObject({ code: 'ERR_SESSION' });
    const supernet = await loadSupernet(bundledLibrary);
    const model = buildSubnet(supernet, smallestArch(supernet.description), { batch: 1 });
    const session = await openThreadedSession(model, 1);
    await expect(session.run(new Float32Array(5))).rejects.toMatchObject({ code: 'ERR_SESSION' });
    await session.close();
  });
});
