/** The Pareto front of an application: accuracy against latency, with the operating points that the managed run used. */
import type { ParetoData, ParetoPoint } from '../charts/fronts.js';
import { axis, logarithmicSplits, sideWidth, verticalAxis } from './axes.js';
import { browser, colour, elementOf, type Pen, type Plot, type PlotOptions } from './browser.js';
import { canvasFont, guideLine, inPlot, line, mark, pixels, type Shape } from './drawing.js';

const shapes: readonly Shape[] = ['circle', 'square', 'diamond', 'triangle'];
const colours = ['threads-1', 'threads-2', 'threads-3', 'threads-4'];
/** Operating points below this share of the frames get no label of their own. */
const labelledShare = 0.04;

const bubbleRadius = (share: number) => 5 + 20 * Math.sqrt(share);

interface Placed {
  readonly point: ParetoPoint;
  readonly series: number;
  readonly x: number;
  readonly y: number;
}

function place(plot: Plot, front: ParetoData): Placed[] {
  const counts = threadCounts(front);
  return front.points.map((point) => ({
    point,
    series: counts.indexOf(point.threads) % shapes.length,
    x: plot.valToPos(point.latencyMilliseconds, 'x', true),
    y: plot.valToPos(point.accuracyPercent, 'y', true),
  }));
}

const threadCounts = (front: ParetoData) =>
  [...new Set(front.points.map((point) => point.threads))].sort((a, b) => a - b);

function drawIntervals(pen: Pen, plot: Plot, placed: readonly Placed[]): void {
  pen.lineWidth = pixels(1);
  pen.globalAlpha = 0.45;
  for (const { point, series, x } of placed) {
    pen.strokeStyle = colour(colours[series]!);
    const [low, high] = [point.accuracyLowPercent, point.accuracyHighPercent].map((v) =>
      plot.valToPos(v, 'y', true),
    );
    line(pen, [x, low!], [x, high!]);
    for (const end of [low!, high!]) line(pen, [x - pixels(3), end], [x + pixels(3), end]);
  }
  pen.globalAlpha = 1;
}

function drawFrontLines(pen: Pen, placed: readonly Placed[]): void {
  for (const [series, name] of colours.entries()) {
    const corners = placed.filter((p) => p.series === series && p.point.onFront).sort((a, b) => a.x - b.x);
    pen.strokeStyle = colour(name);
    pen.lineWidth = pixels(1.5);
    pen.globalAlpha = 0.55;
    pen.beginPath();
    for (const { x, y } of corners) pen.lineTo(x, y);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

function drawBubbles(pen: Pen, placed: readonly Placed[]): void {
  for (const { point, series, x, y } of placed) {
    if (point.share === 0) continue;
    pen.fillStyle = colour(colours[series]!);
    pen.globalAlpha = 0.22;
    mark(pen, 'circle', x, y, pixels(bubbleRadius(point.share)));
  }
  pen.globalAlpha = 1;
}

function drawLabels(pen: Pen, placed: readonly Placed[]): void {
  pen.font = canvasFont(11.5);
  pen.fillStyle = colour('ink');
  pen.textAlign = 'center';
  pen.textBaseline = 'top';
  pen.strokeStyle = colour('surface');
  pen.lineJoin = 'round';
  pen.lineWidth = pixels(4);
  for (const { point, x, y } of placed) {
    if (point.share < labelledShare) continue;
    const text = `${point.subnet}  ${(point.share * 100).toFixed(0)} %`;
    const below = y + pixels(bubbleRadius(point.share) + 3);
    pen.strokeText(text, x, below);
    pen.fillText(text, x, below);
  }
}

function draw(plot: Plot, front: ParetoData): void {
  const { deadlineMilliseconds } = front;
  guideLine(plot, {
    scale: 'x',
    value: deadlineMilliseconds,
    text: `deadline ${deadlineMilliseconds.toFixed(1)} ms`,
    colour: colour('ink'),
  });
  const placed = place(plot, front);
  inPlot(plot, (pen) => {
    drawBubbles(pen, placed);
    drawIntervals(pen, plot, placed);
    drawFrontLines(pen, placed);
    for (const { series, x, y } of placed) {
      pen.fillStyle = colour(colours[series]!);
      mark(pen, shapes[series]!, x, y, pixels(3.6));
    }
    drawLabels(pen, placed);
  });
}

function options(front: ParetoData, element: ReturnType<typeof elementOf>): PlotOptions {
  const latencies = [...front.points.map((point) => point.latencyMilliseconds), front.deadlineMilliseconds];
  const [fastest, slowest] = [Math.min(...latencies) * 0.8, Math.max(...latencies) * 1.45];
  const low = Math.min(...front.points.map((point) => point.accuracyLowPercent));
  const high = Math.max(...front.points.map((point) => point.accuracyHighPercent));
  const margin = (high - low) * 0.1 + 0.2;
  return {
    width: element.clientWidth,
    height: element.clientWidth < 560 ? 300 : 380,
    legend: { show: false },
    padding: [10, Math.min(16, sideWidth(element)), 0, 0],
    cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, distr: 3, range: () => [fastest, slowest] },
      y: { range: () => [low - margin, high + margin] },
    },
    axes: [
      axis({
        splits: () => logarithmicSplits(fastest, slowest),
        filter: (_plot: unknown, splits: number[]) => splits,
        values: (_plot: unknown, splits: number[]) => splits.map((value) => `${value} ms`),
        size: 30,
      }),
      verticalAxis({}, element),
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: { draw: [(plot) => draw(plot, front)], setCursor: [showNearest(front)] },
  };
}

function describe(point: ParetoPoint): string {
  const threads = point.threads === 1 ? '1 thread' : `${point.threads} threads`;
  const interval = `${point.accuracyLowPercent.toFixed(1)} to ${point.accuracyHighPercent.toFixed(1)} %`;
  const share =
    point.share === 0
      ? 'not used by the managed run'
      : `${(point.share * 100).toFixed(1)} % of the managed frames`;
  return `${point.subnet}, ${threads}  ·  ${point.latencyMilliseconds.toFixed(1)} ms  ·  ${point.accuracyPercent.toFixed(1)} % (95 % interval ${interval})  ·  ${share}`;
}

function nearest(plot: Plot, front: ParetoData): ParetoPoint | undefined {
  const { left = -1, top = -1 } = plot.cursor;
  if (left < 0) return undefined;
  const distance = (point: ParetoPoint) =>
    Math.hypot(
      plot.valToPos(point.latencyMilliseconds, 'x') - left,
      plot.valToPos(point.accuracyPercent, 'y') - top,
    );
  return [...front.points].sort((a, b) => distance(a) - distance(b)).find((point) => distance(point) < 60);
}

function showNearest(front: ParetoData): (plot: Plot) => void {
  const readout = elementOf(`${front.id}-readout`);
  const resting = readout.textContent;
  return (plot) => {
    const point = nearest(plot, front);
    readout.textContent = point === undefined ? resting : describe(point);
  };
}

/** Draws a front; the line above it describes the operating point nearest to the cursor. */
export function drawFront(front: ParetoData): Plot[] {
  if (front.points.length === 0) return [];
  const element = elementOf(`${front.id}-chart`);
  const points = [...front.points].sort((a, b) => a.latencyMilliseconds - b.latencyMilliseconds);
  const columns = [points.map((p) => p.latencyMilliseconds), points.map((p) => p.accuracyPercent)];
  const plot = new browser.uPlot(options(front, element), columns as never, element as never);
  return [plot];
}
