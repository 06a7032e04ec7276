/** Fits the parts of a cluster's power to measured rows, one after the other, each with the terms of the model itself. */
import {
  awakeShare,
  leakageWatts,
  staticWatts,
  switchingWatts,
  workWatts,
} from '../../dist/device/virtual/power/cluster.js';
import { eventTerms, termRates } from '../../dist/device/virtual/power/counters.js';
import { heatAbove } from '../../dist/device/virtual/power/heat.js';
import { seriesOf, stateOf } from '../../dist/device/virtual/power/validate.js';
import { dot, fitRelative } from './least-squares.mjs';

/** Chosen, not fitted: what the sensors and the room show while the cluster idles. */
const sensors = { sensorSpreadCelsius: 2.5, idleCelsius: 42 };
const perVoltCandidates = steps(2, 5, 0.5);
const perCelsiusCandidates = steps(0.02, 0.045, 0.005);

/**
 * All parts of the model from some rows. Static power comes first, from two views of it at once: how the power of a
 * workload changes with the clock (its activity stays, so what does not grow with C V² f is static), and what the
 * counters leave unexplained. The mean workload and the correction by heat follow on top of it.
 */
export function fitCluster(rows) {
  const { power, counters } = fitStatic(rows);
  const withWork = fitWork(power, rows);
  return { power: withWork, heat: fitHeat(withWork, rows), counters };
}

function fitStatic(rows) {
  const series = seriesOf(rows, 'rows');
  let best = { error: Number.POSITIVE_INFINITY };
  for (const perVolt of perVoltCandidates)
    for (const perCelsius of perCelsiusCandidates) {
      const found = fitStaticAt({ watts: 1, perVolt, perCelsius }, series, rows);
      if (found.error < best.error) best = found;
    }
  return best;
}

function fitStaticAt(unit, series, rows) {
  const equations = [...clockEquations(unit, series), ...counterEquations(unit, rows)];
  const [watts, clockNanofarads, ...eventNanofarads] = fitEquations(equations);
  const found = [watts, clockNanofarads, ...eventNanofarads];
  return {
    error: meanOf(equations.map(({ terms, target, watts }) => Math.abs(dot(terms, found) - target) / watts)),
    power: powerOf({ ...unit, watts }, clockNanofarads * 1e-9, 0),
    counters: Object.fromEntries(eventTerms.map((term, i) => [term, eventNanofarads[i] * 1e-9])),
  };
}

/** Work scales from the reference row to another with the clock, the voltage and the utilisation; the rest is static. */
function clockEquations(unit, series) {
  const shape = powerOf(unit, 0, 1);
  const work = (row) => workWatts(shape, stateOf(row));
  const noEvents = eventTerms.map(() => 0);
  return series.flatMap(({ reference, others }) =>
    others.map((row) => {
      const ratio = work(row) / Math.max(work(reference), 1e-12);
      const ofReference = staticTerms(unit, reference);
      const terms = staticTerms(unit, row).map((term, i) => term - ratio * ofReference[i]);
      return {
        terms: [...terms, ...noEvents],
        target: row.watts - ratio * reference.watts,
        watts: row.watts,
      };
    }),
  );
}

function counterEquations(unit, rows) {
  return rows.map((row) => {
    const rates = termRates(row.rates);
    const events = eventTerms.map((term) => row.volts ** 2 * rates[term] * 1e-9);
    return { terms: [...staticTerms(unit, row), ...events], target: row.watts, watts: row.watts };
  });
}

function staticTerms(unit, row) {
  const leakage = leakageWatts(unit, row.volts, stateOf(row).celsius);
  return [leakage, switchingWatts(1e-9, row.hertz, row.volts)];
}

function fitWork({ leakage, clock }, rows) {
  const shape = powerOf(leakage, clock.farads, 1e-9);
  const [nanofarads] = fitEquations(
    rows.map((row) => equationAbove(shape, row, [workWatts(shape, stateOf(row))])),
  );
  return powerOf(leakage, clock.farads, nanofarads * 1e-9);
}

function fitHeat(power, rows) {
  const [priorShare, awakeNanofarads, wattsPerSpreadKelvin, wattsPerRiseKelvin] = fitEquations(
    rows.map((row) => {
      const { hertz, volts, utilisations, celsiusOfCores } = row;
      const { spread, rise } = heatAbove(sensors, celsiusOfCores);
      const awake = switchingWatts(1e-9 * awakeShare(utilisations), hertz, volts);
      const terms = [workWatts(power, stateOf(row)), awake, volts ** 2 * spread, volts ** 2 * rise];
      return equationAbove(power, row, terms);
    }),
  );
  const awakeFarads = awakeNanofarads * 1e-9;
  return { priorShare, awakeFarads, ...sensors, wattsPerSpreadKelvin, wattsPerRiseKelvin };
}

/** Terms that should explain what a row takes above its static power. */
function equationAbove(power, row, terms) {
  return { terms, target: row.watts - staticWatts(power, stateOf(row)), watts: row.watts };
}

function fitEquations(equations) {
  return fitRelative(
    equations.map(({ terms }) => terms),
    equations.map(({ target }) => target),
    equations.map(({ watts }) => watts),
  );
}

function powerOf(leakage, clockFarads, coreFarads) {
  return { leakage, clock: { farads: clockFarads }, work: { coreFarads } };
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function steps(from, to, by) {
  return Array.from({ length: Math.round((to - from) / by) + 1 }, (_, i) => from + i * by);
}
