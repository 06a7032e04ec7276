/** One timeline: latency of each frame, accuracy and load, one above the other over the same time. */
import type { ChartData } from '../chart-data.js';
import type { TimelineData } from '../charts/timelines.js';
import { sharedCursor, sideWidth, timeAxis, verticalAxis } from './axes.js';
import { browser, colour, elementOf, type PageElement, type Plot, type PlotOptions } from './browser.js';
import { guideLine, inPlot, mark, pixels, type Shape } from './drawing.js';
import { namePhases, shadePhases } from './phases.js';
import { readoutOf } from './readout.js';

type Outcome = TimelineData['frames']['outcome'][number];

const marks: Readonly<Record<Outcome, { shape: Shape; radius: number }>> = {
  hit: { shape: 'circle', radius: 1.9 },
  miss: { shape: 'triangle', radius: 3.2 },
  dropped: { shape: 'cross', radius: 2.8 },
  failed: { shape: 'square', radius: 2.8 },
};

function drawFrames(plot: Plot, timeline: TimelineData): void {
  const { seconds, latencyMilliseconds, outcome } = timeline.frames;
  const top = plot.bbox.top + pixels(9);
  inPlot(plot, (pen) => {
    for (const [index, time] of seconds.entries()) {
      const kind = outcome[index]!;
      const latency = latencyMilliseconds[index] ?? null;
      const shown = Math.min(latency ?? 0, timeline.latencyLimitMilliseconds);
      pen.fillStyle = colourOf[kind]!;
      pen.strokeStyle = colourOf[kind]!;
      const y = latency === null ? top : plot.valToPos(shown, 'y', true);
      mark(pen, marks[kind].shape, plot.valToPos(time, 'x', true), y, pixels(marks[kind].radius));
    }
  });
}

/** Looked up once per drawing: asking the style sheet for every frame is slow. */
let colourOf: Record<string, string> = {};

interface Frame {
  readonly element: PageElement;
  readonly data: ChartData;
  readonly height: number;
  readonly last: boolean;
}

export function baseOptions({ element, data, height, last }: Frame): PlotOptions {
  const end = data.phases.at(-1)?.endSeconds ?? 1;
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: sharedCursor(),
    padding: [6, sideWidth(element), 0, 0],
    scales: {
      x: { time: false, range: (_plot, low, high) => (low === high ? [0, end] : [low ?? 0, high ?? end]) },
    },
    axes: [timeAxis(last)],
    series: [{}],
    hooks: { drawClear: [(plot) => shadePhases(plot, data.phases)] },
  };
}

/** Charts that share a timeline must start and end at the same moment, whatever their data covers. */
export function stretched(
  seconds: readonly number[],
  columns: readonly (readonly (number | null)[])[],
  data: ChartData,
) {
  const start = data.phases[0]?.startSeconds ?? 0;
  const end = Math.max(data.phases.at(-1)?.endSeconds ?? 1, seconds.at(-1) ?? 0);
  return [[start, ...seconds, end], ...columns.map((column) => [null, ...column, null])] as (
    | number
    | null
  )[][];
}

export function create(options: PlotOptions, columns: (number | null)[][], element: PageElement): Plot {
  return new browser.uPlot(options, columns as never, element as never);
}

function latencyChart(timeline: TimelineData, data: ChartData): Plot {
  const element = elementOf(`${timeline.id}-latency`);
  const options = baseOptions({ element, data, height: 210, last: false });
  options.padding = [24, sideWidth(element), 0, 0];
  options.scales!.y = { range: () => [0, timeline.latencyLimitMilliseconds * 1.14] };
  options.axes!.push(verticalAxis({}, element));
  options.series.push({ paths: () => null, points: { show: false } });
  const drawAll = (plot: Plot) => {
    colourOf = Object.fromEntries(Object.keys(marks).map((kind) => [kind, colour(kind)]));
    const deadline = timeline.deadlineMilliseconds;
    guideLine(plot, {
      scale: 'y',
      value: deadline,
      text: `deadline ${deadline.toFixed(1)} ms`,
      colour: colour('ink'),
    });
    drawFrames(plot, timeline);
    for (const event of timeline.events)
      guideLine(plot, { scale: 'x', value: event.seconds, text: event.text, colour: colour('failed') });
    namePhases(plot, data.phases);
  };
  options.hooks!.draw = [drawAll];
  options.hooks!.setCursor = [showReading(timeline, data)];
  return create(
    options,
    stretched(timeline.frames.seconds, [timeline.frames.latencyMilliseconds], data),
    element,
  );
}

function accuracyChart(timeline: TimelineData, data: ChartData): Plot {
  const element = elementOf(`${timeline.id}-accuracy`);
  const options = baseOptions({ element, data, height: 96, last: false });
  const [low, high] = timeline.accuracyRangePercent;
  options.scales!.y = { range: () => [low, high] };
  options.axes!.push(verticalAxis({ space: 24 }, element));
  options.series.push({
    stroke: () => colour('accuracy'),
    width: 2,
    spanGaps: true,
    points: { show: false },
    paths: browser.uPlot.paths.stepped!({ align: 1 }),
  });
  return create(
    options,
    stretched(timeline.frames.seconds, [timeline.frames.accuracyPercent], data),
    element,
  );
}

function loadChart(timeline: TimelineData, data: ChartData): Plot {
  const element = elementOf(`${timeline.id}-load`);
  const options = baseOptions({ element, data, height: 140, last: true });
  options.padding = [6, 0, 0, 0];
  options.scales!.y = { range: () => [0, data.cores * 1.08] };
  options.scales!.pressure = { range: () => [0, 108] };
  const wholeCores = () =>
    Array.from({ length: Math.min(4, data.cores) + 1 }, (_, n) => (n * data.cores) / Math.min(4, data.cores));
  options.axes!.push(
    verticalAxis({ splits: wholeCores }, element),
    verticalAxis({ scale: 'pressure', side: 1, grid: { show: false }, splits: () => [0, 50, 100] }, element),
  );
  const plain = { points: { show: false }, spanGaps: true };
  options.series.push(
    { ...plain, stroke: () => colour('busy'), fill: () => colour('busy-fill'), width: 1.25 },
    { ...plain, stroke: () => colour('hit'), width: 1.75 },
    { ...plain, scale: 'pressure', stroke: () => colour('pressure'), width: 1.5, dash: [4, 3] },
  );
  const { busyCores, ownCores, pressurePercent } = timeline.monitors;
  return create(
    options,
    stretched(timeline.monitors.seconds, [busyCores, ownCores, pressurePercent], data),
    element,
  );
}

/** Says in the line above the charts what lies under the cursor, wherever in the page the cursor is. */
function showReading(timeline: TimelineData, data: ChartData): (plot: Plot) => void {
  const readout = elementOf(`${timeline.id}-readout`);
  const resting = readout.textContent;
  return (plot) => {
    const left = plot.cursor.left ?? -1;
    readout.textContent = left < 0 ? resting : readoutOf(timeline, data, plot.posToVal(left, 'x'));
  };
}

export function drawTimeline(timeline: TimelineData, data: ChartData): Plot[] {
  return [latencyChart(timeline, data), accuracyChart(timeline, data), loadChart(timeline, data)];
}
