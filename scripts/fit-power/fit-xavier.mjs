/**
 * Fits the graphics processor and the deep learning accelerators of the Jetson Xavier NX to power at the wall that
 * MLPerf submitters measured in MaxQ, with the clocks they set. Utilisation is not in these rows: a benchmark is
 * taken to keep the processor busy all the time, which holds for batches and not for single images.
 */
import { parse } from 'csv-parse/sync';
import { voltsAt } from '../../dist/device/virtual/power/board.js';
import {
  xavierGraphicsVolts,
  xavierLoadedBaseWatts,
} from '../../dist/device/virtual/power/boards/xavier-assumptions.js';
import { dot, fitRelative } from './least-squares.mjs';

/** What runs on the accelerators as well, where more than one image is in flight. */
const acceleratorBenchmarks = ['resnet50', 'ssd-mobilenet', 'ssd-resnet34'];

export function fitXavier(text) {
  const equations = usableRows(text).map(equationOf);
  const [graphicsNanofarads, acceleratorWatts] = fitEquations(equations);
  return { graphicsNanofarads, acceleratorWatts, ...crossValidated(equations) };
}

/** One row for each benchmark, scenario and round; the submission repeats some under other names. */
function usableRows(text) {
  const rows = parse(text, { columns: true }).filter(
    ({ system, gpu_hz, note }) =>
      system.startsWith('Xavier_NX') && gpu_hz !== '' && !note.includes('not an Offline'),
  );
  const byName = new Map(rows.map((row) => [`${nameOf(row)} ${row.scenario} ${row.round}`, row]));
  return [...byName.values()];
}

const nameOf = ({ benchmark }) => benchmark.replace(/-99.*$/, '');

function equationOf(row) {
  const hertz = Number(row.gpu_hz);
  const accelerated = acceleratorBenchmarks.includes(nameOf(row)) && row.scenario === 'Offline';
  const terms = [voltsAt(xavierGraphicsVolts, hertz) ** 2 * hertz * 1e-9, accelerated ? 1 : 0];
  return { name: nameOf(row), terms, watts: Number(row.mean_wall_power_w) };
}

function fitEquations(equations) {
  return fitRelative(
    equations.map(({ terms }) => terms),
    equations.map(({ watts }) => watts - xavierLoadedBaseWatts),
    equations.map(({ watts }) => watts),
  );
}

function crossValidated(equations) {
  const errors = equations.map(({ name, terms, watts }) => {
    const found = fitEquations(equations.filter((other) => other.name !== name));
    return 100 * Math.abs((dot(terms, found) + xavierLoadedBaseWatts) / watts - 1);
  });
  return {
    crossValidatedPercent: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    largestPercent: Math.max(...errors),
    rows: errors.length,
    within15Percent: errors.filter((error) => error <= 15).length,
  };
}
