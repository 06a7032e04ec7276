/**
 * A process that changes a served board as cotune does, says `changed`, and waits or leaves:
 * `board-changer.mjs SOCKET STATE wait|leave KNOB=VALUE...`
 */
import { createRealClock } from '#cotune/core/clock.js';
import { openMachineKnobs } from '#cotune/device/linux/machine-knobs.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { ownerOf, readBoot } from '#cotune/device/linux/safety/owner.js';
import { SafeWriter } from '#cotune/device/linux/safety/safe-writer.js';
import { connectTree } from '#cotune/device/linux/served/connect-tree.js';
import { surveyDevice } from '#cotune/device/linux/survey.js';

const [socket, folder, end, ...changes] = process.argv.slice(2);
const tree = connectTree(socket);
const options = { folder, boot: readBoot(tree), owner: ownerOf(tree, process.pid) };
const writer = new SafeWriter(machineOf(tree, createRealClock()), new Journal(options));
const knobs = openMachineKnobs(writer, surveyDevice(tree).knobs);
for (const change of changes) {
  const [knob, value] = change.split('=');
  await knobs.get(knob).set(/^\d/.test(value) ? Number(value) : value);
}
process.stdout.write('changed\n');
if (end === 'wait') setInterval(() => {}, 1000);
else await writer.close();
