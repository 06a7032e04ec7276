/** Sub-networks of a library as what is measured: run by the engine, in its worker, as an application would run them. */
import type { Engine } from '../../engine/engine.js';
import type { FrameSlot } from '../../engine/frame-slots.js';
import { inferOnce } from '../../process/profile.js';
import type { ProfileSubject } from './subject.js';

/** @param fill writes what the k-th inference of a subject looks at; without it all look at what the slots hold */
export function engineSubjects(
  engine: Engine,
  ids: readonly string[],
  fill?: (index: number, slot: FrameSlot) => void,
): ProfileSubject[] {
  return ids.map((id) => ({
    id,
    async open(threads) {
      const key = { subnet: id, threads };
      await engine.prepare(key);
      let count = 0;
      return {
        run: async () => void (await inferOnce(engine, key, (slot) => fill?.(count++, slot))),
        close: async () => engine.forget(key),
      };
    },
  }));
}
