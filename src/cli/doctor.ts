/** `cotune doctor`: what this machine offers, what is missing, why, and how to get it. */
import { Command } from 'commander';
import { createRealClock, sleep } from '../core/clock.js';
import { type Inspection, inspectDevice, readMonitors } from '../device/inspection.js';
import { openDeviceRoot } from '../device/linux/device-root.js';
import { udevRules } from '../device/linux/remedies.js';
import { doctorDocument } from './doctor-document.js';
import { doctorLines } from './doctor-lines.js';
import { printJson } from './output.js';
import { reachMachine } from './safety.js';
import { createPaint } from './text.js';

interface DoctorOptions {
  readonly root?: string;
  readonly udev?: boolean;
  readonly json?: boolean;
}

/** Shares of time and watts from counters need two looks. */
const betweenLooksSeconds = 0.25;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('What this machine offers to be read and tuned, what is missing, why, and how to get it.')
    .option(
      '--root <dir>',
      "a folder with another machine's sys and proc, a JSON dump of them, or unix:PATH of a board that is served",
    )
    .option('--udev', 'print a udev rule that gives the knobs to a group')
    .option('--json', 'print one JSON document')
    .action(doctor);
}

async function doctor({ root, udev, json }: DoctorOptions): Promise<void> {
  const device = openDeviceRoot(root);
  const { live, own } = device;
  const tree = own ? await reachMachine() : device.tree;
  const clock = createRealClock();
  const inspection = inspectDevice(tree, clock);
  if (udev) return print(udevRules(inspection.knobs, rootOnlyFiles(inspection)));
  readMonitors(inspection.monitors);
  if (live) await sleep(clock, betweenLooksSeconds);
  const readings = readMonitors(inspection.monitors);
  tree.close();
  if (json) printJson(doctorDocument(inspection, readings));
  else print(doctorLines(inspection, readings, createPaint(usesColour())));
}

const rootOnlyFiles = ({ energyZones }: Inspection) => energyZones.map(({ energyFile }) => energyFile);
const usesColour = () => process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const print = (lines: readonly string[]) => void process.stdout.write(`${lines.join('\n')}\n`);
