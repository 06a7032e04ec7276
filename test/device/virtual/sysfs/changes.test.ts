import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRealClock } from '#cotune/core/clock.js';
import { openMachineKnobs } from '#cotune/device/linux/machine-knobs.js';
import { Claims } from '#cotune/device/linux/privileged/claims.js';
import { WriterClient, writerTree } from '#cotune/device/linux/privileged/client.js';
import { serveClient } from '#cotune/device/linux/privileged/serve.js';
import { Session } from '#cotune/device/linux/privileged/session.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { ownerOf, readBoot } from '#cotune/device/linux/safety/owner.js';
import { SafeWriter } from '#cotune/device/linux/safety/safe-writer.js';
import { surveyDevice } from '#cotune/device/linux/survey.js';
import { refusalCode, type WritableTree } from '#cotune/device/linux/writable-tree.js';
import { keepBusy } from '#cotune/device/virtual/background-load.js';
import { virtualBoard, virtualBoardNames } from '#cotune/device/virtual/boards.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { virtualSysfs } from '#cotune/device/virtual/sysfs/virtual-sysfs.js';
import { journalOptions } from '../../../support/memory-machine.js';

function writerOf(tree: WritableTree): SafeWriter {
  const { folder } = journalOptions();
  const options = { folder, boot: readBoot(tree), owner: ownerOf(tree, process.pid) };
  return new SafeWriter(machineOf(tree, createRealClock()), new Journal(options));
}

/** What every knob stands at. */
const standOf = (tree: WritableTree) =>
  Object.fromEntries(surveyDevice(tree).knobs.map(({ name, value }) => [name, value]));

describe.each(virtualBoardNames)('the virtual %s', (name) => {
  it('has clocks, temperatures, sensors, knobs and the name of the real one', () => {
    const tree = virtualSysfs(new Plant(virtualBoard(name)));
    const seen = surveyDevice(tree);
    expect(seen.clusters!.flatMap(({ cpus }) => cpus)).toEqual(seen.cpus);
    expect(seen.clusters!.every(({ frequenciesKilohertz }) => frequenciesKilohertz !== null)).toBe(true);
    expect(seen.thermalZones.every(({ celsius }) => celsius! > 10 && celsius! < 80)).toBe(true);
    expect(seen.powerSensors.map((sensor) => sensor.name)).toEqual(
      virtualBoard(name).rails.map((rail) => rail.name),
    );
    expect(seen.memory).toHaveLength(1);
  });

  it('takes every knob to both ends and a middle, and back', async () => {
    const plant = new Plant(virtualBoard(name));
    const tree = virtualSysfs(plant);
    const before = standOf(tree);
    const writer = writerOf(tree);
    const descriptions = surveyDevice(tree).knobs;
    const knobs = openMachineKnobs(writer, descriptions);
    expect(knobs.size).toBe(descriptions.length);
    for (const { name: knob, domain } of descriptions) {
      if (domain.kind !== 'levels' || knob.startsWith('cpu.online')) continue;
      // The lower end comes back down before the upper one goes there.
      const levels = knob.endsWith('minimum') ? [...domain.levels].reverse() : domain.levels;
      for (const level of new Set([levels[0]!, levels[levels.length >> 1]!, levels.at(-1)!])) {
        await knobs.get(knob)!.set(level);
        plant.advance(plant.nowSeconds + 0.01);
        expect([knob, standOf(tree)[knob]]).toEqual([knob, level]);
      }
    }
    const last = `cpu.online.cpu${surveyDevice(tree).cpus.at(-1)}`;
    await knobs.get(last)!.set(0);
    expect(standOf(tree)[last]).toBe(0);
    const { failed, left } = await writer.close();
    expect([failed, left]).toEqual([[], []]);
    expect(standOf(tree)).toEqual(before);
  });
});

describe('whatever is written to the clocks of a board that works', () => {
  it('leaves them within their limits, at a point of their table', async () => {
    const folders = ['cpu/cpufreq/policy0', 'cpu/cpufreq/policy4'].map(
      (name) => `/sys/devices/system/${name}`,
    );
    const write = fc.record({
      folder: fc.constantFrom(...folders),
      file: fc.constantFrom('scaling_min_freq', 'scaling_max_freq', 'scaling_setspeed', 'scaling_governor'),
      text: fc.oneof(
        fc.nat({ max: 2_500_000 }).map(String),
        fc.constantFrom('userspace', 'performance', 'powersave', 'ondemand', 'schedutil', 'interactive'),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 12 }), async (writes) => {
        const plant = new Plant(virtualBoard('odroid-xu3'));
        keepBusy(plant, [0, 4, 5]);
        const tree = virtualSysfs(plant);
        const number = (path: string) => Number((tree.read(path) as { text: string }).text);
        for (const { folder, file, text } of writes) {
          await tree
            .write(`${folder}/${file}`, text)
            .catch((error) => expect(refusalCode(error)).toBe('EINVAL'));
          const limit = plant.nowSeconds + 0.05;
          while (plant.nowSeconds < limit) plant.advance(limit);
          const [low, now, high] = ['min', 'cur', 'max'].map((name) =>
            number(`${folder}/scaling_${name}_freq`),
          );
          expect(low).toBeLessThanOrEqual(now!);
          expect(now).toBeLessThanOrEqual(high!);
          const table = tree.read(`${folder}/scaling_available_frequencies`) as { text: string };
          expect(table.text.split(' ').map(Number)).toContain(now);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a virtual board behind the privileged writer', () => {
  it('is given back when the client is gone', async () => {
    const tree = virtualSysfs(new Plant(virtualBoard('jetson-xavier-nx')));
    const before = standOf(tree);
    const [input, output] = [new PassThrough(), new PassThrough()];
    const session = new Session({ writer: writerOf(tree), claims: new Claims(), mayMove: () => false });
    const served = serveClient({ input, output }, session);
    const client = await WriterClient.over({ input: output, output: input });
    const reached = writerTree(client, tree);
    await reached.write('/sys/devices/system/cpu/cpufreq/policy0/scaling_max_freq', '1420800');
    await reached.write('/sys/class/devfreq/17000000.gv11b/max_freq', '510000000');
    await expect(reached.write('/sys/class/hwmon/hwmon1/pwm1', '9')).rejects.toMatchObject({
      code: 'ERR_WRITE_FORBIDDEN',
    });
    expect(standOf(tree)).toMatchObject({
      'cpu.frequency.policy0.maximum': 1420.8e6,
      'gpu.frequency.17000000.gv11b.maximum': 510e6,
    });
    client.close();
    await served;
    expect(standOf(tree)).toEqual(before);
  });
});
