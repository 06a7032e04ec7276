/** What had to be assumed of the Jetson Xavier NX before anything could be fitted. */

/**
 * Nobody publishes voltages by frequency: the chip finds them in a closed loop. Between the published least voltage
 * of the warm chip and a little below the greatest, in a straight line.
 */
export const xavierGraphicsVolts = [
  [114.75e6, 0.68],
  [1109.25e6, 1],
] as const;

export const xavierProcessorVolts = [
  [115.2e6, 0.63],
  [1907.2e6, 1.05],
] as const;

/** Carrier, memory and the rest of the module at the plug. */
export const xavierBaseWatts = 5.5;

/** With the processor that feeds a benchmark at 1190.4 MHz. */
export const xavierLoadedBaseWatts = 7;

export const xavierRegulatorEfficiency = 0.9;
