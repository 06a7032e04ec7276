/**
 * Solves every decision problem of the shared data, whose optima are known, and prints the gaps and the times:
 * `node bench/decide-all.mjs [FOLDER]`; the folder is `$COTUNE_SHARED/data/problems`, else `../shared/data/problems`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { median, quantile } from '../dist/core/statistics.js';
import { Solver } from '../dist/manager/solve/solver.js';

const repetitions = 50;
const folder = process.argv[2] ?? join(process.env.COTUNE_SHARED ?? '../shared', 'data/problems');
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json.gz'))
  .flatMap((file) =>
    JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString()).map((known) => ({ file, ...known })),
  );

const solver = new Solver();
for (let round = 0; round < 5; round++) for (const { problem } of cases) solver.decide(problem);

const results = cases.map(({ file, kind, problem, optimum, rejectedAtOptimum }) => {
  const answer = solver.solve(problem);
  const rejected = answer.choices.filter((choice) => choice.rejected);
  const penalties = rejected.reduce(
    (sum, { app }) => sum + problem.apps.find(({ name }) => name === app).rejectionPenalty,
    0,
  );
  const sign = problem.objective === 'min-energy' ? 1 : -1;
  const gap = (sign * (answer.value - optimum)) / Math.abs(optimum - sign * penalties);
  const milliseconds = Array.from({ length: repetitions }, () => {
    const start = performance.now();
    solver.decide(problem);
    return performance.now() - start;
  });
  return { file, kind, gap, sameRejections: rejected.length === rejectedAtOptimum, milliseconds };
});

for (const [file, kind] of new Map(
  results.map(({ file, kind }) => [`${file} ${kind}`, [file, kind]]),
).values()) {
  const group = results.filter((result) => result.file === file && result.kind === kind);
  const gaps = group.map(({ gap }) => gap);
  const times = group.flatMap(({ milliseconds }) => milliseconds);
  const percent = (share) => `${(100 * share).toFixed(4)} %`;
  process.stdout.write(
    `${file.padEnd(24)} ${kind.padEnd(28)} gap worst ${percent(Math.max(...gaps))} median ${percent(median(gaps))}` +
      `, rejections ${group.every((result) => result.sameRejections) ? 'as at the optimum' : 'DIFFER'}` +
      `, p50 ${median(times).toFixed(2)} ms p99 ${quantile(times, 0.99).toFixed(2)} ms\n`,
  );
}
