/**
 * Fits the power of virtual boards to published measurements and writes the coefficients that ship, with
 * the errors on workloads that the fit had not seen. Run it after a build; two runs write the same bytes:
 *
 *     COTUNE_SHARED=../shared node scripts/fit-power.mjs [FOLDER]
 *
 * The folder is the repository where none is given.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { xavierRegulatorEfficiency } from '../dist/device/virtual/power/boards/xavier-assumptions.js';
import { parseMeasuredRows } from '../dist/device/virtual/power/measured-rows.js';
import { crossValidate } from './fit-power/cross-validate.mjs';
import { fitCluster } from './fit-power/fit.mjs';
import { fitLittle } from './fit-power/fit-little.mjs';
import { fitXavier } from './fit-power/fit-xavier.mjs';
import { bigModule, littleModule, xavierModule } from './fit-power/write-module.mjs';

const repository = resolve(import.meta.dirname, '..');
const shared = process.env.COTUNE_SHARED ?? resolve(repository, '../shared');
const boards = resolve(process.argv[2] ?? join(repository, 'src/device/virtual/power/boards'));
const measured = (name) => readFileSync(join(shared, 'data/measured', name), 'utf8');

const rows = parseMeasuredRows(measured('xu3_power/gemstone_a15.csv'), 'gemstone_a15.csv', true);
const errors = crossValidate(rows);
for (const [mode, summary] of Object.entries(errors)) console.log(mode, summary);
const big = fitCluster(rows);
writeFileSync(join(boards, 'odroid-xu3-big.ts'), bigModule(big, errors));

const little = fitLittle(measured('xu3_power/partsim_old_table.csv'), big.power.leakage);
console.log('little', little.crossValidatedPercent);
writeFileSync(join(boards, 'odroid-xu3-little.ts'), littleModule(little));

const xavier = fitXavier(measured('mlperf/mlperf_xavier_maxq_with_clocks.csv'));
console.log('xavier', xavier);
writeFileSync(join(boards, 'jetson-xavier-nx-graphics.ts'), xavierModule(xavier, xavierRegulatorEfficiency));
