/**
 * Fits how long networks take on virtual boards to published latencies, writes the networks that ship and prints
 * what was published beside what the board does. Run it after a build; two runs write the same bytes:
 *
 *     COTUNE_SHARED=../shared node scripts/fit-timing.mjs [FOLDER]
 *
 * The folder is the one of the networks in the repository where none is given.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareDynamicOfa } from './fit-timing/compare.mjs';
import { readData } from './fit-timing/data.mjs';
import { coRunners, dynamicOfa, dynamicOfaCpu } from './fit-timing/dynamic-ofa-networks.mjs';
import { fitDynamicOfa } from './fit-timing/fit-dynamic-ofa.mjs';
import { fitSpread } from './fit-timing/fit-spread.mjs';
import { ladderBoards, mobileNetLadder, onceForAll } from './fit-timing/ladders.mjs';
import { moduleOf } from './fit-timing/write-module.mjs';

const repository = resolve(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(repository, 'src/application/modelled/networks'));

const data = readData(process.env.COTUNE_SHARED ?? resolve(repository, '../shared'));
const fit = fitDynamicOfa(data);
const { frames, ...spread } = fitSpread(data);
const parts = { ...data, fit, spread };
const published = { 'jetson-xavier-nx': [dynamicOfa(parts), dynamicOfaCpu(parts)] };
const beside = coRunners(fit);

console.log(`gpu ${JSON.stringify(fit.gpu)}\ncpu ${JSON.stringify(fit.cpu)}`);
console.log(`spread of ${frames} frames ${JSON.stringify(spread)}`);
console.table(compareDynamicOfa(fit.targets, published['jetson-xavier-nx'][0], beside));

for (const board of ladderBoards)
  write(`${board}.ts`, {
    what: `Networks that the virtual board ${board} can run.`,
    name: 'networks',
    type: 'ModelledNetwork',
    from: '../network.js',
    value: [
      ...(published[board] ?? []),
      mobileNetLadder(data.ncnn, board, spread),
      onceForAll(data.ncnn, board, data.levels, spread),
    ],
  });
write('co-runners.ts', {
  what: 'Programs beside the networks.',
  name: 'coRunners',
  type: 'CoRunner',
  from: '../co-runner.js',
  value: beside,
});

function write(file, module) {
  const path = join(repository, 'src/application/modelled/networks', file);
  writeFileSync(join(folder, file), moduleOf({ ...module, path }));
}
