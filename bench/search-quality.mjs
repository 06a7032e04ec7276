/**
 * What `cotune search` finds, against random search with as many evaluated images and against the shipped library:
 * hypervolume of accuracy against latency, with all of them timed in one run.
 *
 *   node bench/search-quality.mjs IMAGES CALIBRATION_IMAGES [FOLDER] [MINUTES] [SEED]
 *
 * FOLDER is where the search's library goes; a search that has ended there is used as it is. Random search judges its
 * sub-networks on all selection images, the ends of the space among them, and its library is chosen by the same rule.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { evaluate } from '../dist/application/design/evaluate.js';
import { selectFinalists } from '../dist/application/design/finalists.js';
import { measureLatencies } from '../dist/application/design/latency.js';
import { readLibrary } from '../dist/application/design/library.js';
import { hypervolume, paretoFront } from '../dist/application/design/pareto.js';
import { NetworkJudge } from '../dist/application/design/search/network-judge.js';
import { NetworkTimer } from '../dist/application/design/search/network-timer.js';
import { openSearchImages } from '../dist/application/design/search-images.js';
import { imageLimits, searchedImages } from '../dist/application/design/searched-images.js';
import { supernetSpace } from '../dist/application/design/space.js';
import { largestArch, smallestArch } from '../dist/application/network/arch.js';
import { createRealClock } from '../dist/core/clock.js';
import { createRandom } from '../dist/core/random.js';

const root = resolve(import.meta.dirname, '..');
const [
  images,
  training,
  folder = mkdtempSync(join(tmpdir(), 'cotune-quality-')),
  minutes = '10',
  seed = '1',
] = process.argv.slice(2);
const shippedFolder = join(root, 'models/cifar10-ofa');
if (!existsSync(join(folder, 'library.json'))) {
  const args = ['--images', images, '--calibration-images', training, '--out', folder];
  const began = Date.now();
  const main = join(root, 'dist/cli/main.js');
  spawnSync(
    process.execPath,
    [main, 'search', '--supernet', shippedFolder, ...args, '--minutes', minutes, '--seed', seed],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  console.error(`the search took ${((Date.now() - began) / 60_000).toFixed(2)} of ${minutes} minutes`);
}
const found = await readLibrary(folder);
const shipped = await readLibrary(shippedFolder);
const { supernet } = shipped;
const { description } = supernet;
const clock = createRealClock();
const sequences = await openSearchImages(description, images, training);
const network = searchedImages({ ...sequences, supernet });
const timer = new NetworkTimer({ network, clock, threads: [1], reference: largestArch(description) });
const judge = new NetworkJudge({ network, timer, clock, lanes: availableParallelism() });

/** Images that the search looked at, each as often as it did. */
function evaluatedImages() {
  const perArch = new Map();
  for (const line of readFileSync(join(folder, 'search/evaluations.jsonl'), 'utf8').split('\n')) {
    if (!line.startsWith('{"judgement"')) continue;
    const { arch, samples } = JSON.parse(line).judgement;
    perArch.set(supernetSpace(description).key(arch), samples);
  }
  return [...perArch.values()].reduce((sum, one) => sum + one, 0);
}

async function inLanes(items, work) {
  const results = [];
  const queue = [...items.entries()];
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: judge.lanes }, lane));
  return results;
}

const everything = sequences.selection.length;
const budget = Math.floor(evaluatedImages() / everything);
const space = supernetSpace(description);
const random = createRandom(1000 + Number(seed));
const drawn = [...space.seeds];
while (drawn.length < budget) drawn.push(space.random(random));
const judged = await inLanes(drawn, async (arch) => ({ arch, ...(await judge.judge(arch, everything)) }));
const timed = await timer.time(drawn);
const candidates = judged.map(({ arch, correct }, index) => ({
  arch,
  correct,
  accuracy: correct.reduce((sum, one) => sum + one, 0) / everything,
  latencySeconds: timed[index][0],
}));
const chosen = selectFinalists(paretoFront(candidates), imageLimits).chosen;
const byChance = await inLanes(chosen, async ({ arch }) => ({
  arch,
  accuracy: (await judge.finish(arch)).accuracy,
}));
const smallest = await judge.finish(smallestArch(description));

/** On the same images, however a library came to its own figures. */
async function reported({ subnets, statisticsOf }) {
  return inLanes(subnets, async ({ id, arch }) => {
    const everyImage = { images: sequences.reporting.length, threads: 1 };
    return {
      arch,
      accuracy: (await evaluate(supernet, arch, statisticsOf(id), sequences.reporting, everyImage)).top1,
    };
  });
}

const fronts = { search: await reported(found), shipped: await reported(shipped), random: byChance };
await judge.close();
const all = [...Object.values(fronts).flat(), { arch: largestArch(description) }];
const latencies = await measureLatencies(
  supernet,
  all.map(({ arch }) => arch),
  { clock, threads: 1, rounds: 150, quantile: 0.25 },
);
const reference = { accuracy: smallest.accuracy - 0.01, latencySeconds: 1.1 * latencies.at(-1) };
let at = 0;
const areas = Object.entries(fronts).map(([name, front]) => {
  const points = front.map(({ accuracy }) => ({ accuracy, latencySeconds: latencies[at++] }));
  return [name, { subnets: front.length, hypervolume: hypervolume(points, reference), points }];
});
const result = Object.fromEntries(areas);
console.log(
  JSON.stringify(
    {
      evaluatedImages: budget * everything,
      randomSubnets: drawn.length,
      againstRandom: result.search.hypervolume / result.random.hypervolume,
      againstShipped: result.search.hypervolume / result.shipped.hypervolume,
      ...result,
    },
    null,
    1,
  ),
);
