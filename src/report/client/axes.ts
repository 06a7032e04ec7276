/** Axes and cursors that all charts share, so that the charts of one timeline stand exactly above each other. */
import { browser, colour, type PageElement, type PlotAxis, type PlotOptions } from './browser.js';

const narrowPixels = 560;

/** Width of the scale at either side, the same for all charts. */
export function sideWidth(element: PageElement): number {
  return element.clientWidth < narrowPixels ? 40 : 54;
}

/** An axis in the page's colours. */
export function axis(settings: Partial<PlotAxis>): PlotAxis {
  return {
    stroke: () => colour('muted'),
    font: '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    grid: { stroke: () => colour('grid'), width: 1 },
    ticks: { show: false },
    gap: 6,
    ...settings,
  };
}

/** The axis of time; only the lowest chart of a timeline carries its numbers. */
export function timeAxis(withNumbers: boolean): PlotAxis {
  const values = (_plot: unknown, splits: number[]) =>
    splits.map((seconds) => (withNumbers ? `${Number(seconds.toFixed(3))} s` : ''));
  return axis({ values, size: withNumbers ? 28 : 4, space: 70 });
}

export function verticalAxis(settings: Partial<PlotAxis>, element: PageElement): PlotAxis {
  return axis({ size: sideWidth(element), space: 28, ...settings });
}

/** Round numbers 1, 2 and 5 times a power of ten inside a range, for logarithmic axes. */
export function logarithmicSplits(low: number, high: number): number[] {
  const splits: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    for (const factor of [1, 2, 5]) {
      const split = Number((power * factor).toPrecision(3));
      if (split >= low && split <= high) splits.push(split);
    }
  }
  return splits;
}

/** A cursor that moves in all timelines at once and zooms all of them. */
export function sharedCursor(): NonNullable<PlotOptions['cursor']> {
  return {
    y: false,
    points: { show: false },
    drag: { x: true, y: false, setScale: true },
    sync: { key: browser.uPlot.sync('time').key, setSeries: false },
  };
}
