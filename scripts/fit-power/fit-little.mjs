/**
 * Fits the little cluster to published means of one busy core. The rows have no temperature, so leakage takes its
 * growth from the big cluster of the same chip and holds at 50 °C.
 */
import { parse } from 'csv-parse/sync';
import { leakageWatts, switchingWatts } from '../../dist/device/virtual/power/cluster.js';
import { dot, fitRelative } from './least-squares.mjs';

/** Columns: frequency in kHz, power in µW, voltage in µV. */
export function fitLittle(text, { perVolt, perCelsius }) {
  const unit = { watts: 1, perVolt, perCelsius };
  const equations = parse(text, { columns: true })
    .filter(({ model }) => model === 'little')
    .map((row) => equationOf(row, unit));
  const [watts, clockNanofarads, coreNanofarads] = fitEquations(equations);
  return {
    leakage: { watts, perVolt, perCelsius },
    clockFarads: clockNanofarads * 1e-9,
    coreFarads: coreNanofarads * 1e-9,
    crossValidatedPercent: crossValidated(equations),
  };
}

function equationOf({ workload, freq, power, voltage }, unit) {
  const [hertz, volts, watts] = [Number(freq) * 1e3, Number(voltage) / 1e6, Number(power) / 1e6];
  const perNanofarad = switchingWatts(1e-9, hertz, volts);
  const busyCores = workload === 'idle' ? 0 : 1;
  return { workload, terms: [leakageWatts(unit, volts, 50), perNanofarad, perNanofarad * busyCores], watts };
}

function fitEquations(equations) {
  const watts = equations.map((equation) => equation.watts);
  return fitRelative(
    equations.map(({ terms }) => terms),
    watts,
    watts,
  );
}

/** Each workload predicted from the others; the idle rows stay, without them nothing tells static from the rest. */
function crossValidated(equations) {
  const workloads = [...new Set(equations.map(({ workload }) => workload))].filter((name) => name !== 'idle');
  const errors = workloads.flatMap((held) => {
    const found = fitEquations(equations.filter(({ workload }) => workload !== held));
    return equations
      .filter(({ workload }) => workload === held)
      .map(({ terms, watts }) => Math.abs(dot(terms, found) / watts - 1));
  });
  return (100 * errors.reduce((sum, error) => sum + error, 0)) / errors.length;
}
