/** `cotune boards`: the boards that ship, with where their numbers come from. */
import { Command } from 'commander';
import { formatQuantity } from '../core/units.js';
import { type Board, type BoardDomain, operatingPoints } from '../device/board/board.js';
import { allBoards, boardByName, countFlags } from '../device/board/boards.js';
import { printJson } from './output.js';
import { padEnd } from './text.js';

export function boardsCommand(): Command {
  return new Command('boards')
    .description('The boards that cotune knows, and where their numbers come from.')
    .argument('[name]', 'only this one, in full')
    .option('--json', 'print one JSON document')
    .action(boards);
}

function boards(name: string | undefined, { json }: { readonly json?: boolean }): void {
  const chosen = name === undefined ? allBoards() : [boardByName(name)];
  if (json) printJson({ boards: chosen.map(documentOf) });
  else print(name === undefined ? listLines(chosen) : fullLines(chosen[0]!));
}

function documentOf(board: Board): object {
  const { sources, ...rest } = board;
  return { ...rest, provenance: { sources, numbers: countFlags(board) } };
}

function listLines(chosen: readonly Board[]): string[] {
  const width = Math.max(...chosen.map(({ name }) => name.length));
  return chosen.map((board) => `${padEnd(board.name, width)}  ${board.title}; numbers: ${numbersOf(board)}`);
}

function numbersOf(board: Board): string {
  const counts = Object.entries(countFlags(board)).filter(([, count]) => count > 0);
  return counts.length === 0 ? 'none' : counts.map(([flag, count]) => `${count} ${flag}`).join(', ');
}

function fullLines(board: Board): string[] {
  const { title, soc, domains, sources, notes } = board;
  return [
    `${title} (${soc}); numbers: ${numbersOf(board)}`,
    ...domains.map((domain) => `  ${domainLine(domain)}`),
    ...Object.entries(sources).map(([key, { where, gives }]) => `  source ${key}: ${where} (${gives})`),
    ...notes.map((note) => `  note: ${note}`),
  ];
}

function domainLine(domain: BoardDomain): string {
  const points = operatingPoints(domain);
  const cores = domain.cores === undefined ? '' : ` ${domain.cores} x`;
  const [first, last] = [points[0], points.at(-1)];
  const clocks =
    first === undefined
      ? 'clocks not known'
      : `${points.length} clocks from ${formatQuantity(first.hertz, 'hertz')} to ${formatQuantity(last!.hertz, 'hertz')}`;
  return `${domain.name}:${cores} ${domain.core}, ${clocks}`;
}

const print = (lines: readonly string[]) => void process.stdout.write(`${lines.join('\n')}\n`);
