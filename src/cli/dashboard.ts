/** The dashboard's lines, made from what a view remembers: text in, text out. */
import { formatQuantity } from '../core/units.js';
import { phaseNote, policyTitle } from '../experiment/conclusion.js';
import type { Phase } from '../experiment/journal.js';
import { disturbedPhase, phaseAt } from '../experiment/metrics.js';
import { unitOf } from '../experiment/units.js';
import { boardHeader, boardLines } from './board-lines.js';
import { sparkline } from './sparkline.js';
import { bar, field, labelWidth, type Paint, padEnd, printable, type Style, truncate } from './text.js';
import { type ApplicationState, type RunState, recentFigures } from './view-state.js';

export interface Canvas {
  readonly columns: number;
  readonly paint: Paint;
}

const seconds = (value: number | null) => (value === null ? '-' : formatQuantity(value, 'seconds'));
const share = (part: number, whole: number) => (whole === 0 ? '-' : formatQuantity(part / whole, 'ratio'));
const threads = (count: number) => (count === 1 ? '1 thread' : `${count} threads`);

function header({ run }: RunState, nowSeconds: number, { paint }: Canvas): string {
  const end = run.phases.at(-1)?.endSeconds ?? 0;
  const name = paint('accent', policyTitle(run.policy));
  const which = run.count === 1 ? [] : [`run ${run.number} of ${run.count}`];
  const left = Number.isFinite(end)
    ? `${Math.max(0, end - nowSeconds).toFixed(0)} s left`
    : `${Math.max(0, nowSeconds).toFixed(0)} s so far, Ctrl-C ends it`;
  return `${paint('bold', 'cotune')}  ${name}  ${paint('dim', [...which, left].join(', '))}`;
}

/** One bar per phase, as long as its share of the run, and what the present one is; nothing for a run without end. */
function phaseLines(state: RunState, nowSeconds: number, canvas: Canvas): string[] {
  const { phases } = state.run;
  const end = phases.at(-1)?.endSeconds;
  if (end === undefined || !Number.isFinite(end)) return [];
  const room = Math.min(canvas.columns, 90) - phases.length;
  const widths = phases.map((phase) =>
    Math.max(3, Math.floor((room * (phase.endSeconds - phase.startSeconds)) / end)),
  );
  return [
    phaseBars(phases, widths, nowSeconds, canvas),
    phaseNames(phases, widths, nowSeconds, canvas),
    phaseLine(state, nowSeconds, canvas),
  ];
}

type Widths = readonly number[];

function phaseBars(phases: readonly Phase[], widths: Widths, nowSeconds: number, { paint }: Canvas): string {
  const bars = phases.map(({ name, startSeconds, endSeconds }, index) => {
    const done = (nowSeconds - startSeconds) / (endSeconds - startSeconds);
    return bar(done, widths[index]!, paint, name === disturbedPhase ? 'bad' : 'good');
  });
  return bars.join(' ');
}

function phaseNames(phases: readonly Phase[], widths: Widths, nowSeconds: number, { paint }: Canvas): string {
  const current = phaseAt(phases, nowSeconds);
  const names = phases.map((phase, index) => {
    const name = truncate(printable(phase.name), widths[index]!);
    return padEnd(paint(phase === current ? 'bold' : 'dim', name), widths[index]!);
  });
  return names.join(' ');
}

function phaseLine({ run }: RunState, nowSeconds: number, { paint }: Canvas): string {
  const phase = phaseAt(run.phases, nowSeconds);
  if (phase === undefined) return '';
  const left = `${Math.max(0, phase.endSeconds - nowSeconds).toFixed(0)} s left`;
  const note = phaseNote(phase.name);
  return paint('dim', note === '' ? left : `${note}, ${left}`);
}

