/** Lints, type-checks and runs every test, then says in one last line how many passed and failed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = (name) => join('node_modules', '.bin', name);
const run = (command, args) =>
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;

const report = join(mkdtempSync(join(tmpdir(), 'cotune-tests-')), 'report.json');
const lint = run(bin('biome'), ['check', '.']);
const types = run(bin('tsc'), ['-p', 'tsconfig.test.json']);
const tests = run(bin('vitest'), [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);

const outcome = JSON.parse(readFileSync(report, 'utf8'));
const failedFiles = outcome.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
);
const failed = outcome.numFailedTests + failedFiles.length + (lint === 0 ? 0 : 1) + (types === 0 ? 0 : 1);
if (lint !== 0) process.stdout.write('biome found problems (above)\n');
if (types !== 0) process.stdout.write('the tests do not type-check (above)\n');
const skipped = outcome.numPendingTests > 0 ? `, ${outcome.numPendingTests} skipped` : '';
process.stdout.write(`${outcome.numPassedTests} passed, ${failed} failed${skipped}\n`);
process.exit(failed > 0 || tests !== 0 ? 1 : 0);
