/** A meter of energy as whoever measures needs it: stretches of time, and the joules of each. */

/** One stretch of time. */
export interface EnergyStretch {
  /** Called again and again in between: some meters only know the power of a moment. */
  sample(): void;
  /** Joules since its beginning; null where the sensor did not answer. */
  end(): number | null;
}

export interface EnergyMeter {
  /** What it measures, for people. */
  readonly source: string;
  /** Shorter ones it cannot tell. */
  readonly stretchSeconds: number;
  begin(): EnergyStretch;
}
