/** The end of a demo in the terminal: the runs side by side, what was promised, and what happened in plain words. */
import { formatQuantity, type Unit } from '../core/units.js';
import { checkText } from '../experiment/check-text.js';
import { accuracyNote, conclude, energySentences, policyTitle } from '../experiment/conclusion.js';
import type { Verdict } from '../experiment/journal.js';
import type { Validity } from '../experiment/live-board/validity.js';
import type { ApplicationMetrics, RunMetrics } from '../experiment/metrics.js';
import type { Canvas } from './dashboard.js';
import { type Paint, padEnd, padStart, printable, truncate, visibleLength } from './text.js';
import { canvasFor } from './views.js';

const quantity = (value: number | null, unit: Unit) => (value === null ? '-' : formatQuantity(value, unit));

interface Column {
  readonly title: string;
  /** Where the terminal is narrow, columns of the lowest rank go first. */
  readonly rank: number;
  readonly cell: (app: ApplicationMetrics) => string;
}

const columns: readonly Column[] = [
  { title: 'late', rank: 9, cell: (app) => quantity(app.missRate, 'ratio') },
  { title: 'p50', rank: 1, cell: (app) => quantity(app.latencySeconds.p50, 'seconds') },
  { title: 'p95', rank: 6, cell: (app) => quantity(app.latencySeconds.p95, 'seconds') },
  { title: 'p99', rank: 3, cell: (app) => quantity(app.latencySeconds.p99, 'seconds') },
  { title: 'accuracy', rank: 8, cell: (app) => quantity(app.accuracyCalibrated, 'ratio') },
  { title: 'measured', rank: 7, cell: (app) => quantity(app.accuracyMeasured, 'ratio') },
  { title: 'switches', rank: 2, cell: (app) => `${app.switches}` },
  {
    title: 'back after',
    rank: 5,
    cell: ({ recoverySeconds }) =>
      recoverySeconds === null ? 'never' : quantity(recoverySeconds, 'seconds'),
  },
];

const nameWidth = Math.max(
  ...['managed', 'static-largest', 'static-smallest'].map((p) => policyTitle(p).length),
);
const columnWidth = (column: Column) => Math.max(column.title.length, 7) + 2;

/** The columns that have something to say and fit. */
function fittingColumns(runs: readonly RunMetrics[], width: number): readonly Column[] {
  const measured = runs.some((run) => run.apps.some((app) => app.accuracyMeasured !== null));
  let fitting = columns.filter((column) => measured || column.title !== 'measured');
  while (
    fitting.length > 1 &&
    fitting.reduce((sum, column) => sum + columnWidth(column), nameWidth) > width
  ) {
    const least = Math.min(...fitting.map((column) => column.rank));
    fitting = fitting.filter((column) => column.rank !== least);
  }
  return fitting;
}

function line(name: string, cells: readonly string[], fitting: readonly Column[]): string {
  const rest = cells.map((cell, index) => padStart(cell, columnWidth(fitting[index]!)));
  return padEnd(name, nameWidth) + rest.join('');
}

function rowsOf(
  name: string,
  runs: readonly RunMetrics[],
  fitting: readonly Column[],
  paint: Paint,
): string[] {
  const rows = runs.flatMap((run) =>
    run.apps
      .filter((app) => app.name === name)
      .map((app) => {
        const cells = fitting.map((column) => column.cell(app));
        const text = line(policyTitle(run.policy), cells, fitting);
        return run.policy === 'managed' ? paint('bold', text) : text;
      }),
  );
  return [paint('accent', printable(name)), ...rows];
}

/** The runs as a table, application by application, so that the runs of one stand together. */
export function summaryTable(runs: readonly RunMetrics[], { columns: width, paint }: Canvas): string[] {
  const fitting = fittingColumns(runs, width - 1);
  const names = [...new Set(runs.flatMap((run) => run.apps.map((app) => app.name)))];
  const head = line(
    '',
    fitting.map((column) => column.title),
    fitting,
  );
  return [paint('dim', head), ...names.flatMap((name) => rowsOf(name, runs, fitting, paint))];
}

/** Breaks a paragraph at spaces; a longer word stands on a line of its own. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && visibleLength(last) + 1 + visibleLength(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function verdictLines(verdict: Verdict, paint: Paint): string[] {
  const title = verdict.passed
    ? paint('accent', 'Every promise was kept')
    : paint('worse', 'Not every promise was kept');
  return [
    title,
    ...verdict.checks.map((check) => {
      const { claim, found } = checkText(check);
      const sign = check.passed ? paint('good', '✓') : paint('worse', '✕');
      // The value first: a narrow terminal cuts the end of a line.
      return `  ${sign} ${padEnd(check.passed ? found : paint('bad', found), 11)}${printable(claim)}`;
    }),
  ];
}

export interface Summary {
  readonly runs: readonly RunMetrics[];
  /** Null where none was given, as for runs of a person's own. */
  readonly verdict: Verdict | null;
  /** Null where the runs were on this machine. */
  readonly validity?: Validity | null;
}

function validityLines({ valid, reason }: Validity, width: number, paint: Paint): string[] {
  if (valid) return [];
  return ['', paint('worse', 'INVALID'), ...wrapText(printable(reason ?? ''), width)];
}

/** The lines that end a demo. */
export function summaryLines({ runs, verdict, validity = null }: Summary, canvas: Canvas): string[] {
  const { columns: terminalWidth, paint } = canvas;
  const width = Math.min(Math.max(20, terminalWidth - 1), 100);
  const lines = [
    '',
    ...wrapText(printable(conclude(runs).join(' ')), width),
    '',
    ...summaryTable(runs, canvas),
    '',
    ...wrapText(accuracyNote(runs), width).map((text) => paint('dim', text)),
    ...energySentences(runs).flatMap((text) => wrapText(text, width)),
    ...(validity === null ? [] : validityLines(validity, width, paint)),
    ...(verdict === null ? [] : ['', ...verdictLines(verdict, paint)]),
  ];
  return lines.map((text) => truncate(text, Math.max(20, terminalWidth - 1)));
}

export function printSummary(summary: Summary, stream: NodeJS.WriteStream): void {
  for (const line of summaryLines(summary, canvasFor(stream))) stream.write(`${line}\n`);
}
