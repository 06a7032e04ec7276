/** `cotune subnet run|export`: one sub-network of a supernet. */
import { Command } from 'commander';
import { exportSubnet } from '../application/design/export-subnet.js';
import { runSubnet } from '../application/design/run-subnet.js';
import { createRealClock } from '../core/clock.js';
import { formatQuantity } from '../core/units.js';
import { numberIn } from './arguments.js';
import { addSubnetOptions, findSubnet, type SubnetFlags } from './find-subnet.js';
import { printJson } from './output.js';
import { millions } from './text.js';

interface OutputFlags extends SubnetFlags {
  readonly output: string;
  readonly json?: boolean;
}

export function subnetCommand(): Command {
  return new Command('subnet')
    .description('Runs or exports one sub-network: its weights sliced, its batch norms folded.')
    .addCommand(runCommand())
    .addCommand(exportCommand());
}

function runCommand(): Command {
  return addSubnetOptions(new Command('run').summary('run it on an array'))
    .description('Runs a sub-network on the images of a NumPy file and writes its logits to another.')
    .requiredOption('--input <file>', 'images as .npy: [batch, 3, size, size], float32, normalised')
    .requiredOption('--output <file>', 'logits as .npy: [batch, classes]')
    .option('--threads <n>', 'threads', numberIn({ minimum: 1, maximum: 256, whole: true }), 1)
    .option('--json', 'print one JSON document')
    .action(run);
}

function exportCommand(): Command {
  return addSubnetOptions(new Command('export').summary('write it as an ONNX model'))
    .description('Writes a sub-network as a static ONNX model that any runtime takes.')
    .requiredOption('--output <file>', 'the model, .onnx')
    .option('--batch <n>', 'images per inference', numberIn({ minimum: 1, maximum: 65_536, whole: true }), 1)
    .option('--json', 'print one JSON document')
    .action(exportModel);
}

async function run(flags: OutputFlags & { input: string; threads: number }): Promise<void> {
  const found = await findSubnet(flags);
  const { threads, input, output } = flags;
  const result = await runSubnet(found, { clock: createRealClock(), threads, input, output });
  if (flags.json) printJson(result);
  else
    process.stdout.write(
      `[${result.inputShape}] -> [${result.outputShape}] in ${formatQuantity(result.latencySeconds, 'seconds')}; ` +
        `${costText(result)}; written to ${output}\n`,
    );
}

async function exportModel(flags: OutputFlags & { batch: number }): Promise<void> {
  const { output, json } = flags;
  const result = await exportSubnet(await findSubnet(flags), flags);
  if (json) printJson({ ...result, output });
  else
    process.stdout.write(
      `${formatQuantity(result.bytes, 'bytes')}, ${costText(result)}; written to ${output}\n`,
    );
}

const costText = ({ macs, parameters }: { macs: number; parameters: number }) =>
  `${millions(macs)} MACs per image, ${millions(parameters)} parameters`;
