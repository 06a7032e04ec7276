/** Latency over the last seconds as one line of blocks, against the deadline. */
import type { FrameReport } from '../core/frame.js';
import type { Paint } from './text.js';
import type { ApplicationState } from './view-state.js';

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const slotSeconds = 0.25;
/** The deadline lies at the upper edge of this block; what is higher is late. */
const deadlineBlock = 6;

/** The worst frame of a slot: one late frame among many must be seen. */
function worst(frames: readonly FrameReport[]): FrameReport | undefined {
  const rank = { hit: 0, miss: 1, dropped: 2, failed: 3 };
  const weight = (frame: FrameReport) => rank[frame.outcome] * 1e6 + (frame.inference?.latencySeconds ?? 0);
  return frames.reduce<FrameReport | undefined>(
    (a, b) => (a === undefined || weight(b) > weight(a) ? b : a),
    undefined,
  );
}

function blockOf(frame: FrameReport | undefined, deadlineSeconds: number, paint: Paint): string {
  if (frame === undefined) return ' ';
  if (frame.inference === null) return paint('worse', '×');
  const height = Math.ceil((frame.inference.latencySeconds / deadlineSeconds) * deadlineBlock) - 1;
  if (frame.outcome === 'hit')
    return paint('good', blocks[Math.min(Math.max(height, 0), deadlineBlock - 1)]!);
  return paint('bad', blocks[Math.min(Math.max(height, deadlineBlock), blocks.length - 1)]!);
}

/** One column per quarter of a second, the newest at the right: low is fast, the two highest blocks are late, × was not computed. */
export function sparkline(state: ApplicationState, nowSeconds: number, width: number, paint: Paint): string {
  const last = Math.floor(nowSeconds / slotSeconds);
  const slots = new Map<number, FrameReport[]>();
  for (const frame of state.frames) {
    const slot = Math.floor(frame.arrivalSeconds / slotSeconds);
    slots.set(slot, [...(slots.get(slot) ?? []), frame]);
  }
  return Array.from({ length: Math.max(0, width) }, (_, column) =>
    blockOf(worst(slots.get(last - width + 1 + column) ?? []), state.application.deadlineSeconds, paint),
  ).join('');
}
