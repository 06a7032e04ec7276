import { describe, expect, it } from 'vitest';
import type { ModelledNetwork } from '#cotune/application/modelled/network.js';
import { CotuneError } from '#cotune/core/errors.js';
import { parseScenario } from '#cotune/experiment/scenario/scenario.js';
import { exampleBoard } from './example-board.js';
import { path, problemsOf, withCamera, withChange, withEvent } from './minimal.js';

const network: ModelledNetwork = {
  name: 'dynamic-ofa',
  title: 'A network',
  board: 'example',
  subnets: ['level-0', 'level-1'].map((name) => ({ name, accuracy: 0.7, memoryBytes: 1, work: {} })),
  spread: { sigmaLog: 0, outlierShare: 0, outlierMean: 0 },
  notes: [],
};
const surroundings = { networksOn: () => [network], openBoard: exampleBoard };
const load = { name: 'load', continuous: true, work: { processor: 'cpu', megacycles: 1 } };

describe('what a scenario names', () => {
  it('is accepted where all of it is there', async () => {
    const text = withChange({
      setting: { governors: { cpu: 'schedutil' }, limits: { cpu: { maxMegahertz: 1000 } }, offline: [1] },
      background: [{ ...load, cpus: [0, 1], threads: 2 }],
      events: [
        { atSeconds: 1, governor: { domain: 'memory', name: 'userspace' } },
        { atSeconds: 2, online: [1] },
      ],
    });
    expect((await parseScenario(text, path, {}, surroundings)).name).toBe('test');
  });

  it.each([
    [withCamera({ network: 'dynamic-of' }), 'network (line 8) names no network (did you mean dynamic-ofa?)'],
    [
      withCamera({ subnets: ['level-0', 'level-7'] }),
      'subnets[1] (line 14) names no sub-network of dynamic-ofa (did you mean level-0?)',
    ],
    [withCamera({ mappings: ['gpu'] }), 'mappings (line 12) must name a kind that the board has'],
    [withCamera({ threads: [1, 3] }), 'threads[1] (line 14) must be at most 2: the cores of the board'],
    [
      withChange({ setting: { offline: [2] } }),
      'setting.offline[0] (line 14) names no processor (there are 0 1)',
    ],
    [withChange({ setting: { governors: { big: 'schedutil' } } }), 'big (line 14) names no frequency domain'],
    [
      withChange({ setting: { governors: { cpu: 'ondemnd' } } }),
      'setting.governors.cpu (line 14) names no governor (did you mean ondemand?)',
    ],
    [
      withChange({ setting: { limits: { cpu: { maxMegahertz: 400 } } } }),
      'setting.limits.cpu (line 14) leaves no clock: cpu has 500 1000 MHz',
    ],
    [
      withChange({ background: [{ ...load, cpus: [0, 9] }] }),
      'background[0].cpus[1] (line 20) names no processor',
    ],
    [
      withChange({ background: [{ ...load, threads: 4 }] }),
      'background[0].threads (line 18) must be at most 2',
    ],
    [
      withChange({ background: [{ ...load, work: { ...load.work, processor: 'gpu' } }] }),
      'work.processor (line 16) names no kind of processor',
    ],
    [withEvent({ offline: [7] }), 'events[0].offline[0] (line 15) names no processor'],
    [
      withEvent({ governor: { domain: 'gpu', name: 'performanc' } }),
      'events[0].governor.name (line 16) names no governor (did you mean performance?)',
    ],
  ])('is refused where something is not: %#', async (text, problem) => {
    expect(await problemsOf(text, surroundings)).toContain(problem);
  });

  it('is refused with what there is to say of the board where that cannot be opened', async () => {
    const openBoard = () => {
      throw new CotuneError('ERR_BOARD_UNKNOWN', 'there is no such board');
    };
    await expect(
      parseScenario(withChange({}), path, {}, { ...surroundings, openBoard }),
    ).rejects.toMatchObject({ code: 'ERR_BOARD_UNKNOWN' });
  });
});
