/** What an evaluation found, for people and for programs. */
import type { EvaluatedSubnet } from '../application/design/evaluate-subnets.js';
import { printable } from './text.js';

/** What is printed: entries of the JSON document, or a table. */
export interface EvaluationReport {
  readonly entries: readonly object[];
  readonly table: string;
}

/** An entry of the JSON document; shares in [0, 1], pixels per side. */
export function evaluationEntry({ subject, evaluation }: EvaluatedSubnet) {
  const { id, arch, resolution, source, calibrated, calibrationImages } = subject;
  const { correct: _, ...measured } = evaluation;
  return {
    id,
    arch: { ...arch, r: resolution },
    ...measured,
    resolution,
    statistics: source,
    calibrated,
    calibrationImages,
  };
}

const percent = (share: number | null) => (share === null ? '-' : `${(share * 100).toFixed(2)} %`);
const interval = (low: number | null, high: number | null) =>
  low === null || high === null ? '' : `${percent(low)} to ${percent(high)}`;

const titles = [
  'sub-network',
  'top-1',
  '95 % interval',
  'top-5',
  '95 % interval',
  'images',
  'pixels',
  'statistics',
];

/** A table with a line per sub-network. */
export function evaluationTable(subnets: readonly EvaluatedSubnet[]): string {
  const rows = subnets.map(({ subject, evaluation: found }) => [
    printable(subject.id),
    percent(found.top1),
    interval(found.top1Low, found.top1High),
    percent(found.top5),
    interval(found.top5Low, found.top5High),
    `${found.images}`,
    `${subject.resolution}`,
    subject.calibrated ? subject.source : `${subject.source}, not calibrated`,
  ]);
  const widths = titles.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column]!)].map(length)),
  );
  return [titles, ...rows].map((row) => tableLine(row, widths)).join('\n');
}

const length = (text: string) => text.length;

/** Names to the left, numbers to the right. */
function tableLine(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, column) =>
    column === 0 || column === row.length - 1 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
  );
  return cells.join('  ').trimEnd();
}
