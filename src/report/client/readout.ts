/** What lies under the cursor, in words: the text line of a timeline. */
import type { ChartData } from '../chart-data.js';
import type { TimelineData } from '../charts/timelines.js';

const outcomeWords = {
  hit: 'on time',
  miss: 'late',
  dropped: 'dropped before it started',
  failed: 'failed',
} as const;

/** The index of the value nearest to a time in an ascending list, or -1 for an empty one. */
export function nearestIndex(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - times[low - 1]! < times[low]! - time ? low - 1 : times.length === 0 ? -1 : low;
}

function frameWords({ frames }: TimelineData, time: number): string[] {
  const index = nearestIndex(frames.seconds, time);
  if (index < 0) return [];
  const outcome = outcomeWords[frames.outcome[index]!];
  const latency = frames.latencyMilliseconds[index];
  if (latency === null || latency === undefined) return [`frame ${outcome}`];
  const accuracy = frames.accuracyPercent[index]!.toFixed(1);
  return [`${latency.toFixed(1)} ms, ${outcome}`, `${frames.network[index]}, ${accuracy} % accuracy`];
}

function monitorWords({ monitors }: TimelineData, time: number, cores: number): string[] {
  const index = nearestIndex(monitors.seconds, time);
  const [busy, pressure] = [monitors.busyCores[index] ?? null, monitors.pressurePercent[index] ?? null];
  return [
    ...(busy === null ? [] : [`${busy.toFixed(1)} of ${cores} processors busy`]),
    ...(pressure === null ? [] : [`pressure ${pressure.toFixed(0)} %`]),
  ];
}

export function readoutOf(timeline: TimelineData, data: ChartData, time: number): string {
  const words = [...frameWords(timeline, time), ...monitorWords(timeline, time, data.cores)];
  return [`${time.toFixed(2)} s`, ...words].join('  ·  ');
}
