/** The one sub-network that a command is about, with statistics of its own where there are any. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { calibrate } from '../application/design/calibrate.js';
import { openCalibrationImages } from '../application/design/evaluation-images.js';
import { readLibrary } from '../application/design/library.js';
import { type Arch, hasOwnStatistics, largestArch } from '../application/network/arch.js';
import type { BatchNormStatistics } from '../application/network/batch-norm.js';
import type { Supernet } from '../application/network/supernet.js';
import { supernetAt } from '../application/network/supernet-at.js';
import { CotuneError } from '../core/errors.js';
import { log } from './output.js';
import { readArch } from './read-arch.js';
import { addCheckpointOptions, type CheckpointFlags, checkpointOptions } from './supernet-options.js';

export interface SubnetFlags extends CheckpointFlags {
  readonly supernet: string;
  readonly arch?: string;
  readonly subnet?: string;
  readonly calibrationImages?: string;
}

export interface FoundSubnet {
  readonly supernet: Supernet;
  readonly arch: Arch;
  /** Calibrated ones; undefined for those of the checkpoint. */
  readonly statistics: BatchNormStatistics | undefined;
}

export function addSubnetOptions(command: Command): Command {
  return addCheckpointOptions(
    command
      .requiredOption('--supernet <path>', 'folder of a supernet, or a checkpoint')
      .option('--arch <file>', "the sub-network in its family's own words; the largest where not given")
      .option('--subnet <id>', "one of the supernet's library, with its calibrated statistics")
      .option('--calibration-images <path>', 'training images: calibrate on 2,000 of them first'),
  );
}

/** Says so where the sub-network runs with the statistics of another: it runs, and is wrong. */
export async function findSubnet(flags: SubnetFlags): Promise<FoundSubnet> {
  const found = flags.subnet === undefined ? await fromSupernet(flags) : await fromLibrary(flags);
  const calibrated =
    found.statistics !== undefined || hasOwnStatistics(found.supernet.description, found.arch);
  if (!calibrated)
    log(
      "not calibrated: the checkpoint's batch-norm statistics are another sub-network's, so expect no accuracy; " +
        'give --calibration-images',
    );
  return found;
}

async function fromSupernet(flags: SubnetFlags): Promise<FoundSubnet> {
  const supernet = await supernetAt(flags.supernet, checkpointOptions(flags));
  const arch =
    flags.arch === undefined ? largestArch(supernet.description) : await readArch(flags.arch, supernet);
  if (flags.calibrationImages === undefined) return { supernet, arch, statistics: undefined };
  const images = await openCalibrationImages(supernet.description, flags.calibrationImages);
  log(`calibrating on ${images.length} images`);
  const options = { images: images.length, threads: availableParallelism() };
  return { supernet, arch, statistics: await calibrate(supernet, arch, images, options) };
}

async function fromLibrary({ supernet: folder, subnet: id, arch, calibrationImages }: SubnetFlags) {
  if (arch !== undefined || calibrationImages !== undefined)
    throw new CotuneError('ERR_USAGE', '--subnet says which sub-network and has its statistics', {
      advice: 'leave --arch and --calibration-images out, or --subnet',
    });
  const { supernet, subnets, statisticsOf } = await readLibrary(folder);
  const found = subnets.find((subnet) => subnet.id === id);
  if (found === undefined)
    throw new CotuneError('ERR_LIBRARY', `the library in ${folder} has no sub-network '${id}'`, {
      advice: `choose one of ${subnets.map((subnet) => subnet.id).join(', ')}`,
    });
  return { supernet, arch: found.arch, statistics: statisticsOf(found.id) };
}
