import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRealClock } from '#cotune/core/clock.js';
import { inspectDevice, readMonitors } from '#cotune/device/inspection.js';
import { refusalCode } from '#cotune/device/linux/writable-tree.js';
import { virtualSysfs } from '#cotune/device/virtual/sysfs/virtual-sysfs.js';
import { FakePlant, smallBoard } from '../../../support/fake-plant.js';

const little = '/sys/devices/system/cpu/cpufreq/policy0';
const big = '/sys/devices/system/cpu/cpufreq/policy2';
const gpu = '/sys/class/devfreq/gpu';

function board(name?: string) {
  const plant = new FakePlant(smallBoard(name));
  const tree = virtualSysfs(plant);
  const read = (path: string) => {
    const content = tree.read(path);
    return 'text' in content ? content.text.replace(/\n$/, '') : content.absent.replace(`${path}: `, '');
  };
  const write = (path: string, text: string) => tree.write(path, text).then(() => read(path), refusalCode);
  return { plant, tree, read, write };
}

describe('the clocks of the processors', () => {
  it('read as the kernel writes them', () => {
    const { plant, read } = board();
    expect(read(`${little}/scaling_available_frequencies`)).toBe('300000 600000 900000 ');
    expect(read(`${little}/related_cpus`)).toBe('0 1');
    expect(read(`${big}/cpuinfo_max_freq`)).toBe('2000000');
    expect(read(`${big}/cpuinfo_transition_latency`)).toBe('1000000');
    expect(read(`${little}/stats/time_in_state`)).toBe('300000 50\n600000 150\n900000 250');
    expect(read(`${little}/stats/total_trans`)).toBe('3');
    plant.clock('big').hertz = 1500e6;
    expect(read('/sys/devices/system/cpu/cpu3/cpufreq/scaling_cur_freq')).toBe('1500000');
  });

  it('clamp limits, keep an operating point between them and refuse the wrong way round', async () => {
    const { write, read } = board();
    expect(await write(`${little}/scaling_max_freq`, '5000000')).toBe('900000');
    expect(await write(`${little}/scaling_max_freq`, '650000')).toBe('650000');
    expect(await write(`${little}/scaling_min_freq`, '660000')).toBe('EINVAL');
    // Between 610 and 650 MHz lies no point: the upper end gives way.
    expect(await write(`${little}/scaling_min_freq`, '610000')).toBe('610000');
    expect(read(`${little}/scaling_max_freq`)).toBe('900000');
    expect(await write(`${little}/scaling_min_freq`, 'fast')).toBe('EINVAL');
    expect(await write(`${little}/scaling_min_freq`, '300000 and more')).toBe('300000');
  });

  it('show a lower maximum while they are throttled, and give it back', async () => {
    const { plant, read, write } = board();
    await write(`${big}/scaling_min_freq`, '1500000');
    plant.clock('big').coolingState = 2;
    expect([read(`${big}/scaling_min_freq`), read(`${big}/scaling_max_freq`)]).toEqual([
      '1000000',
      '1000000',
    ]);
    expect(read('/sys/class/thermal/cooling_device0/cur_state')).toBe('2');
    plant.clock('big').coolingState = 0;
    expect([read(`${big}/scaling_min_freq`), read(`${big}/scaling_max_freq`)]).toEqual([
      '1500000',
      '2000000',
    ]);
  });

  it('take a speed from the governor userspace alone, rounded up to a point within the limits', async () => {
    const { write, read } = board();
    expect(read(`${big}/scaling_setspeed`)).toBe('<unsupported>');
    expect(await write(`${big}/scaling_setspeed`, '1000000')).toBe('EINVAL');
    expect(await write(`${big}/scaling_governor`, 'userspace')).toBe('userspace');
    expect(await write(`${big}/scaling_setspeed`, '1000001')).toBe('1500000');
    expect(await write(`${big}/scaling_setspeed`, '9000000')).toBe('2000000');
    expect(await write(`${big}/scaling_governor`, 'turbo')).toBe('EINVAL');
    expect(await write(`${big}/scaling_governor`, 'Performance')).toBe('performance');
  });

  it('are busy while no processor of theirs is online', async () => {
    const { read, write } = board();
    expect(await write('/sys/devices/system/cpu/cpu2/online', '0')).toBe('0');
    expect(read(`${big}/affected_cpus`)).toBe('3');
    await write('/sys/devices/system/cpu/cpu3/online', 'n');
    expect(read(`${big}/scaling_cur_freq`)).toBe('EBUSY');
    expect(await write(`${big}/scaling_governor`, 'performance')).toBe('EBUSY');
    expect(await write('/sys/devices/system/cpu/cpu3/online', 'on')).toBe('1');
    expect(await write(`${big}/scaling_governor`, 'performance')).toBe('performance');
  });
});

