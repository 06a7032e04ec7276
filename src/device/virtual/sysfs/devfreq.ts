/**
 * Clocks that are not a processor's, in hertz: the graphics processor's, and the memory's where the board has one.
 *
 * @see Documentation/ABI/testing/sysfs-class-devfreq, drivers/devfreq/devfreq.c
 */
import { deviceTreeFolder } from '../../linux/device-tree.js';
import { baseName } from '../../linux/find-folders.js';
import { type KernelFile, readOnlyFile, refuse } from '../../linux/kernel-tree.js';
import { governorsOf } from '../plant/clock.js';
import type { GpuDomain, MemoryDomain } from '../plant/description.js';
import { textProperty } from './device-tree.js';
import { hertzOf, limitsInForce, setLimit, setSpeed } from './limits.js';
import { folderOf, joinParts, type Part, type Steered, steer, unsignedNumber } from './part.js';
import { RecentShare } from './recent-share.js';
import type { BoardStyle } from './style.js';

type Domain = GpuDomain | MemoryDomain;

interface Device {
  readonly folder: string;
  readonly node: string;
}

/** @param index of the domain among those of its kind: a second one has a device of its own */
export function gpuPart(plant: Steered, domain: GpuDomain, index: number, style: BoardStyle): Part {
  const device = { ...style.gpu, folder: `${style.gpu.folder}${index === 0 ? '' : `.${index}`}` };
  const busy = new RecentShare(() => ({
    nowSeconds: plant.nowSeconds,
    busySeconds: plant.busySeconds(domain.name),
  }));
  const load: Part =
    style.gpuLoad === 'tegra'
      ? { files: { [`${device.folder}/load`]: { read: () => String(Math.round(1000 * busy.read())) } } }
      : { files: { [`${placeOf(device)}/load`]: { read: () => percentAt(plant, domain, busy.read()) } } };
  return joinParts([devicePart(plant, domain, device), load]);
}

export function memoryPart(plant: Steered, domain: MemoryDomain, index: number): Part {
  const folder = `/sys/devices/platform/memory-controller${index === 0 ? '' : `.${index}`}`;
  return devicePart(plant, domain, { folder, node: 'memory-controller' });
}

/** As Rockchip's kernel says it. */
function percentAt(plant: Steered, domain: GpuDomain, share: number): string {
  return `${Math.round(100 * share)}@${Math.round(plant.clock(domain.name).hertz)}Hz`;
}

const placeOf = ({ folder }: Device) => `${folder}/devfreq/${baseName(folder)}`;

function devicePart(plant: Steered, domain: Domain, device: Device): Part {
  const [folder, name] = [placeOf(device), baseName(device.folder)];
  return {
    files: {
      ...folderOf(folder, { ...facts(plant, domain), ...settings(plant, domain) }),
      [`${deviceTreeFolder}/${name}/name`]: textProperty(device.node),
    },
    links: {
      [`/sys/class/devfreq/${name}`]: folder,
      [`${folder}/device`]: device.folder,
      [`${device.folder}/of_node`]: `${deviceTreeFolder}/${name}`,
    },
  };
}

function facts(plant: Steered, domain: Domain): Record<string, KernelFile> {
  const clock = () => plant.clock(domain.name);
  return {
    available_frequencies: readOnlyFile(`${hertzOf(domain).map(Math.round).join(' ')} `),
    available_governors: readOnlyFile(governorsOf(domain.kind).join(' ')),
    cur_freq: { read: () => String(Math.round(clock().hertz)) },
    target_freq: { read: () => String(Math.round(clock().targetHertz)) },
  };
}

function settings(plant: Steered, domain: Domain): Record<string, KernelFile> {
  const clock = () => plant.clock(domain.name);
  const words = governorsOf(domain.kind);
  const end = (side: 'minHertz' | 'maxHertz'): KernelFile => ({
    read: () => String(Math.round(limitsInForce(domain, clock())[side])),
    write(text) {
      const hertz = pointAt(domain, unsignedNumber(text));
      // No upper limit is what zero means.
      const highest = hertzOf(domain).at(-1)!;
      setLimit(plant, domain, { [side]: side === 'maxHertz' && hertz === 0 ? highest : hertz });
    },
  });
  return {
    min_freq: end('minHertz'),
    max_freq: end('maxHertz'),
    governor: {
      read: () => clock().governor,
      write(text) {
        const name = text.split(/\s/, 1)[0]!;
        if (!words.includes(name)) refuse('EINVAL');
        steer('EINVAL', () => plant.setGovernor(domain.name, name));
      },
    },
    // The folder of a governor is there as long as the governor.
    'userspace/set_freq': {
      read: () =>
        clock().governor === 'userspace' ? String(Math.round(clock().targetHertz)) : refuse('ENOENT'),
      write(text) {
        if (clock().governor !== 'userspace') refuse('ENOENT');
        setSpeed(plant, domain, pointAt(domain, unsignedNumber(text)));
      },
    },
  };
}

/** Operating points need not be whole hertz: what rounds to one is meant to be that one. */
const pointAt = (domain: Domain, hertz: number) =>
  hertzOf(domain).find((point) => Math.round(point) === hertz) ?? hertz;
