/**
 * How much of what measured sub-networks cover a search by Once-for-All's accuracy predictor covers:
 * `node bench/predicted-search.mjs [SHARED]`; the folder is `$COTUNE_SHARED`, else `../shared`. Half a minute a seed.
 *
 * The measured rows (OFA MobileNetV3 w1.0 at 224 pixels) give the front to compare with; the reference point is
 * their lowest accuracy and their largest cost. What was found has predicted accuracies only, so four ratios are
 * given: as predicted; less what the predictor is too hopeful by where it was measured and would have been chosen;
 * of the measured rows that the predictor would choose, at their measured accuracy (what choosing by it costs); and
 * the accuracies of found networks that happen to be among the measured ones.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint } from '../dist/application/checkpoint/open-checkpoint.js';
import { loadAccuracyPredictor } from '../dist/application/design/accuracy-predictor.js';
import { hypervolume, paretoFront } from '../dist/application/design/pareto.js';
import { ofaProblem } from '../dist/application/design/predicted/ofa-problem.js';
import { searchPredicted } from '../dist/application/design/predicted/search-predicted.js';
import { createRealClock } from '../dist/core/clock.js';
import { mean, spearman } from '../dist/core/statistics.js';

const shared = process.argv[2] ?? process.env.COTUNE_SHARED ?? '../shared';
const seconds = 60;
const seeds = [1, 2, 3];
const clock = createRealClock();

const checkpoint = await openCheckpoint(join(shared, 'data/models/ofa-acc-predictor/acc_predictor.pth'));
const predictor = loadAccuracyPredictor(checkpoint);
const numbers = (text) => text.split('-').map(Number);
const rows = readFileSync(join(shared, 'data/measured/dynas_ofa_mbv3_accuracy.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [ks, e, d, r, parameters, macs, top1] = line.split(',');
    const arch = { ks: numbers(ks), e: numbers(e), d: numbers(d), r: Number(r) };
    return { arch, parameters: Number(parameters), macs: Number(macs), top1: Number(top1) / 100 };
  });

for (const price of ['macs', 'parameters']) {
  const problem = ofaProblem({
    predictor,
    proxy: 'macs',
    latency: null,
    price,
    widthMultiplier: 1,
    resolution: 224,
  });
  const predicted = rows.map(({ arch }) => problem.merit.of(arch));
  if (price === 'macs') printPredictor(predicted);
  const reference = {
    accuracy: Math.min(...rows.map(({ top1 }) => top1)),
    latencySeconds: Math.max(...rows.map((row) => row[price])),
  };
  const covered = (points) => hypervolume(points, reference);
  const known = covered(rows.map((row) => ({ accuracy: row.top1, latencySeconds: row[price] })));
  const chosen = paretoFront(
    rows.map((row, index) => ({ accuracy: predicted[index], latencySeconds: row[price], row })),
  );
  const hopeful = mean(chosen.map(({ accuracy, row }) => accuracy - row.top1));
  const atMeasured = covered(chosen.map(({ row }) => ({ accuracy: row.top1, latencySeconds: row[price] })));
  console.log(
    `\naccuracy against ${price}: ${chosen.length} measured rows would be chosen; the predictor is ` +
      `${(100 * hopeful).toFixed(2)} points too hopeful of them; at their measured accuracy they cover ` +
      `${(atMeasured / known).toFixed(4)} of what all rows do`,
  );
  const keys = new Map(rows.map((row) => [problem.space.key(row.arch), row]));
  for (const seed of seeds) {
    const start = clock.now();
    const { subnets, evaluations } = await searchPredicted(problem, {
      clock,
      seed,
      evaluations: 1e7,
      seconds: seconds / seeds.length,
    });
    const points = (less) =>
      subnets.map((one) => ({ accuracy: one.accuracy - less, latencySeconds: one[price] }));
    const among = subnets.flatMap((one) => {
      const row = keys.get(problem.space.key(one.arch));
      return row === undefined ? [] : [one.accuracy - row.top1];
    });
    const rescored =
      among.length === 0 ? 'none' : `${among.length}, ${(100 * mean(among)).toFixed(2)} points too hopeful`;
    console.log(
      `seed ${seed}: ${evaluations} candidates in ${(clock.now() - start).toFixed(1)} s, front of ${subnets.length}; ` +
        `hypervolume ${(covered(points(0)) / known).toFixed(4)} as predicted, ` +
        `${(covered(points(hopeful)) / known).toFixed(4)} less the hopefulness; among the measured: ${rescored}`,
    );
  }
}

function printPredictor(predicted) {
  const errors = predicted.map((value, index) => value - rows[index].top1);
  const sigma = Math.sqrt(mean(errors.map((error) => error ** 2)) - mean(errors) ** 2);
  console.log(
    `${rows.length} measured sub-networks: Spearman ${spearman(
      predicted,
      rows.map(({ top1 }) => top1),
    ).toFixed(4)}, ` +
      `mean error ${(100 * mean(errors)).toFixed(3)} points, residual ${(100 * sigma).toFixed(3)} points`,
  );
}
