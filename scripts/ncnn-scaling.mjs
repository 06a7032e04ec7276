/**
 * How well the timing of virtual boards carries over: cycles and parallel part of each network from two rows of one
 * device, and from these alone what the benchmark says of other cores, thread counts and devices. Run after a build:
 *
 *     COTUNE_SHARED=../shared node scripts/ncnn-scaling.mjs [FILE]
 *
 * Writes bench/results/ncnn-scaling.json where no file is given, and prints it as a table.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { mean, median, quantile } from '../dist/core/statistics.js';
import { virtualBoard } from '../dist/device/virtual/boards.js';
import { amdahl, bytesPerSecond } from '../dist/device/virtual/plant/nominal.js';
import { readData } from './fit-timing/data.mjs';
import { movedBytes, networks, secondsOn } from './fit-timing/ncnn-rows.mjs';
import { parallelFraction } from './fit-timing/work.mjs';

const repository = resolve(import.meta.dirname, '..');
const file = resolve(process.argv[2] ?? resolve(repository, 'bench/results/ncnn-scaling.json'));
const { ncnn } = readData(process.env.COTUNE_SHARED ?? resolve(repository, '../shared'));

/** Memory speed of a device whose board is not modelled: as that of one with the same memory, or slower. */
const memoryOf = { xavier: 30e9, rk3399: 5e9, old: 4e9 };
const ofBoard = (name) => bytesPerSecond(virtualBoard(name));
const perCycle = (name, domain) => {
  const domains = virtualBoard(name).domains;
  const [one, strongest] = [domain, 'big-0'].map((wanted) => domains.find((each) => each.name === wanted));
  const highest = ({ points }) => points.hertzVolts.at(-1)[0];
  return (one.capacity.value / 1024) * (highest(strongest) / highest(one));
};

const rk3588 = {
  big: { hertz: 2.4e9, perCycle: 1 },
  little: { hertz: 1.8e9, perCycle: perCycle('rk3588', 'little') },
  memory: ofBoard('rk3588'),
};
/** capacity-dmips-mhz of the device tree. */
const rk3399 = {
  big: { hertz: 1.8e9, perCycle: 1 },
  little: { hertz: 1.5e9, perCycle: 485 / 1024 },
  memory: memoryOf.rk3399,
};

/** Which rows there are of each device; the first tells how fast its cores are and how good its version of ncnn. */
const devices = {
  rk3588: { ...rk3588, rows: ['big 1', 'big 4', 'little 1', 'little 4'], fitted: ['big 1', 'big 4'] },
  'rk3588 (second)': { ...rk3588, rows: ['big 4'] },
  orangepi5: { ...rk3588, rows: ['big 4', 'little 4'] },
  'orangepi5-plus': { ...rk3588, rows: ['big 4'] },
  'raspberry-pi-5': {
    all: { hertz: 2.4e9, perCycle: 1 },
    memory: ofBoard('raspberry-pi-5'),
    rows: ['all 1', 'all 4'],
  },
  'raspberry-pi-4': { all: { hertz: 1.8e9, perCycle: 1 }, memory: memoryOf.old, rows: ['all 1', 'all 4'] },
  rk3399: { ...rk3399, rows: ['big 1', 'big 2', 'little 1', 'little 4'] },
  'orangepi4-lts': { ...rk3399, rows: ['big 2', 'little 4'] },
  'agx-xavier': {
    all: { hertz: 2.2e9, perCycle: 1 },
    memory: memoryOf.xavier,
    rows: ['all 1', 'all 2', 'all 4', 'all 8'],
  },
  'snapdragon-810': { big: { hertz: 2e9, perCycle: 1 }, memory: memoryOf.old, rows: ['big 1', 'big 4'] },
};
/** Its own row gives each device's speed, so it is not compared there. */
const reference = 'mobilenet_v2';

function fitNetwork(network) {
  const [alone, divided] = [1, 4].map((threads) => secondsOn(ncnn, 'rk3588', network, threads, 'big'));
  const waiting = movedBytes(network) / rk3588.memory;
  return {
    network,
    cycles: Math.max(alone / 10, alone - waiting) * rk3588.big.hertz,
    bytes: movedBytes(network),
    parallelFraction: parallelFraction(alone, divided, 4),
  };
}

function predict(work, device, row, speed) {
  const [cores, threads] = row.split(' ');
  const { hertz, perCycle } = device[cores];
  const compute = work.cycles / (hertz * perCycle * speed);
  return (compute + work.bytes / device.memory) * amdahl(work.parallelFraction, Number(threads));
}

const measured = (name, work, row) =>
  secondsOn(ncnn, name, work.network, Number(row.split(' ')[1]), row.split(' ')[0]);

/** Of a device's cores and its version of ncnn, with the reference network, by halving. */
function speedOf(name, device, work) {
  const [row] = device.rows;
  const seconds = measured(name, work, row);
  let [low, high] = [0.01, 100];
  for (let round = 0; round < 60; round++) {
    const middle = Math.sqrt(low * high);
    if (predict(work, device, row, middle) > seconds) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

const works = Object.keys(networks).map(fitNetwork);
const results = Object.entries(devices).flatMap(([name, device]) => {
  const speed = speedOf(
    name,
    device,
    works.find(({ network }) => network === reference),
  );
  return device.rows
    .filter((row) => !device.fitted?.includes(row))
    .flatMap((row) =>
      works
        .filter(({ network }) => network !== reference || row !== device.rows[0])
        .map((work) => ({ name, row, work, speed, seconds: measured(name, work, row) }))
        .filter(({ seconds }) => seconds !== undefined)
        .map(({ work, seconds }) => ({
          name,
          row,
          network: work.network,
          speed,
          percent: 100 * (predict(work, device, row, speed) / seconds - 1),
        })),
    );
});

/** How much slower the little cluster is than the big one, as a capacity: the mean of both devices with such rows. */
function littleCapacity() {
  // Two rows of the one and the only row of the other: both count the same.
  const ratios = [
    ['rk3588', 1],
    ['rk3588', 4],
    ['orangepi5', 4],
    ['orangepi5', 4],
  ].map(([device, threads]) =>
    median(
      works.map(
        ({ network }) =>
          secondsOn(ncnn, device, network, threads, 'big') /
          secondsOn(ncnn, device, network, threads, 'little'),
      ),
    ),
  );
  return 1024 * Math.exp(mean(ratios.map(Math.log)));
}

const round = (value) => Number(value.toFixed(1));

function summary(list) {
  const absolute = list.map(({ percent }) => Math.abs(percent));
  return {
    predictions: list.length,
    medianPercent: round(median(absolute)),
    p90Percent: round(quantile(absolute, 0.9)),
    worstPercent: round(Math.max(...absolute)),
    biasPercent: round(mean(list.map(({ percent }) => percent))),
  };
}

const byRow = Object.entries(devices).flatMap(([device, { rows }]) =>
  rows.flatMap((row) => {
    const list = results.filter((one) => one.name === device && one.row === row);
    return list.length === 0 ? [] : [{ device, row, speed: round(list[0].speed), ...summary(list) }];
  }),
);
const report = {
  command: 'COTUNE_SHARED=../shared node scripts/ncnn-scaling.mjs',
  what: 'errors of predicted seconds in percent of those in the ncnn benchmark, 14 networks; fitted to rk3588 big 1 and big 4',
  littleCapacity: { 'rk3588 and orangepi5': Math.round(littleCapacity()) },
  all: summary(results),
  rows: byRow,
};
console.log(`capacity of the RK3588's little cores: ${Math.round(littleCapacity())}`);
console.table([{ device: 'all', ...report.all }, ...byRow]);
writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
