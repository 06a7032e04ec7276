/** What the charts draw by hand on their canvas: marks, lines and labels, in canvas pixels. */
import { browser, type Pen, type Plot } from './browser.js';

export type Shape = 'circle' | 'triangle' | 'square' | 'cross' | 'diamond';

/** Canvas pixels for a length in CSS pixels. */
export const pixels = (length: number): number => length * browser.devicePixelRatio;

export function canvasFont(size: number): string {
  return `${pixels(size)}px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;
}

/** Draws inside the plotting area only, and leaves the pen as it was. */
export function inPlot(plot: Plot, draw: (pen: Pen) => void): void {
  const pen = plot.ctx as Pen;
  const { left, top, width, height } = plot.bbox;
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  draw(pen);
  pen.restore();
}

function polygon(pen: Pen, corners: readonly (readonly [number, number])[]): void {
  pen.beginPath();
  for (const [x, y] of corners) pen.lineTo(x, y);
  pen.closePath();
  pen.fill();
}

function cross(pen: Pen, x: number, y: number, radius: number): void {
  pen.lineWidth = Math.max(1, radius * 0.5);
  pen.beginPath();
  pen.moveTo(x - radius, y - radius);
  pen.lineTo(x + radius, y + radius);
  pen.moveTo(x + radius, y - radius);
  pen.lineTo(x - radius, y + radius);
  pen.stroke();
}

/** One mark, in the pen's colours; outcomes and thread counts differ in shape, not in colour alone. */
export function mark(pen: Pen, shape: Shape, x: number, y: number, radius: number): void {
  const r = radius * 1.15;
  if (shape === 'cross') cross(pen, x, y, radius);
  else if (shape === 'triangle')
    polygon(pen, [
      [x, y - r],
      [x + r, y + r * 0.8],
      [x - r, y + r * 0.8],
    ]);
  else if (shape === 'square')
    polygon(pen, [
      [x - radius, y - radius],
      [x + radius, y - radius],
      [x + radius, y + radius],
      [x - radius, y + radius],
    ]);
  else if (shape === 'diamond')
    polygon(pen, [
      [x, y - r],
      [x + r, y],
      [x, y + r],
      [x - r, y],
    ]);
  else {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
  }
}

export function line(pen: Pen, from: readonly [number, number], to: readonly [number, number]): void {
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
}

/** A horizontal or vertical dashed line through the plotting area, with its name beside it. */
export function guideLine(
  plot: Plot,
  guide: {
    scale: 'x' | 'y';
    value: number;
    text: string;
    colour: string;
    /** Of a horizontal line, where on the other axis it begins and ends; all along where absent. */
    from?: number;
    to?: number;
  },
): void {
  inPlot(plot, (pen) => {
    const { left, top, width, height } = plot.bbox;
    const at = plot.valToPos(guide.value, guide.scale, true);
    pen.strokeStyle = guide.colour;
    pen.fillStyle = guide.colour;
    pen.lineWidth = pixels(1.25);
    pen.setLineDash([pixels(5), pixels(4)]);
    const begin = guide.from === undefined ? left : plot.valToPos(guide.from, 'x', true);
    const end = guide.to === undefined ? left + width : plot.valToPos(guide.to, 'x', true);
    if (guide.scale === 'x') line(pen, [at, top], [at, top + height]);
    else line(pen, [begin, at], [end, at]);
    pen.font = canvasFont(11);
    pen.textBaseline = guide.scale === 'x' ? 'top' : 'bottom';
    // Beside a vertical line the text stands where there is room for it.
    const room = left + width - at > pen.measureText(guide.text).width + pixels(10);
    const side = room ? 1 : -1;
    pen.textAlign = guide.scale === 'x' && room ? 'left' : 'right';
    if (guide.scale === 'x') pen.fillText(guide.text, at + side * pixels(5), top + pixels(4));
    else pen.fillText(guide.text, end - pixels(6), at - pixels(3));
  });
}
