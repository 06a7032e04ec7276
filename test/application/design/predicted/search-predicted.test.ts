import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '#cotune/application/checkpoint/open-checkpoint.js';
import { loadAccuracyPredictor } from '#cotune/application/design/accuracy-predictor.js';
import { dominates, hypervolume } from '#cotune/application/design/pareto.js';
import { hatProblem } from '#cotune/application/design/predicted/hat-problem.js';
import { ofaProblem } from '#cotune/application/design/predicted/ofa-problem.js';
import { searchPredicted } from '#cotune/application/design/predicted/search-predicted.js';
import { parseHatDataset } from '#cotune/application/design/table/hat-dataset.js';
import { VirtualClock } from '#cotune/core/clock.js';
import { hatCsv } from '../../../support/device-tables.js';
import { missingShared, sharedPath } from '../../../support/shared.js';

const options = { clock: new VirtualClock(), seed: 1, evaluations: 1500, seconds: 1e9 };
const rule = (features: readonly number[]) => 30 + features[5]! * (20 + features[6]! / 50);

describe('a search by models alone', () => {
  it('finds a front of transformers between the smallest and the largest', async () => {
    const problem = hatProblem(parseHatDataset(hatCsv(300, rule), 'set'), 'parameters');
    const { subnets, hypervolume: covered } = await searchPredicted(problem, options);
    const points = subnets.map(({ parameters, latencySeconds }) => ({
      accuracy: parameters,
      latencySeconds: latencySeconds!,
    }));
    expect(points.length).toBeGreaterThan(5);
    expect(covered).toBeGreaterThan(0);
    for (const a of points) expect(points.some((b) => dominates(b, a))).toBe(false);
    for (const { accuracy, accuracyLow, images } of subnets)
      expect([accuracy, accuracyLow, images]).toEqual([null, null, 0]);
    // Layers of the decoder take the time here: the best of little time has one.
    expect((subnets[0]!.arch as unknown as { decoder_layer_num: number }).decoder_layer_num).toBe(1);
  });

  it('finds the same for the same seed', async () => {
    const problem = hatProblem(parseHatDataset(hatCsv(300, rule), 'set'), 'macs');
    const twice = await Promise.all([1, 1, 2].map((seed) => searchPredicted(problem, { ...options, seed })));
    expect(twice[1]).toEqual(twice[0]);
    expect(twice[2]).not.toEqual(twice[0]);
  });

  it('ends when it is told to', async () => {
    const problem = hatProblem(parseHatDataset(hatCsv(300, rule), 'set'), 'macs');
    await expect(
      searchPredicted(problem, { ...options, signal: AbortSignal.abort(new Error('stop')) }),
    ).rejects.toThrow('stop');
  });
});

const predictorFile = ['data/models/ofa-acc-predictor', 'data/measured/dynas_ofa_mbv3_accuracy.csv'];

describe.skipIf(predictorFile.some((path) => missingShared(path)))('with the published predictor', () => {
  async function problemAt224() {
    const checkpoint = await openCheckpoint(sharedPath('data/models/ofa-acc-predictor/acc_predictor.pth'));
    const predictor = loadAccuracyPredictor(checkpoint);
    checkpoint.close();
    return ofaProblem({
      predictor,
      proxy: 'macs',
      latency: null,
      price: 'macs',
      widthMultiplier: 1,
      resolution: 224,
    });
  }

  const numbers = (text: string) => text.split('-').map(Number);
  const measured = () =>
    readFileSync(sharedPath('data/measured/dynas_ofa_mbv3_accuracy.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [ks, e, d, r, params, macs, top1] = line.split(',') as [string, string, string, ...string[]];
        return {
          arch: { ks: numbers(ks), e: numbers(e), d: numbers(d), r: Number(r) },
          parameters: Number(params),
          macs: Number(macs),
          top1: Number(top1) / 100,
        };
      });

  it('accuracy and cost are those of the measured sub-networks', async () => {
    const problem = await problemAt224();
    const rows = measured().filter((_, index) => index % 10 === 0);
    const errors = rows.map(({ arch, top1 }) => problem.merit.of(arch) - top1);
    const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(rms).toBeLessThan(0.003);
    for (const { arch, macs, parameters } of rows) expect(problem.cost(arch)).toEqual({ macs, parameters });
  });

  it('a small search covers 95 % of what the measured sub-networks do, less what it is too hopeful by', async () => {
    const problem = await problemAt224();
    const rows = measured();
    const reference = {
      accuracy: Math.min(...rows.map(({ top1 }) => top1)),
      latencySeconds: Math.max(...rows.map(({ macs }) => macs)),
    };
    const known = hypervolume(
      rows.map(({ top1, macs }) => ({ accuracy: top1, latencySeconds: macs })),
      reference,
    );
    const { subnets } = await searchPredicted(problem, { ...options, evaluations: 2500 });
    const hopeful = 0.0027;
    const found = hypervolume(
      subnets.map(({ accuracy, macs }) => ({ accuracy: accuracy! - hopeful, latencySeconds: macs })),
      reference,
    );
    expect(found / known).toBeGreaterThan(0.95);
  });
});
