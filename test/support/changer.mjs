/**
 * A process that changes this machine as cotune does, says `changed`, and ends in one of several ways:
 * `changer.mjs WHAT PID END`, WHAT one of affinity, group, offline; END one of wait, leave, exit, throw.
 */
import { openSafeWriter } from '#cotune/cli/safety.js';
import { createRealClock } from '#cotune/core/clock.js';
import { createAffinityKnob } from '#cotune/device/linux/affinity.js';
import { ApplicationGroup } from '#cotune/device/linux/knobs/application-group.js';
import { openMachineKnobs } from '#cotune/device/linux/machine-knobs.js';
import { mappingsOf } from '#cotune/device/linux/mappings.js';
import { surveyDevice } from '#cotune/device/linux/survey.js';

const [what, pidText, end] = process.argv.slice(2);
const pid = Number(pidText);
const writer = await openSafeWriter(createRealClock());
const mappings = mappingsOf([0, 1]);

const changes = {
  affinity: () => createAffinityKnob({ pid, mappings, journal: writer.journal }).set(mappings[1]),
  async group() {
    const group = await ApplicationGroup.open(writer, { name: `test-${process.pid}`, pid, mappings });
    await group.limits.find(({ name }) => name.startsWith('cgroup.quota')).set(0.5);
    await group.cpuset?.set(mappings[1]);
  },
  offline: () =>
    openMachineKnobs(writer, surveyDevice(writer.machine.tree).knobs).get('cpu.online.cpu1').set(0),
};

await changes[what]();
process.stdout.write('changed\n');
if (end === 'leave') await writer.close();
if (end === 'exit') process.exit(3);
if (end === 'throw') throw new Error('on purpose');
if (end === 'wait') setInterval(() => {}, 1000);
