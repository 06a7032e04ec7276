/**
 * How well the accuracy predictor of `cotune search` orders sub-networks that it was not fitted on:
 * `node bench/accuracy-predictor.mjs IMAGES CALIBRATION_IMAGES [FITTED] [HELD_OUT] [FEW]`. Every second of the fitted
 * ones saw all selection images, the others FEW; all that are held out saw all.
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fitAccuracyModel, shareOf } from '../dist/application/design/search/accuracy-model.js';
import { NetworkJudge } from '../dist/application/design/search/network-judge.js';
import { openSearchImages } from '../dist/application/design/search-images.js';
import { searchedImages } from '../dist/application/design/searched-images.js';
import { randomArch } from '../dist/application/network/arch.js';
import { loadSupernet } from '../dist/application/network/supernet.js';
import { createRealClock } from '../dist/core/clock.js';
import { createRandom } from '../dist/core/random.js';
import { spearman } from '../dist/core/statistics.js';

const [images, training, fitted = '200', heldOut = '60', few = '1000'] = process.argv.slice(2);
const supernet = await loadSupernet(resolve(import.meta.dirname, '../models/cifar10-ofa'));
const sequences = await openSearchImages(supernet.description, images, training);
const lanes = availableParallelism();
const network = searchedImages({ ...sequences, supernet });
const judge = new NetworkJudge({ network, timer: null, clock: createRealClock(), lanes });
const everything = sequences.selection.length;
const random = createRandom(1);
const tasks = Array.from({ length: Number(fitted) + Number(heldOut) }, (_, index) => ({
  arch: randomArch(supernet.description, random),
  images: index >= Number(fitted) || index % 2 === 0 ? everything : Number(few),
}));
const judged = [];
const queue = [...tasks.entries()];
const lane = async () => {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [index, { arch, images }] = next;
    judged[index] = { arch, correct: (await judge.judge(arch, images)).correct };
  }
};
await Promise.all(Array.from({ length: lanes }, lane));
await judge.close();
const model = fitAccuracyModel(network.features, judged.slice(0, Number(fitted)), everything);
const unseen = judged.slice(Number(fitted));
const predicted = unseen.map(({ arch }) => model.predict(arch));
const measured = unseen.map(({ correct }) => shareOf(correct));
console.log(
  JSON.stringify({
    fitted: Number(fitted),
    heldOut: unseen.length,
    spearman: spearman(
      predicted.map(({ mean }) => mean),
      measured,
    ),
    meanDeviation: predicted.reduce((sum, { deviation }) => sum + deviation, 0) / unseen.length,
    rootMeanSquareError: Math.sqrt(
      predicted.reduce((sum, { mean }, index) => sum + (mean - measured[index]) ** 2, 0) / unseen.length,
    ),
  }),
);
