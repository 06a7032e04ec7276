/** A process that limits itself to half a processor through the privileged writer, says `changed` and waits. */
import { createRealClock } from '#cotune/core/clock.js';
import { ApplicationGroup } from '#cotune/device/linux/knobs/application-group.js';
import { mappingsOf } from '#cotune/device/linux/mappings.js';
import { WriterClient, writerTree } from '#cotune/device/linux/privileged/client.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { ownerOf, readBoot } from '#cotune/device/linux/safety/owner.js';
import { SafeWriter } from '#cotune/device/linux/safety/safe-writer.js';

const tree = writerTree(await WriterClient.connect(process.argv[2]));
const owner = ownerOf(tree, process.pid);
const journal = new Journal({ folder: process.env.COTUNE_STATE_DIR, boot: readBoot(tree), owner });
const writer = new SafeWriter(machineOf(tree, createRealClock()), journal);
const options = { name: `test-${process.pid}`, pid: process.pid, mappings: mappingsOf([0, 1]) };
const group = await ApplicationGroup.open(writer, options);
await group.limits.find(({ name }) => name.startsWith('cgroup.quota')).set(0.5);
process.stdout.write('changed\n');
setInterval(() => {}, 1000);
