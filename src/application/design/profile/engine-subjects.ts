/** Sub-networks of a library as what is measured: run by the engine, in its worker, as an application would run them. */
import type { Engine } from '../../engine/engine.js';
import { inferOnce } from '../../process/profile.js';
import type { ProfileSubject } from './subject.js';

export function engineSubjects(engine: Engine, ids: readonly string[]): ProfileSubject[] {
  return ids.map((id) => ({
    id,
    async open(threads) {
      const key = { subnet: id, threads };
      await engine.prepare(key);
      return {
        run: async () => void (await inferOnce(engine, key)),
        close: async () => engine.forget(key),
      };
    },
  }));
}
