/** How what a board takes heats it: stretch by stretch of constant power, or at once to where temperatures settle. */
import type { Cooling } from './cooling.js';
import { heatPeriodSeconds } from './cooling.js';
import type { PlantDomain } from './domain.js';
import type { Meter } from './meter.js';

/** Heat that leaks makes heat: so often at most, or until so little changes, temperature and power follow each other. */
const soakRounds = 200;
const soakedKelvin = 1e-6;

export class Heating {
  /** When the present stretch ends. */
  nextSeconds = heatPeriodSeconds;
  /** That are over. */
  #stretches = 0;

  constructor(
    private readonly domains: readonly PlantDomain[],
    private readonly cooling: Cooling,
    private readonly meter: Meter,
  ) {}

  /** @param reckon is to reckon the powers anew, at the new temperatures */
  soak(reckon: () => void): void {
    for (let round = 0; round < soakRounds; round++) {
      const change = this.cooling.soak(this.meter.baseWatts());
      reckon();
      if (change < soakedKelvin) break;
    }
  }

  /** Ends a stretch: temperatures follow it, and throttling follows them. */
  endStretch(nowSeconds: number): void {
    const watts = this.domains.map((domain) => domain.endStretch(nowSeconds, heatPeriodSeconds));
    const delivered = watts.reduce((a, b) => a + b, 0);
    this.cooling.heat(heatPeriodSeconds, watts, this.meter.baseWatts(delivered));
    this.#stretches++;
    this.nextSeconds = (this.#stretches + 1) * heatPeriodSeconds;
    this.cooling.poll(nowSeconds);
  }
}