describe('the other files', () => {
  it('say which processors are online, and count ticks', async () => {
    const { read, write } = board();
    expect(read('/proc/stat').split('\n').slice(0, 3)).toEqual([
      'cpu  492 0 0 3200 0 0 0 0 0 0',
      'cpu0 123 0 0 800 0 0 0 0 0 0',
      'cpu1 123 0 0 800 0 0 0 0 0 0',
    ]);
    expect(await write('/sys/devices/system/cpu/cpu1/online', 'maybe')).toBe('EINVAL');
    await write('/sys/devices/system/cpu/cpu1/online', '0');
    expect(read('/sys/devices/system/cpu/online')).toBe('0,2-3');
    expect(read('/sys/devices/system/cpu/offline')).toBe('1');
    expect(read('/sys/devices/system/cpu/present')).toBe('0-3');
    expect(read('/proc/stat')).not.toContain('cpu1');
    expect(read('/sys/devices/system/cpu/cpu0/online')).toBe('ENOENT');
    expect(await write('/sys/devices/system/cpu/online', '0')).toBe('EACCES');
  });

  it('clock the graphics processor in hertz and say its load', async () => {
    const { plant, read, write } = board();
    expect(await write(`${gpu}/max_freq`, '400000000')).toBe('400000000');
    expect(await write(`${gpu}/min_freq`, '500000000')).toBe('EINVAL');
    expect(await write(`${gpu}/max_freq`, '0')).toBe('600000000');
    expect(await write(`${gpu}/governor`, 'schedutil')).toBe('EINVAL');
    expect(read(`${gpu}/userspace/set_freq`)).toBe('ENOENT');
    expect(await write(`${gpu}/governor`, 'userspace')).toBe('userspace');
    expect(await write(`${gpu}/userspace/set_freq`, '300000000')).toBe('400000000');
    plant.nowSeconds += 0.1;
    plant.gpuBusySeconds += 0.025;
    expect(read(`${gpu}/load`)).toBe('25@400000000Hz');
  });

  it('turn the fan', async () => {
    const { plant, write } = board();
    expect(await write('/sys/class/hwmon/hwmon1/pwm1', '51')).toBe('51');
    expect(plant.fan).toBeCloseTo(0.2);
    expect(await write('/sys/class/hwmon/hwmon1/pwm1', '256')).toBe('EINVAL');
  });

  it('never answer with another error than the kernel has for it, whatever is written', async () => {
    const { tree } = board();
    const paths: string[] = [];
    const walk = (folder: string) => {
      const content = tree.list(folder);
      if ('absent' in content) paths.push(folder);
      else for (const name of content.names) if (!isLink(`${folder}/${name}`)) walk(`${folder}/${name}`);
    };
    const isLink = (path: string) => tree.resolve(path) !== path;
    walk('/sys');
    walk('/proc');
    expect(paths.length).toBeGreaterThan(100);
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.nat({ max: 3_000_000 }).map(String),
      fc.constantFrom('userspace', 'performance', '0', '1', '-1', '1e9', '99999999999999999999', ''),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), texts, async (path, text) => {
        const answer = await tree.write(path, text).then(() => 'taken', refusalCode);
        expect(['taken', 'EINVAL', 'EACCES', 'EBUSY', 'ENOENT']).toContain(answer);
        const content = tree.read(path);
        if ('absent' in content) expect(content.absent).toMatch(/: (?:EBUSY|ENOENT)$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the drivers', () => {
  it('see a whole board', () => {
    const { tree } = board();
    const seen = inspectDevice(tree, createRealClock());
    expect(seen.board).toMatchObject({ name: null, model: 'A small board' });
    expect(seen.clusters).toMatchObject([
      {
        cpus: [0, 1],
        minKilohertz: 300000,
        maxKilohertz: 900000,
        frequenciesKilohertz: [300000, 600000, 900000],
      },
      { cpus: [2, 3], governor: 'schedutil' },
    ]);
    expect(seen.cpuPlaces.map(({ capacity, package: cluster }) => [capacity, cluster])).toEqual([
      [400, 0],
      [400, 0],
      [1024, 1],
      [1024, 1],
    ]);
    expect(seen.gpus).toMatchObject([{ name: 'gpu', frequenciesHertz: [200e6, 400e6, 600e6] }]);
    expect(seen.memory).toMatchObject([{ name: 'memory-controller', governor: 'performance' }]);
    expect(seen.thermalZones).toMatchObject([
      {
        type: 'soc-thermal',
        celsius: 45.5,
        trips: [{ type: 'passive', celsius: 80, hysteresisCelsius: 2 }, {}],
      },
      { type: 'board-thermal' },
    ]);
    expect(seen.coolingDevices.map(({ maximumState }) => maximumState)).toEqual([3, 2]);
    expect(seen.powerSensors.map(({ name, source }) => [name, source])).toEqual([
      ['VDD_IN', 'hwmon'],
      ['VDD_CPU', 'hwmon'],
    ]);
    expect(seen.knobs.filter(({ access }) => !('writable' in access))).toEqual([]);
    expect(seen.knobs.map(({ name }) => name)).toContain('cpu.frequency.policy2.pinned');
    const readings = readMonitors(seen.monitors).map(({ monitor, reading }) => [
      monitor.name,
      'value' in reading,
    ]);
    expect(readings).toContainEqual(['power.VDD_CPU', true]);
    expect(readings).toContainEqual(['gpu.busy.gpu', true]);
  });

  it('take a Jetson Xavier NX for one, with its folders and sensors', () => {
    const { tree, read } = board('jetson-xavier-nx');
    const seen = inspectDevice(tree, createRealClock());
    expect(seen.board).toMatchObject({ name: 'jetson-xavier-nx' });
    expect(seen.gpus).toMatchObject([
      { name: '17000000.gv11b', deviceFolder: '/sys/devices/17000000.gv11b' },
    ]);
    expect(seen.powerSensors).toMatchObject([
      { name: 'VDD_IN', source: 'iio', chip: 'ina3221x' },
      { name: 'VDD_CPU', source: 'iio' },
    ]);
    // 3.21 W at 5 V are 642 mA, of which the chip sees 80 steps of 8 mA.
    expect(read('/sys/bus/iio/devices/iio:device0/in_power0_input')).toBe('3200');
    expect(read('/sys/devices/17000000.gv11b/load')).toBe('0');
    expect(read('/sys/class/devfreq/17000000.gv11b/device/of_node/name')).toBe('gv11b\0');
  });
});
