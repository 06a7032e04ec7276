import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { CotuneError } from '#cotune/core/errors.js';
import { parseConfiguration } from '#cotune/experiment/configuration.js';
import { watchConfiguration } from '#cotune/experiment/live/configuration-watch.js';
import type { LiveChange } from '#cotune/experiment/live/live-change.js';

const environment = { cores: 4, bundledLibrary: '/bundled', bundledTextLibrary: '/bundled-texts' };
const path = '/somewhere/run.yaml';
const file = (target: string, rest = '', fps = 10) =>
  `${rest}\napplications:\n  - { name: camera, framesPerSecond: ${fps}, target: { ${target} } }\n`;

async function watched(texts: readonly (string | null)[]) {
  const clock = new VirtualClock();
  const changes: LiveChange[] = [];
  const troubles: string[] = [];
  const first = file('accuracyFloor: 0.7');
  let text: string | null = first;
  const stop = watchConfiguration({
    clock,
    path,
    first: { text: first, configuration: parseConfiguration(first, path, environment) },
    environment,
    read: async () => {
      if (text === null) throw new CotuneError('ERR_FILE_UNREADABLE', `${path} cannot be read`);
      return text;
    },
    onTrouble: (error) => troubles.push(error.toLine()),
  })((change) => changes.push(change));
  for (const next of texts) {
    text = next;
    for (let look = 0; look < 3; look++) {
      clock.advance(0.5);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  stop();
  return { changes, troubles };
}

describe('the file of a run that changes', () => {
  it('is followed where targets and limits change, once for each change', async () => {
    const { changes, troubles } = await watched([
      file('accuracyFloor: 0.7'),
      file('accuracyFloor: 0.8, quantile: p99'),
      file('accuracyFloor: 0.8, quantile: p99', 'system: { powerCapWatts: 4 }'),
    ]);
    expect(troubles).toEqual([]);
    expect(changes.map(({ text }) => text)).toEqual(['target of camera', 'system']);
    expect(changes[0]!.targets.get('camera')).toMatchObject({ accuracyFloor: 0.8, quantile: 0.99 });
    expect(changes[1]!.system).toMatchObject({ objective: 'max-accuracy', powerCapWatts: 4 });
  });

  it('changes nothing where it is wrong or gone, and says so once', async () => {
    const { changes, troubles } = await watched([file('accuracyFloor: 7'), null, null, file('priority: 2')]);
    expect(troubles).toEqual([
      expect.stringMatching(/^ERR_CONFIG: .*accuracyFloor.*; the run goes on as it was$/),
      expect.stringMatching(/^ERR_FILE_UNREADABLE/),
    ]);
    expect(changes.map(({ targets }) => targets.get('camera')!.priority)).toEqual([2]);
  });

  it('says what takes a new start, and follows the rest', async () => {
    const { changes, troubles } = await watched([file('accuracyFloor: 0.9', 'clocks: kernel', 20)]);
    expect(troubles).toEqual([
      expect.stringContaining('clocks, applications beside their targets changed, which takes a new start'),
    ]);
    expect(changes[0]!.targets.get('camera')!.accuracyFloor).toBe(0.9);
  });
});
