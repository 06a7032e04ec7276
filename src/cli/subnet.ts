/** `cotune subnet run|export`: one sub-network of a supernet. */
import { Command } from 'commander';
import { exportSubnet } from '../application/design/export-subnet.js';
import { runSubnet } from '../application/design/run-subnet.js';
import { largestArch } from '../application/network/arch.js';
import { supernetAt } from '../application/network/supernet-at.js';
import { createRealClock } from '../core/clock.js';
import { formatQuantity } from '../core/units.js';
import { numberIn } from './arguments.js';
import { log, printJson } from './output.js';
import { readArch } from './read-arch.js';
import { addCheckpointOptions, type CheckpointFlags, checkpointOptions } from './supernet-options.js';
import { millions } from './text.js';

interface SubnetFlags extends CheckpointFlags {
  readonly supernet: string;
  readonly arch?: string;
  readonly output: string;
  readonly json?: boolean;
}

export function subnetCommand(): Command {
  return new Command('subnet')
    .description('Runs or exports one sub-network: its weights sliced, its batch norms folded.')
    .addCommand(runCommand())
    .addCommand(exportCommand());
}

/** What both need to find their sub-network. */
const withSubnet = (command: Command): Command =>
  addCheckpointOptions(
    command
      .requiredOption('--supernet <path>', 'folder of a supernet, or a checkpoint')
      .option('--arch <file>', "the sub-network in its family's own words; the largest where not given"),
  ).option('--json', 'print one JSON document');

function runCommand(): Command {
  return withSubnet(new Command('run').summary('run it on an array'))
    .description('Runs a sub-network on the images of a NumPy file and writes its logits to another.')
    .requiredOption('--input <file>', 'images as .npy: [batch, 3, size, size], float32, normalised')
    .requiredOption('--output <file>', 'logits as .npy: [batch, classes]')
    .option('--threads <n>', 'threads', numberIn({ minimum: 1, maximum: 256, whole: true }), 1)
    .action(run);
}

function exportCommand(): Command {
  return withSubnet(new Command('export').summary('write it as an ONNX model'))
    .description('Writes a sub-network as a static ONNX model that any runtime takes.')
    .requiredOption('--output <file>', 'the model, .onnx')
    .option('--batch <n>', 'images per inference', numberIn({ minimum: 1, maximum: 65_536, whole: true }), 1)
    .action(exportModel);
}

async function open(flags: SubnetFlags) {
  const supernet = await supernetAt(flags.supernet, checkpointOptions(flags));
  const arch =
    flags.arch === undefined ? largestArch(supernet.description) : await readArch(flags.arch, supernet);
  return { supernet, arch };
}

async function run(flags: SubnetFlags & { input: string; threads: number }): Promise<void> {
  const { supernet, arch } = await open(flags);
  const { threads, input, output } = flags;
  const clock = createRealClock();
  const result = await runSubnet(supernet, arch, { clock, threads, input, output });
  warnWhereUncalibrated(result.calibrated);
  const { calibrated: _, ...document } = result;
  if (flags.json) printJson(document);
  else
    process.stdout.write(
      `[${result.inputShape}] -> [${result.outputShape}] in ${formatQuantity(result.latencySeconds, 'seconds')}; ` +
        `${costText(result)}; written to ${output}\n`,
    );
}

async function exportModel(flags: SubnetFlags & { batch: number }): Promise<void> {
  const { supernet, arch } = await open(flags);
  const { calibrated, ...document } = await exportSubnet(supernet, arch, flags);
  warnWhereUncalibrated(calibrated);
  if (flags.json) printJson({ ...document, output: flags.output });
  else
    process.stdout.write(
      `${formatQuantity(document.bytes, 'bytes')}, ${costText(document)}; written to ${flags.output}\n`,
    );
}

const costText = ({ macs, parameters }: { macs: number; parameters: number }) =>
  `${millions(macs)} MACs per image, ${millions(parameters)} parameters`;

/** Statistics of another sub-network make a network that runs and is wrong. */
function warnWhereUncalibrated(calibrated: boolean): void {
  if (!calibrated)
    log(
      "not calibrated: the checkpoint's batch-norm statistics are another sub-network's, so expect no accuracy; " +
        '`cotune search` and `cotune evaluate --calibration-images` calibrate',
    );
}
