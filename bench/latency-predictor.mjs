/**
 * How well the latency predictor of `cotune search` foretells sub-networks that it was not fitted on:
 * `node bench/latency-predictor.mjs [SUPERNET] [FITTED] [HELD OUT] [THREADS]`. All are measured in groups with the
 * same sub-network as the reference, so that what else the machine does cancels out; the quantile is low for the same
 * reason.
 */
import { resolve } from 'node:path';
import { fitLatencyModel } from '../dist/application/design/search/latency-model.js';
import { NetworkTimer } from '../dist/application/design/search/network-timer.js';
import { largestArch, randomArch } from '../dist/application/network/arch.js';
import { loadSupernet } from '../dist/application/network/supernet.js';
import { createRealClock } from '../dist/core/clock.js';
import { createRandom } from '../dist/core/random.js';
import { spearman } from '../dist/core/statistics.js';

const [
  folder = resolve(import.meta.dirname, '../models/cifar10-ofa'),
  fitted = '100',
  heldOut = '50',
  threads = '1',
] = process.argv.slice(2);
const supernet = await loadSupernet(folder);
const clock = createRealClock();
const started = clock.now();
const timer = new NetworkTimer({
  supernet,
  clock,
  threads: [Number(threads)],
  reference: largestArch(supernet.description),
});

async function measure(count, seed, effort) {
  const random = createRandom(seed);
  const archs = Array.from({ length: count }, () => randomArch(supernet.description, random));
  const times = await timer.time(archs, effort);
  return archs.map((arch, index) => ({ arch, seconds: times[index][0] }));
}

const train = await measure(Number(fitted), 1, Number(process.env.EFFORT ?? 1));
const fitting = clock.now();
const model = fitLatencyModel(supernet.description, train);
const fittedAt = clock.now();
const test = await measure(Number(heldOut), 2, 3);
const again = await measure(Number(heldOut), 2, 3);
const predicted = test.map(({ arch }) => model.predict(arch).mean);
const measured = test.map(({ seconds }, index) => (seconds + again[index].seconds) / 2);
const error = (of) =>
  of.reduce((sum, value, index) => sum + Math.abs(value / measured[index] - 1), 0) / of.length;

console.log(
  JSON.stringify({
    fitted: train.length,
    heldOut: test.length,
    threads: Number(threads),
    meanAbsoluteErrorShare: error(predicted),
    spearman: spearman(predicted, measured),
    // What measuring the same twice differs by: no predictor can be better.
    repeatErrorShare: error(test.map(({ seconds }) => seconds)) * 2,
    repeatSpearman: spearman(
      test.map(({ seconds }) => seconds),
      again.map(({ seconds }) => seconds),
    ),
    millisecondsFrom: 1e3 * Math.min(...measured),
    millisecondsTo: 1e3 * Math.max(...measured),
    measuringSeconds: fitting - started,
    fittingSeconds: fittedAt - fitting,
    weights: model.weights,
  }),
);
