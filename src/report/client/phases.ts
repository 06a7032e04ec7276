/** The phases of a run in a chart over time. */
import type { ChartData } from '../chart-data.js';
import { colour, type Pen, type Plot } from './browser.js';
import { canvasFont, inPlot, pixels } from './drawing.js';

/** Shades every other phase, so that the disturbance stands out. */
export function shadePhases(plot: Plot, phases: ChartData['phases']): void {
  inPlot(plot, (pen) => {
    pen.fillStyle = colour('shade');
    for (const [index, phase] of phases.entries()) {
      if (index % 2 === 0) continue;
      const from = plot.valToPos(phase.startSeconds, 'x', true);
      const to = plot.valToPos(phase.endSeconds, 'x', true);
      pen.fillRect(from, plot.bbox.top, to - from, plot.bbox.height);
    }
  });
}

/** Writes the phases' names above the plotting area. */
export function namePhases(plot: Plot, phases: ChartData['phases']): void {
  const pen = plot.ctx as Pen;
  const { left, top, width } = plot.bbox;
  pen.save();
  pen.font = canvasFont(11.5);
  pen.textBaseline = 'bottom';
  pen.textAlign = 'left';
  pen.fillStyle = colour('muted');
  for (const phase of phases) {
    const from = Math.max(left, plot.valToPos(phase.startSeconds, 'x', true));
    const to = Math.min(left + width, plot.valToPos(phase.endSeconds, 'x', true));
    if (to - from > pen.measureText(phase.name).width)
      pen.fillText(phase.name, from + pixels(2), top - pixels(4));
  }
  pen.restore();
}
