/** Writes fitted coefficients as modules of the source. */

const gemstone =
  'published measurements of the big cluster (GemStone: mattw200/gemstone-applypower, powmon data), 42 workloads, 1 to 4 instances, 9 clocks';
const partsim =
  'published means of one busy little core (gabrieleara/PARTSim, old energy table), 14 workloads, 14 clocks; growth of leakage from the big cluster';

export function bigModule({ power, heat, counters }, errors) {
  return `${heading("the Odroid-XU3's big cluster")}
import { fitted } from '../provenance.js';
import type { ObservedCluster } from '../validate.js';

const measurements =
  '${gemstone}';
${['utilisation', 'activity', 'counters'].map((mode) => originLine(mode, 'measurements', errors[mode].meanAbsolutePercentageError)).join('\n')}

export const odroidXu3Big: ObservedCluster = {
  power: {
    leakage: { ${fields(power.leakage)}, provenance: activity },
    clock: { ${fields(power.clock)}, provenance: activity },
    work: { ${fields(power.work)}, provenance: activity },
  },
  heat: {
${lines(heat)}
    provenance: utilisation,
  },
  counters: {
${lines(counters)}
    provenance: counters,
  },
};
`;
}

export function littleModule({ leakage, clockFarads, coreFarads, crossValidatedPercent }) {
  return `${heading("the Odroid-XU3's little cluster")}
import type { ClusterPower } from '../cluster.js';
import { fitted } from '../provenance.js';

const measurements =
  '${partsim}';
${originLine('provenance', 'measurements', crossValidatedPercent)}

export const odroidXu3Little: ClusterPower = {
  leakage: { ${fields(leakage)}, provenance },
  clock: { ${fields({ farads: clockFarads })}, provenance },
  work: { ${fields({ coreFarads })}, provenance },
};
`;
}

const heading = (what) =>
  `/** The power of ${what}. Written by \`node scripts/fit-power.mjs\`: change that, not this. */`;
const originLine = (name, source, percent) =>
  `const ${name} = fitted(${source}, ${Number(percent.toPrecision(3))});`;

const entries = (record) => Object.entries(record).map(([key, value]) => `${key}: ${number(value)}`);
const fields = (record) => entries(record).join(', ');
const lines = (record) =>
  entries(record)
    .map((entry) => `    ${entry},`)
    .join('\n');

/** Four digits: more would claim what no fit can know. */
const number = (value) => String(Number(value.toPrecision(4)));

const mlperf =
  'power at the wall in MaxQ (MLPerf Inference v1.1 and v2.0, closed division, Xavier NX), 25 rows of 6 benchmarks, with an assumed base and assumed voltages';

export function xavierModule({ graphicsNanofarads, crossValidatedPercent }, efficiency) {
  const coreFarads = graphicsNanofarads * 1e-9 * efficiency;
  return `${heading("the Jetson Xavier NX's graphics processor")}
import type { ClusterPower } from '../cluster.js';
import { assumed, fitted } from '../provenance.js';

const measurements =
  '${mlperf}';
const inBase = assumed('part of the base: the measurements cannot tell them apart');

export const xavierGraphicsPower: ClusterPower = {
  leakage: { watts: 0, perVolt: 4, perCelsius: 0.035, provenance: inBase },
  clock: { farads: 0, provenance: inBase },
  work: { ${fields({ coreFarads })}, provenance: fitted(measurements, ${Number(crossValidatedPercent.toPrecision(3))}) },
};
`;
}
