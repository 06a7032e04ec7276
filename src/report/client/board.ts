/** One chart of a virtual board: clocks, power or temperatures over time. */
import type { ChartData } from '../chart-data.js';
import type { LinesData } from '../charts/board-lines.js';
import { verticalAxis } from './axes.js';
import { colour, elementOf, type Plot } from './browser.js';
import { baseOptions, create, stretched } from './timeline.js';

/** Colours that the style sheet has for lines side by side, and how each is dashed: colour alone tells nobody. */
const strokes = [
  { name: 'hit', dash: [] },
  { name: 'accuracy', dash: [6, 3] },
  { name: 'pressure', dash: [2, 3] },
  { name: 'busy', dash: [8, 3, 2, 3] },
] as const;

export function drawBoardChart(chart: LinesData, data: ChartData): Plot {
  const element = elementOf(chart.id);
  const options = baseOptions({ element, data, height: 120, last: chart.id.endsWith('-heat') });
  options.scales!.y = { range: () => [...chart.range] };
  options.axes!.push(verticalAxis({ space: 24 }, element));
  for (const index of chart.lines.keys()) {
    const { name, dash } = strokes[index % strokes.length]!;
    options.series.push({
      stroke: () => colour(name),
      width: 1.75,
      dash: [...dash],
      spanGaps: true,
      points: { show: false },
    });
  }
  return create(options, stretched(chart.seconds, chart.lines, data), element);
}
