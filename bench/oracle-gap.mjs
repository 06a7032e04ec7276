/**
 * How far the joint policy is from the oracle when the board and the networks are up to 20 % from their descriptions
 * and the manager is not told: `node bench/oracle-gap.mjs [SEEDS] [SCENARIO...]`. Prints a line per scenario and seed.
 */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { readScenario } from '../dist/experiment/scenario/scenario.js';
import { readBoard, readNetworks } from '../dist/experiment/scenario/surroundings.js';
import { simulate } from '../dist/experiment/simulation/simulate.js';

const folder = resolve(import.meta.dirname, '../scenarios');
const [seeds = '3', ...asked] = process.argv.slice(2);
const wanted = asked.length > 0 ? asked : ['s3-', 's4-', 's7-', 's8-'];
const names = readdirSync(folder).filter((name) => wanted.some((start) => name.startsWith(start)));

const percent = (share) => `${(100 * share).toFixed(2).padStart(7)} %`;

for (const name of names.sort()) {
  for (let seed = 1; seed <= Number(seeds); seed++) {
    const read = await readScenario(resolve(folder, name), { seed });
    const scenario = { ...read, unknowns: { upTo: 0.2, seed } };
    const board = await readBoard(scenario.board);
    const networks = readNetworks(scenario, board);
    const run = (policy) => simulate({ scenario, board, networks, policy });
    const [joint, oracle] = [run('joint'), run('oracle')];
    const energy = joint.energyJoules / oracle.energyJoules - 1;
    const apps = joint.apps.map((app, index) => {
      const budget = 1 - scenario.applications[index].target.quantile;
      const other = oracle.apps[index];
      return `${app.name} missed ${percent(app.missRate)} (oracle ${percent(other.missRate)}, budget ${percent(budget)}), accuracy ${percent(app.accuracyMean)} (${percent(other.accuracyMean)})`;
    });
    console.log(`${name} seed ${seed}: energy ${percent(energy)}; ${apps.join('; ')}`);
  }
}
