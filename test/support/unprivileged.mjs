/** A process that limits itself to half a processor through the privileged writer, says `changed` and waits. */
import { openSafeWriter } from '#cotune/cli/safety.js';
import { createRealClock } from '#cotune/core/clock.js';
import { ApplicationGroup } from '#cotune/device/linux/knobs/application-group.js';
import { mappingsOf } from '#cotune/device/linux/mappings.js';

const writer = await openSafeWriter(createRealClock());
const options = { name: `test-${process.pid}`, pid: process.pid, mappings: mappingsOf([0, 1]) };
const group = await ApplicationGroup.open(writer, options);
await group.limits.find(({ name }) => name.startsWith('cgroup.quota')).set(0.5);
process.stdout.write('changed\n');
setInterval(() => {}, 1000);
