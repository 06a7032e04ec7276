/** Turns seconds that were measured somewhere into work: cycles of the strongest core, and bytes. */
import { virtualBoard } from '../../dist/device/virtual/boards.js';
import { amdahl, bytesPerSecond } from '../../dist/device/virtual/plant/nominal.js';

/** Nobody publishes how much the networks switch: as the mean of the workloads. */
export const activity = 1;

/**
 * @param seconds of all threads together, in the time of one core of the strongest kind at `hertz`
 * @param memoryBytes what it moves; its time at the memory clock `memoryHertz` is taken off the cycles
 */
export function cpuStage(board, { seconds, hertz, memoryBytes, memoryHertz, parallelFraction }) {
  const clocks = memoryHertz === undefined ? {} : { memory: memoryHertz };
  const waiting = memoryBytes / bytesPerSecond(virtualBoard(board), clocks);
  const computeCycles = Math.max(seconds / 10, seconds - waiting) * hertz;
  return { processor: 'cpu', computeCycles, memoryBytes, activity, parallelFraction };
}

/** The share of the work that threads divide, from the same network with one and with several. */
export const parallelFraction = (alone, divided, threads) =>
  Math.min(1, Math.max(0, (1 - divided / alone) / (1 - 1 / threads)));

/** Of one core, from seconds with several. */
export const inOneThread = (seconds, fraction, threads) => seconds / amdahl(fraction, threads);