function latencyLine(state: ApplicationState, nowSeconds: number, canvas: Canvas): string {
  const { paint, columns } = canvas;
  const { deadlineSeconds } = state.application;
  const now = state.latest?.latencySeconds ?? null;
  const style: Style = now !== null && now > deadlineSeconds ? 'bad' : 'good';
  const p95 = recentFigures(state, nowSeconds).p95Seconds;
  const text = `${padEnd(paint(style, seconds(now)), 9)}p95 ${padEnd(seconds(p95), 9)}`;
  const width = Math.min(48, columns - labelWidth - 2 - 22 - 1);
  return field('latency', `${text}${width < 8 ? '' : sparkline(state, nowSeconds, width, paint)}`, paint);
}

function networkLine(state: ApplicationState, canvas: Canvas): string {
  const { latest } = state;
  if (latest === null) return field('network', `no ${unitOf(state.application).one} yet`, canvas.paint);
  const measured =
    state.tiles === 0 ? '' : `, measured ${formatQuantity(state.correct / state.tiles, 'ratio')}`;
  const accuracy = `${formatQuantity(latest.accuracy, 'ratio')} accuracy${measured}`;
  const name = canvas.paint('bold', printable(latest.subnet));
  const switches = state.switches === 1 ? '1 switch' : `${state.switches} switches`;
  return field('network', `${name}  ${accuracy}  ${threads(latest.threads)}  ${switches}`, canvas.paint);
}

function lateLine(state: ApplicationState, nowSeconds: number, canvas: Canvas): string {
  const recent = recentFigures(state, nowSeconds);
  const style: Style = recent.missed > 0 ? 'bad' : 'good';
  const lately = canvas.paint(style, share(recent.missed, recent.frames));
  return field(
    'late',
    `${share(state.missed, state.total)} of ${state.total} ${unitOf(state.application).many}, last 2 s ${lately}`,
    canvas.paint,
  );
}

function applicationLines(state: ApplicationState, nowSeconds: number, canvas: Canvas): string[] {
  const { name, ratePerSecond, deadlineSeconds, quantile } = state.application;
  const target = `${(quantile * 100).toFixed(0)} % of ${Number(ratePerSecond.toFixed(1))} ${unitOf(state.application).many}/s within ${seconds(deadlineSeconds)}`;
  return [
    '',
    `${canvas.paint('bold', printable(name))}  ${canvas.paint('dim', target)}`,
    latencyLine(state, nowSeconds, canvas),
    networkLine(state, canvas),
    lateLine(state, nowSeconds, canvas),
    ...(state.note === ''
      ? []
      : [field('because', canvas.paint('dim', printable(state.note)), canvas.paint)]),
  ];
}

function machineLines({ run, monitors }: RunState, canvas: Canvas): string[] {
  const [busy, pressure] = [monitors['cpu.busy'] ?? null, monitors['pressure.cpu'] ?? null];
  const width = Math.max(6, Math.min(24, canvas.columns - labelWidth - 26));
  const draw = (value: number | null, text: string, style: Style) =>
    value === null
      ? canvas.paint('dim', 'not available on this machine')
      : `${bar(value, width, canvas.paint, style)}  ${text}`;
  const load = busy === null ? null : busy / run.cores;
  return [
    '',
    canvas.paint('bold', 'machine'),
    field('load', draw(load, `${busy?.toFixed(1)} of ${run.cores} processors`, 'good'), canvas.paint),
    field(
      'pressure',
      draw(pressure, pressure === null ? '' : formatQuantity(pressure, 'ratio'), 'bad'),
      canvas.paint,
    ),
  ];
}

/** The dashboard at a time of the run, no line longer than the terminal is wide. */
export function dashboardLines(state: RunState, nowSeconds: number, canvas: Canvas): string[] {
  const { board } = state.run;
  const lines = [
    header(state, nowSeconds, canvas),
    ...boardHeader(state, canvas),
    ...phaseLines(state, nowSeconds, canvas),
    ...state.applications.flatMap((application) => applicationLines(application, nowSeconds, canvas)),
    ...(board === undefined ? machineLines(state, canvas) : boardLines(board, state, canvas)),
  ];
  return lines.map((line) => truncate(line, canvas.columns - 1));
}
