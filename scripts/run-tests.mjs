/** Lints, type-checks and runs every test, then says in one last line how many passed and failed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = (name) => join('node_modules', '.bin', name);
const run = (command, args) =>
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
const say = (text) => process.stdout.write(`${text}\n`);

/** Vitest's own counts; null where it ended without a report, as when it could not start or was killed. */
function runTests(extraArguments) {
  const folder = mkdtempSync(join(tmpdir(), 'cotune-tests-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const status = run(bin('vitest'), ['run', ...reporters, ...extraArguments]);
    return { status, outcome: existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null };
  } catch (error) {
    say(`the report of vitest cannot be read: ${error.message}`);
    return { status: 1, outcome: null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lint = run(bin('biome'), ['check', '.']);
const types = run(bin('tsc'), ['-p', 'tsconfig.test.json']);
const { status, outcome } = runTests(process.argv.slice(2));

const failedFiles =
  outcome?.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0) ?? [];
const failedTests = outcome === null ? 1 : outcome.numFailedTests + failedFiles.length;
const failed = failedTests + (lint === 0 ? 0 : 1) + (types === 0 ? 0 : 1);
if (lint !== 0) say('biome found problems (above)');
if (types !== 0) say('the tests do not type-check (above)');
if (outcome === null) say(`vitest ended with status ${status} and wrote no report`);
const skipped = outcome?.numPendingTests > 0 ? `, ${outcome.numPendingTests} skipped` : '';
say(`${outcome?.numPassedTests ?? 0} passed, ${failed} failed${skipped}`);
process.exit(failed > 0 || status !== 0 ? 1 : 0);
