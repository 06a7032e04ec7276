/** Refuses what nothing on this machine could tell whether it is kept: energy without a sensor or a model, heat without a zone. */
import { CotuneError } from '../../core/errors.js';
import type { SystemTarget } from '../../core/target.js';
import type { NoPower, PowerOrigin, Readings } from './power-origin.js';

/** @throws {CotuneError} `ERR_TARGET_UNSEEN` naming what is asked for and why nothing tells it */
export function checkSeen(system: SystemTarget, power: PowerOrigin | NoPower, readings: Readings): void {
  const asked = powerWords(system);
  if ('absent' in power && asked.length > 0)
    throw new CotuneError(
      'ERR_TARGET_UNSEEN',
      `${asked.join(' and ')} cannot be kept here: nothing tells the power (${power.absent})`,
    );
  if (system.temperatureCelsius === null) return;
  if ([...readings].some(([name, reading]) => name.startsWith('temperature.') && 'value' in reading)) return;
  throw new CotuneError(
    'ERR_TARGET_UNSEEN',
    'temperatureCelsius cannot be kept here: no thermal zone can be read',
    {
      advice: 'leave temperatureCelsius out; `cotune doctor` says which zones there are',
    },
  );
}

/** A limit of temperature is kept by what power does to it. */
function powerWords({ objective, powerCapWatts, energyBudget, temperatureCelsius }: SystemTarget): string[] {
  return [
    ...(objective === 'min-energy' ? ['the objective min-energy'] : []),
    ...(powerCapWatts === null ? [] : ['powerCapWatts']),
    ...(energyBudget === null ? [] : ['energyBudget']),
    ...(temperatureCelsius === null ? [] : ['temperatureCelsius']),
  ];
}
