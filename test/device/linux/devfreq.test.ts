import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { readingValue } from '#cotune/core/monitor.js';
import { type DevfreqDevice, kindOf, readDevfreqDevices } from '#cotune/device/linux/devfreq.js';
import { readFixedGpus } from '#cotune/device/linux/fixed-gpus.js';
import { loadMonitors } from '#cotune/device/linux/gpu-load.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

describe('the kind of a device', () => {
  it.each([
    [null, '17000000.gv11b', 'gpu'],
    [null, '57000000.gpu', 'gpu'],
    ['gpu', 'fb000000.device', 'gpu'],
    ['mali', '11800000', 'gpu'],
    [null, 'kgsl-3d0', 'gpu'],
    [null, '1c40000.mali', 'gpu'],
    [null, 'dmc', 'memory'],
    ['memory-controller', 'ff620000', 'memory'],
    [null, 'soc:qcom,cpubw', 'memory'],
    [null, '17000010.devfreq_mif', 'memory'],
    [null, 'ufshc', 'other'],
    ['bus', 'soc:bus-wcore', 'other'],
  ])('with node %j and name %j is %s', (node, name, kind) => {
    expect(kindOf(node, name)).toBe(kind);
  });
});

const table = {
  available_frequencies: '300000000 100000000\n',
  cur_freq: '100000000\n',
  governor: 'simple_ondemand\n',
};
const at = (folder: string, files: Record<string, string> = table) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

function devices(
  files: Record<string, string>,
  links: Record<string, string> = {},
): readonly DevfreqDevice[] {
  const found = readDevfreqDevices(memoryTree(files, links));
  return 'absent' in found ? [] : found.devices;
}

describe('devices with a clock of their own', () => {
  it('are found by their class, once, by where they really are', () => {
    const folder = '/sys/devices/platform/fb000000.gpu/devfreq/fb000000.gpu';
    const links = { '/sys/class/devfreq/fb000000.gpu': `../../..${folder}`, [`${folder}/device`]: '../..' };
    const node = { '/sys/devices/platform/fb000000.gpu/of_node/name': 'gpu\0' };
    expect(devices({ ...at(folder), ...node }, links)).toMatchObject([
      {
        name: 'fb000000.gpu',
        kind: 'gpu',
        folder,
        deviceFolder: '/sys/devices/platform/fb000000.gpu',
        frequenciesHertz: [1e8, 3e8],
      },
    ]);
  });

  it('are found where there are no classes', () => {
    expect(devices(at('/sys/devices/17000000.ga10b/devfreq_dev'))).toMatchObject([
      { name: '17000000.ga10b', kind: 'gpu' },
    ]);
    expect(devices(at('/sys/class/kgsl/kgsl-3d0/devfreq'))).toMatchObject([
      { name: 'kgsl-3d0', kind: 'gpu' },
    ]);
    expect(devices(at('/sys/devices/platform/soc/1.dmc/devfreq/dmc'))).toMatchObject([{ kind: 'memory' }]);
  });

  it('are left out where they say nothing', () => {
    expect(devices(at('/sys/class/devfreq/x', { polling_interval: '50' }))).toEqual([]);
  });
});

describe('the load of a graphics processor', () => {
  it.each([
    ['load', '437\n', 0.437, 'device'],
    ['load', '1001\n', undefined, 'device'],
    ['gpu_busy_percentage', '25 %\n', 0.25, 'device'],
    ['gpubusy', '  53613 1001251\r\n', 53_613 / 1_001_251, 'device'],
    ['gpubusy', '      0       0\n', 0, 'device'],
    ['gpubusy', '9 8\n', undefined, 'device'],
    ['load', '22@300000000Hz\n', 0.22, 'devfreq'],
    ['load', '-5\n', undefined, 'device'],
  ])('in %s as %j is %j', (file, text, ratio, where) => {
    const folder = '/sys/devices/1.gpu/devfreq/1.gpu';
    const place = where === 'device' ? '/sys/devices/1.gpu' : folder;
    const files = { ...at(folder), [`${place}/${file}`]: text };
    const [device] = devices(files);
    const [monitor] = loadMonitors(memoryTree(files), new VirtualClock(), device!);
    expect(monitor).toMatchObject({ name: 'gpu.busy.1.gpu', unit: 'ratio' });
    const value = readingValue(monitor!.read());
    if (ratio === undefined) expect(value).toBeUndefined();
    else expect(value).toBeCloseTo(ratio, 9);
  });
});

describe('graphics processors without a clock that can be set', () => {
  it('are seen', () => {
    const files = {
      '/sys/class/kgsl/kgsl-3d0/max_gpuclk': '600000000\n',
      '/sys/class/kgsl/kgsl-3d0/gpu_model': 'Adreno630v2\n',
      '/sys/class/drm/card0/device/gpu_busy_percent': '4\n',
      '/sys/class/drm/card0-HDMI-A-1/status': 'connected\n',
    };
    expect(readFixedGpus(memoryTree(files))).toMatchObject([
      { name: 'kgsl-3d0', model: 'Adreno630v2', maximumHertz: 6e8, busyFile: null },
      { name: 'card0', busyFile: '/sys/class/drm/card0/device/gpu_busy_percent' },
    ]);
  });
});
