/** Drives a virtual board without anybody who waits for a time of his own. */
import type { Execution } from '#cotune/core/work.js';
import type { Plant } from '#cotune/device/virtual/plant/plant.js';

/** Lets time pass until then, whatever ends meanwhile. */
export function passTo(plant: Plant, timeSeconds: number): void {
  while (plant.nowSeconds < timeSeconds) plant.advance(timeSeconds);
}

/** Starts all at once. @returns when each was over, after all are */
export function endsOf(plant: Plant, executions: readonly Execution[]): number[] {
  const ends = executions.map(() => Number.NaN);
  let open = executions.length;
  executions.forEach((one, index) => {
    plant.start(one, (timeSeconds) => {
      ends[index] = timeSeconds;
      open--;
    });
  });
  while (open > 0) plant.advance(plant.nowSeconds + 1000);
  return ends;
}
