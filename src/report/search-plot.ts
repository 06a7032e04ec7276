/** What a search looked at, as a picture: accuracy against latency, everything, the front and the library. SVG. */
import { escapeHtml } from './html.js';

export interface PlotPoint {
  /** 0 to 1. */
  readonly accuracy: number;
  readonly latencySeconds: number;
}

export interface SearchPlot {
  readonly title: string;
  /** What the accuracy is called. */
  readonly accuracy: string;
  /** Everything that was looked at, as it is estimated. */
  readonly lookedAt: readonly PlotPoint[];
  /** Of these, what no other beats, fastest first. */
  readonly front: readonly PlotPoint[];
  /** As reported on unseen samples, with the interval. */
  readonly library: readonly (PlotPoint & {
    readonly id: string;
    readonly accuracyLow: number;
    readonly accuracyHigh: number;
  })[];
}

const size = { width: 760, height: 480 };
const area = { left: 64, right: 740, top: 44, bottom: 424 };
const marks = 6;

interface Axis {
  readonly low: number;
  readonly high: number;
  at(value: number): number;
}

export function searchPlot({ title, accuracy, lookedAt, front, library }: SearchPlot): string {
  const all = [...lookedAt, ...library];
  const x = axis(
    all.map(({ latencySeconds }) => latencySeconds * 1e3),
    area.left,
    area.right,
  );
  const y = axis(
    [
      ...lookedAt.map((point) => point.accuracy * 100),
      ...library.flatMap(({ accuracyLow, accuracyHigh }) => [accuracyLow * 100, accuracyHigh * 100]),
    ],
    area.bottom,
    area.top,
  );
  const place = ({ accuracy, latencySeconds }: PlotPoint) =>
    [round(x.at(latencySeconds * 1e3)), round(y.at(accuracy * 100))] as const;
  const dot = (point: PlotPoint, radius: number, colour: string) => {
    const [cx, cy] = place(point);
    return `<circle cx="${cx}" cy="${cy}" r="${radius}" fill="${colour}"/>`;
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escapeHtml(title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${area.left}" y="24" font-size="15">${escapeHtml(title)}</text>`,
    ...gridOf(x, y, accuracy),
    ...lookedAt.map((point) => dot(point, 2.5, '#b4bccb')),
    `<polyline fill="none" stroke="#5b7fc7" stroke-width="1.5" points="${stairs(front.map(place))}"/>`,
    ...library.flatMap((point) => {
      const [cx, cy] = place(point);
      const [low, high] = [point.accuracyLow, point.accuracyHigh].map((value) => round(y.at(value * 100)));
      return [
        `<path d="M${cx} ${low}V${high}" stroke="#c2541b" stroke-width="1"/>`,
        dot(point, 4.5, '#c2541b'),
        `<text x="${cx + 7}" y="${cy + 14}" fill="#7a3410">${escapeHtml(point.id)}</text>`,
      ];
    }),
    ...legendOf(lookedAt.length, library.length),
    '</svg>',
    '',
  ].join('\n');
}

function axis(values: readonly number[], from: number, to: number): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = (most - least || Math.abs(most) || 1) * 0.05;
  const [low, high] = [least - margin, most + margin];
  return { low, high, at: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

function gridOf(x: Axis, y: Axis, accuracy: string): string[] {
  const line = (d: string) => `<path d="${d}" stroke="#e3e6ec" fill="none"/>`;
  const upright = ticks(x).map((value) => {
    const at = round(x.at(value));
    return `${line(`M${at} ${area.top}V${area.bottom}`)}<text x="${at}" y="${area.bottom + 18}" text-anchor="middle">${label(value)}</text>`;
  });
  const level = ticks(y).map((value) => {
    const at = round(y.at(value));
    return `${line(`M${area.left} ${at}H${area.right}`)}<text x="${area.left - 6}" y="${at + 4}" text-anchor="end">${label(value)}</text>`;
  });
  return [
    ...upright,
    ...level,
    `<text x="${(area.left + area.right) / 2}" y="${area.bottom + 40}" text-anchor="middle">latency, ms</text>`,
    `<text transform="translate(16 ${(area.top + area.bottom) / 2}) rotate(-90)" text-anchor="middle">${accuracy}, %</text>`,
  ];
}

function legendOf(lookedAt: number, library: number): string[] {
  const y = size.height - 14;
  return [
    `<circle cx="430" cy="${y - 4}" r="2.5" fill="#b4bccb"/><text x="438" y="${y}">${lookedAt} looked at</text>`,
    `<path d="M532 ${y - 4}h18" stroke="#5b7fc7" stroke-width="1.5"/><text x="555" y="${y}">front</text>`,
    `<circle cx="606" cy="${y - 4}" r="4.5" fill="#c2541b"/><text x="615" y="${y}">library of ${library}, 95 %</text>`,
  ];
}

/** Round numbers within the axis. */
function ticks({ low, high }: Axis): number[] {
  const rough = (high - low) / marks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough)! * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
}

/** Between two points of a front nothing is reached but what the faster one does. */
function stairs(points: readonly (readonly [number, number])[]): string {
  return points
    .flatMap(([x, y], index) =>
      index === 0 ? [`${x},${y}`] : [`${x},${points[index - 1]![1]}`, `${x},${y}`],
    )
    .join(' ');
}

const round = (value: number) => Math.round(value * 10) / 10;
const label = (value: number) => `${Number(value.toPrecision(6))}`;
