/** What a view shows of a virtual board beside the applications: clocks, power and heat, all of them simulated. */
import { formatQuantity, type Unit } from '../core/units.js';
import { type JournalBoard, wholeBoardPower } from '../experiment/journal.js';
import { dilationText } from '../experiment/live-board/dilation-text.js';
import type { Canvas } from './dashboard.js';
import { bar, field, padEnd } from './text.js';
import type { RunState } from './view-state.js';

type Monitors = RunState['monitors'];

const quantity = (value: number | null | undefined, unit: Unit) =>
  value === null || value === undefined ? '-' : formatQuantity(value, unit);

/** Which board it is and how its time passes here. */
export function boardHeader({ run }: RunState, { paint }: Canvas): string[] {
  return run.board === undefined ? [] : [paint('dim', dilationText(run.board, run.board.dilation))];
}

/** A line for each domain, and one for the whole. */
export function boardLines(board: JournalBoard, { monitors }: RunState, canvas: Canvas): string[] {
  const { paint, columns } = canvas;
  const width = Math.max(6, Math.min(24, columns - 50));
  return [
    '',
    `${paint('bold', board.title)}  ${paint('dim', 'simulated')}`,
    ...board.domains.map((domain) => {
      const busy = monitors[`busy.${domain.name}`] ?? 0;
      const clock = padEnd(quantity(monitors[`frequency.${domain.name}`], 'hertz'), 9);
      const load = `${bar(busy / domain.cores, width, paint)}  ${busyText(domain, monitors)}`;
      return field(domain.name, `${clock} ${load}`, paint);
    }),
    field('power', `${padEnd(powerText(monitors), 9)} ${heatText(monitors)}`, paint),
  ];
}

/** The same in a few words, for a line of text. */
export function boardWords(board: JournalBoard, { monitors }: RunState): string {
  const domains = board.domains.map((domain) => {
    const clock = quantity(monitors[`frequency.${domain.name}`], 'hertz');
    return `${domain.name} ${clock}, ${busyText(domain, monitors)}`;
  });
  return [...domains, powerText(monitors), heatText(monitors)].join('; ');
}

type Domain = JournalBoard['domains'][number];

function busyText({ name, kind, cores }: Domain, monitors: Monitors): string {
  const busy = monitors[`busy.${name}`] ?? null;
  if (busy === null) return 'not read yet';
  return kind === 'gpu' ? `${quantity(busy, 'ratio')} busy` : `${busy.toFixed(1)} of ${cores} busy`;
}

const powerText = (monitors: Monitors) => quantity(monitors[wholeBoardPower], 'watts');

function heatText(monitors: Monitors): string {
  const zones = Object.entries(monitors).flatMap(([name, value]) =>
    name.startsWith('temperature.') && value !== null ? [value] : [],
  );
  return zones.length === 0 ? 'no zone read yet' : `hottest ${quantity(Math.max(...zones), 'celsius')}`;
}
