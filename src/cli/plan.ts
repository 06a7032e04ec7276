/** `cotune plan`: one decision, as the manager would take it. */
import { readFile, stat } from 'node:fs/promises';
import { Command } from 'commander';
import { CotuneError } from '../core/errors.js';
import { checkOrdinaryFile } from '../core/ordinary-file.js';
import { formatQuantity } from '../core/units.js';
import { checkProblems } from '../manager/solve/check.js';
import type { DecisionAnswer, DecisionChoice, DecisionProblem } from '../manager/solve/problem.js';
import { Solver } from '../manager/solve/solver.js';
import { printJson } from './output.js';
import { printable, table } from './text.js';

/** The largest problem that makes sense is some tens of megabytes; JSON beyond this only fills the memory. */
const bytesAtMost = 256e6;

export function planCommand(): Command {
  return new Command('plan')
    .description(
      'Solves a decision problem: for each application a sub-network, processor and cores, for each domain a clock. ' +
        'docs/manager.md describes the file.',
    )
    .argument('<problem>', 'JSON: a decision problem, or an array of such')
    .option('--json', 'print one JSON document; for an array, one with the list "answers"')
    .action(plan);
}

async function plan(path: string, { json }: { readonly json?: boolean }): Promise<void> {
  const document = await readJson(path);
  const isList = Array.isArray(document);
  const problems = checkProblems(isList ? document : [document], isList);
  const solver = new Solver();
  const answers = problems.map((problem) => solver.solve(problem));
  if (!json)
    print(problems.flatMap((problem, index) => lines(problem, answers[index]!, isList ? index : null)));
  else if (isList) printJson({ answers });
  else printJson(answers[0]!);
}

async function readJson(path: string): Promise<unknown> {
  const text = await readText(path).catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CotuneError('ERR_DECISION_INPUT', `${path} is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function readText(path: string): Promise<string> {
  await checkOrdinaryFile(path);
  const { size } = await stat(path);
  if (size > bytesAtMost) throw new Error(`it has ${size} bytes, more than the ${bytesAtMost} that are read`);
  return readFile(path, 'utf8');
}

function lines(problem: DecisionProblem, answer: DecisionAnswer, index: number | null): string[] {
  const levels = problem.domains.map(({ name, levels }) => {
    const level = answer.levels[name]!;
    return [name, `level ${level}`, formatQuantity(levels[level]!.hertz, 'hertz')];
  });
  return [
    ...(index === null ? [] : [`problem ${index}`]),
    ...table([['application', 'sub-network', 'domain', 'cores'], ...answer.choices.map(row)]),
    '',
    ...table([['domain', 'level', 'clock'], ...levels]),
    '',
    `power ${formatQuantity(answer.powerWatts, 'watts')}, ${valueText(problem, answer)}`,
    '',
    ...answer.explanation,
  ].map(printable);
}

function row(choice: DecisionChoice): string[] {
  if ('rejected' in choice) return [choice.app, 'rejected'];
  return [choice.app, choice.subnet, choice.domain, String(choice.cores)];
}

function valueText({ objective }: DecisionProblem, { value, boundValue, solveMilliseconds }: DecisionAnswer) {
  const what = objective === 'min-energy' ? 'power and penalties' : 'weighted accuracy less penalties';
  const bound = boundValue === null ? '' : ` (no decision can have ${Number(boundValue.toPrecision(5))})`;
  return `${what} ${Number(value.toPrecision(5))}${bound}, solved in ${formatQuantity(solveMilliseconds / 1000, 'seconds')}`;
}

const print = (text: readonly string[]) =>
  void process.stdout.write(text.map((line) => `${line}\n`).join(''));
