/** The fan of a board that has one. @see Documentation/hwmon/pwm-fan.rst */
import { readOnlyFile, refuse } from '../../linux/kernel-tree.js';
import { folderOf, type Part, type Steered, steer } from './part.js';

const fullSpeed = 255;

export function fanPart(plant: Steered): Part {
  if (!plant.board.thermal.nodes.some(({ fanWattsPerKelvin }) => fanWattsPerKelvin > 0)) return { files: {} };
  const folder = '/sys/devices/platform/pwm-fan/hwmon/hwmon1';
  return {
    files: folderOf(folder, {
      name: readOnlyFile('pwmfan'),
      pwm1: {
        read: () => String(Math.round(plant.fan * fullSpeed)),
        write(text) {
          const speed = /^\d{1,10}$/.test(text) ? Number(text) : fullSpeed + 1;
          if (speed > fullSpeed) refuse('EINVAL');
          steer('EINVAL', () => plant.setFan(speed / fullSpeed));
        },
      },
    }),
    links: { '/sys/class/hwmon/hwmon1': folder },
  };
}
