/**
 * Moves itself to its first processor, hangs for some seconds, moves again, and ends; says so step by step.
 * Arguments: seconds to hang, patience of the watch, processors that it has.
 */
import { createAffinityKnob } from '#cotune/device/linux/affinity.js';
import { HangWatch } from '#cotune/device/linux/safety/hang-watch.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { ownerOf, readBoot } from '#cotune/device/linux/safety/owner.js';
import { openTree } from '#cotune/device/linux/tree.js';

const [hangSeconds, patienceSeconds, processors] = process.argv.slice(2);
const tree = openTree();
const journal = new Journal({
  folder: process.env.COTUNE_STATE_DIR,
  boot: readBoot(tree),
  owner: ownerOf(tree, process.pid),
});
const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const watch = new HangWatch(journal, {
  command: [process.execPath, main, 'restore'],
  patienceSeconds: Number(patienceSeconds),
});
const cpus = processors.split(',').map(Number);
const all = { name: 'all', cpus };
const one = { name: 'one', cpus: [cpus[0]] };
const knob = createAffinityKnob({ pid: process.pid, mappings: [all, one], journal });

const say = (text) => process.stdout.write(`${text}: ${knob.get().name}\n`);
// Once the watching thread runs: it is moved with the others.
await new Promise((resolve) => setTimeout(resolve, 1000));
await knob.set(one);
say('moved');
await new Promise((resolve) => setTimeout(resolve, 100));
const end = performance.now() + 1000 * Number(hangSeconds);
while (performance.now() < end);
say('after the hang');
await knob.set(one);
say('moved again');
await knob.restore();
await journal.close();
watch.stop();
say('ended');
