/** Draws every chart of the page, and again when the window or the colour scheme changes. */
import type { ChartData } from '../chart-data.js';
import { drawBoardChart } from './board.js';
import { browser, elementOf, type PageElement, type Plot } from './browser.js';
import { drawFront } from './front.js';
import { drawTimeline } from './timeline.js';

const data = JSON.parse(elementOf('chart-data').textContent ?? '{}') as ChartData;

const plots: Plot[] = [
  ...data.timelines.flatMap((timeline) => drawTimeline(timeline, data)),
  ...data.boards.map((chart) => drawBoardChart(chart, data)),
  ...data.fronts.flatMap(drawFront),
];

const holderOf = (plot: Plot) => (plot.root as { parentNode: PageElement }).parentNode;

function fit(): void {
  for (const plot of plots) {
    const width = holderOf(plot).clientWidth;
    if (width > 0 && width !== plot.width) plot.setSize({ width, height: plot.height });
  }
}

new browser.ResizeObserver(fit).observe(browser.document.documentElement);
browser.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const plot of plots) plot.redraw(false, true);
});
browser.document.documentElement.dataset.charts = `${plots.length}`;
