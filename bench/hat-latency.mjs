/**
 * The regression that a data set of HAT is read as, against a network of the published kind (ReLU, trained by Adam
 * on squared errors, here 10-50-50-1): errors on rows that neither has seen, in ten folds.
 * `node bench/hat-latency.mjs [SHARED] [STEPS] [SECONDS]`; the folder is `$COTUNE_SHARED`, else `../shared`. A fold that
 * has not made its steps (4000) in its share of what is left of the seconds (240) of a table ends there; the steps that
 * the folds took are told.
 */
import { join } from 'node:path';
import { crossValidate, fitHatLatency } from '../dist/application/design/table/hat-latency.js';
import { openDeviceTable } from '../dist/application/design/table/open-table.js';
import { createRandom } from '../dist/core/random.js';
import { mean } from '../dist/core/statistics.js';
import { describeMachine } from '../dist/device/linux/machine.js';

const shared = process.argv[2] ?? process.env.COTUNE_SHARED ?? '../shared';
const steps = Number(process.argv[3] ?? 4000);
const seconds = Number(process.argv[4] ?? 240);
const folds = 10;
const sizes = [10, 50, 50, 1];
const batch = 64;
const firstRate = 2e-3;

const rows = [];
for (const name of ['wmt14ende_cpu_raspberrypi', 'wmt14ende_gpu_titanxp']) rows.push(await compare(name));
console.log(JSON.stringify({ bench: 'hat-latency', rows, machine: describeMachine() }, null, 1));

async function compare(table) {
  const { rows: measured } = await openDeviceTable(join(shared, 'data/measured/hat_latency', `${table}.csv`));
  const took = [];
  const began = performance.now();
  const deadline = began + seconds * 1000;
  const network = crossValidate(measured, (some) =>
    train(some, took, (deadline - performance.now()) / 1000 / (folds - took.length)),
  );
  const networkSeconds = (performance.now() - began) / 1000;
  const regressionBegan = performance.now();
  const regression = fitHatLatency(measured).heldOut;
  return {
    table,
    rows: measured.length,
    regression: { ...regression, seconds: (performance.now() - regressionBegan) / 1000 },
    network: {
      ...network,
      layers: sizes.join('-'),
      batch,
      seconds: networkSeconds,
      stepsAsked: steps,
      fewestSteps: Math.min(...took),
      mostSteps: Math.max(...took),
    },
  };
}

function train(rows, took, secondsForIt) {
  const random = createRandom(1);
  const scale = mean(rows.map(({ latencySeconds }) => latencySeconds));
  const layers = sizes.slice(1).map((outputs, index) => layer(sizes[index], outputs, random));
  const began = performance.now();
  let done = 0;
  // Whichever is nearer its end, steps or time, sets the rate: a rate that is still high is worse for both.
  for (let share = 0; share < 1; done++) {
    for (let sample = 0; sample < batch; sample++) {
      const { features, latencySeconds } = random.pick(rows);
      const values = forward(layers, features);
      backward(layers, values, values.at(-1)[0] - latencySeconds / scale);
    }
    const rate = firstRate * 0.5 * (1 + Math.cos(Math.PI * share));
    for (const one of layers) adam(one, rate, done + 1);
    share = Math.max((done + 1) / steps, (performance.now() - began) / 1000 / secondsForIt);
  }
  took.push(done);
  return (features) => scale * forward(layers, features).at(-1)[0];
}

function layer(inputs, outputs, random) {
  const count = (inputs + 1) * outputs;
  const weights = Float64Array.from({ length: count }, () => random.normal() * Math.sqrt(2 / inputs));
  const zeros = () => new Float64Array(count);
  return { inputs, outputs, weights, gradient: zeros(), first: zeros(), second: zeros() };
}

/** Rows of a layer's weights end with the bias. */
function forward(layers, features) {
  const values = [Float64Array.from(features)];
  for (const [index, { inputs, outputs, weights }] of layers.entries()) {
    const x = values.at(-1);
    const y = new Float64Array(outputs);
    for (let row = 0; row < outputs; row++) {
      const start = row * (inputs + 1);
      let sum = weights[start + inputs];
      for (let i = 0; i < inputs; i++) sum += weights[start + i] * x[i];
      y[row] = index === layers.length - 1 ? sum : Math.max(0, sum);
    }
    values.push(y);
  }
  return values;
}

function backward(layers, values, error) {
  let delta = Float64Array.of(error);
  for (let index = layers.length - 1; index >= 0; index--) {
    const { inputs, outputs, weights, gradient } = layers[index];
    const x = values[index];
    const before = new Float64Array(inputs);
    for (let row = 0; row < outputs; row++) {
      if (delta[row] === 0) continue;
      const start = row * (inputs + 1);
      gradient[start + inputs] += delta[row];
      for (let i = 0; i < inputs; i++) {
        gradient[start + i] += delta[row] * x[i];
        if (x[i] > 0) before[i] += delta[row] * weights[start + i];
      }
    }
    delta = before;
  }
}

function adam({ weights, gradient, first, second }, rate, step) {
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i] / batch;
    first[i] = 0.9 * first[i] + 0.1 * g;
    second[i] = 0.999 * second[i] + 0.001 * g * g;
    const [m, v] = [first[i] / (1 - 0.9 ** step), second[i] / (1 - 0.999 ** step)];
    weights[i] -= (rate * m) / (Math.sqrt(v) + 1e-8);
    gradient[i] = 0;
  }
}
