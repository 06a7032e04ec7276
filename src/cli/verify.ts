/** `cotune verify`: does cotune compute what the reference computed? */
import { Command } from 'commander';
import type { CaseResult } from '../application/design/golden/compare.js';
import { verifyCase } from '../application/design/golden/verify-case.js';
import { printJson } from './output.js';
import { padEnd } from './text.js';

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'Runs a golden case, a folder with a case.json, and compares each result with that of the reference ' +
        'implementation. Exits with 1 where one is outside its tolerance.',
    )
    .argument('<folder>', 'folder of the case')
    .option('--json', 'print one JSON document')
    .action(verify);
}

async function verify(folder: string, { json }: { json?: boolean }): Promise<void> {
  const cases = await verifyCase(folder);
  const ok = cases.length > 0 && cases.every((result) => result.ok);
  if (json) printJson({ cases: cases.map(withFiniteNumbers), ok });
  else print(cases);
  if (!ok) process.exitCode = 1;
}

/** JSON has no infinity. */
function withFiniteNumbers({ maxAbsDifference, maxRelDifference, ...rest }: CaseResult) {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    ...rest,
    maxAbsDifference: finite(maxAbsDifference),
    maxRelDifference: finite(maxRelDifference),
  };
}

function print(cases: readonly CaseResult[]): void {
  const width = Math.max(...cases.map(({ name }) => name.length));
  for (const { name, maxAbsDifference, ok } of cases)
    process.stdout.write(
      `${ok ? '✓' : '✕'} ${padEnd(name, width)}  largest difference ${maxAbsDifference.toExponential(1)}\n`,
    );
  const right = cases.filter(({ ok }) => ok).length;
  process.stdout.write(`${right} of ${cases.length} within the tolerance of the reference\n`);
}
