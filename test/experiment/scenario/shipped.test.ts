import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScenario, readScenario } from '#cotune/experiment/scenario/scenario.js';
import { missingShared, sharedPath } from '../../support/shared.js';

const folder = resolve(import.meta.dirname, '../../../scenarios');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const recorded = 's7-trace.yaml';
const trace = 'data/measured/arrivals/bursty.csv';

describe('the scenarios that ship', () => {
  it.each(files.filter((name) => name !== recorded))('%s is valid and named as its file', async (file) => {
    const { name } = await readScenario(join(folder, file));
    expect(`${name}.yaml`).toBe(file);
  });

  it.each(files)('%s is described in the folder', (file) => {
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(`\`${file}\``);
  });

  it(`${recorded} says what is missing where the recording is`, async () => {
    const elsewhere = join('/nowhere/scenarios', recorded);
    const text = readFileSync(join(folder, recorded), 'utf8');
    await expect(parseScenario(text, elsewhere)).rejects.toMatchObject({
      code: 'ERR_SCENARIO',
      message: expect.stringMatching(
        /arrivals\.file \(line \d+\) names no recording: \/shared\/data.*ENOENT/,
      ),
    });
  });

  it.skipIf(missingShared(trace))(`${recorded} is valid with the recording`, async () => {
    const text = readFileSync(join(folder, recorded), 'utf8');
    const { applications } = await parseScenario(
      text.replace(/file: .*/, `file: ${sharedPath(trace)}`),
      join(folder, recorded),
    );
    expect(applications[0]!.arrivals).toMatchObject({ kind: 'trace', keepOneIn: 36 });
  });

  it('are joined by the one that the documentation shows', async () => {
    const page = readFileSync(resolve(folder, '../docs/simulation.md'), 'utf8');
    const [, example] = /```yaml\n(.*?)```/s.exec(page)!;
    expect((await parseScenario(example!, 'example.yaml')).applications).toHaveLength(2);
  });

  it.each(
    files.filter((name) => !/^s(8-overload|10|7)/.test(name)),
  )('%s asks at no time for more of the graphics processor than nine tenths, with the largest sub-networks', async (file) => {
    const largestSeconds = 0.059;
    const { applications } = await readScenario(join(folder, file));
    const rates = applications.map(({ arrivals }) =>
      arrivals.kind === 'periodic' ? arrivals.ratePerSecond : 0,
    );
    expect(rates.reduce((sum, rate) => sum + rate, 0) * largestSeconds).toBeLessThan(0.9);
  });
});
