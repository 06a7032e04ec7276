/** The least that a scenario can say, for tests that change one thing of it. */
import { expect } from 'vitest';
import { stringify } from 'yaml';
import { CotuneError } from '#cotune/core/errors.js';
import { parseScenario, type ScenarioSurroundings } from '#cotune/experiment/scenario/scenario.js';

export const path = '/somewhere/test.yaml';

export const camera = {
  name: 'camera',
  network: 'dynamic-ofa',
  arrivals: { kind: 'periodic', ratePerSecond: 10 },
};

export const minimal = {
  name: 'test',
  title: 'A test',
  description: 'Of one camera.',
  board: 'jetson-xavier-nx',
  seconds: 10,
  applications: [camera],
};

export const withChange = (change: object) => stringify({ ...minimal, ...change });
export const withCamera = (change: object) => withChange({ applications: [{ ...camera, ...change }] });
export const withEvent = (change: object) => withChange({ events: [{ atSeconds: 1, ...change }] });

/** What the text is refused with. */
export async function problemsOf(text: string, surroundings?: ScenarioSurroundings): Promise<string> {
  const thrown = await parseScenario(text, path, {}, surroundings).then(
    () => {
      throw new Error('the text was accepted');
    },
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(CotuneError);
  expect((thrown as CotuneError).code).toBe('ERR_SCENARIO');
  return (thrown as CotuneError).message;
}
