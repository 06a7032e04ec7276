/** `cotune evaluate`: how often sub-networks are right on labelled images. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Command } from 'commander';
import { type EvaluatedSubnet, evaluateSubnets } from '../application/design/evaluate-subnets.js';
import { openCalibrationImages, openEvaluationImages } from '../application/design/evaluation-images.js';
import {
  type EvaluationSubject,
  librarySubjects,
  supernetSubject,
} from '../application/design/evaluation-subjects.js';
import type { ImageSequence } from '../application/design/image-sequence.js';
import { readLibrary } from '../application/design/library.js';
import type { Supernet } from '../application/network/supernet.js';
import { supernetAt } from '../application/network/supernet-at.js';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { numberIn } from './arguments.js';
import { createProgressView } from './evaluate-progress.js';
import { evaluateAllTexts } from './evaluate-texts.js';
import { type EvaluationReport, evaluationEntry, evaluationTable } from './evaluation-text.js';
import { watchInterruption } from './interruption.js';
import { log, printJson } from './output.js';
import { readArch } from './read-arch.js';
import { addCheckpointOptions, type CheckpointFlags, checkpointOptions } from './supernet-options.js';
import { wantsColour } from './views.js';

interface EvaluateOptions extends CheckpointFlags {
  readonly library?: string;
  readonly subnet?: string;
  readonly supernet?: string;
  readonly arch?: string;
  readonly images: string;
  readonly texts?: string;
  readonly labels?: string;
  readonly resolution?: number;
  readonly calibrationImages?: string;
  readonly batch?: number;
  readonly limit?: number;
  readonly threads: number;
  readonly resume?: string;
  readonly json?: boolean;
}

const whole = (minimum: number, maximum: number) => numberIn({ minimum, maximum, whole: true });

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description(
      'Measures top-1 and top-5 accuracy on labelled images, with 95 % intervals: of the sub-networks of a library ' +
        'with their own batch-norm statistics, or of one sub-network of a supernet.',
    )
    .option('--library <dir>', 'supernet with its library')
    .option('--subnet <id>', 'only this sub-network of the library')
    .option('--supernet <path>', 'supernet without a library, or a checkpoint')
    .option('--arch <file>', 'JSON with the sub-network of the supernet; the largest where absent');
  return addCheckpointOptions(command)
    .option('--images <path>', 'labelled images: a folder per class, a tar of such, or any with --labels')
    .option(
      '--texts <file>',
      'of a transformer: pairs of texts, a JSON list of {spoken, written}; how many are written letter by letter',
    )
    .option('--labels <csv>', 'list of labels: a CSV with the columns file and label, a class index')
    .option('--resolution <n>', "pixels per side; the sub-network's own where absent", whole(8, 4096))
    .option(
      '--calibration-images <path>',
      'training images, a folder or a tar, labels do not matter: calibrate on 2,000 of them first',
    )
    .option('--batch <n>', 'images per inference', whole(1, 1024))
    .option('--limit <n>', 'at most so many images, equally of each class', whole(1, 1e9))
    .option('--threads <n>', 'threads of an inference', whole(1, 1024), availableParallelism())
    .option('--resume <file>', 'keep a record there, and continue it after an interruption')
    .option('--json', 'print one JSON document')
    .action(runEvaluate);
}

async function runEvaluate(options: EvaluateOptions): Promise<void> {
  checkUsage(options);
  const continued = options.resume === undefined ? '' : `; the same command continues from ${options.resume}`;
  const interruption = watchInterruption(`the evaluation was interrupted${continued}`);
  try {
    const { entries, table } = await reportOf(options, interruption.signal);
    if (options.json) printJson({ subnets: entries });
    else process.stdout.write(`${table}\n`);
  } finally {
    interruption.end();
  }
}

async function reportOf(options: EvaluateOptions, signal: AbortSignal): Promise<EvaluationReport> {
  if (options.texts !== undefined) return evaluateAllTexts({ ...options, texts: options.texts }, signal);
  const subnets = await evaluateAll(options, signal);
  return { entries: subnets.map(evaluationEntry), table: evaluationTable(subnets) };
}

async function evaluateAll(options: EvaluateOptions, signal: AbortSignal): Promise<EvaluatedSubnet[]> {
  const { supernet, subjectsFor } = await openNetwork(options);
  const training =
    options.calibrationImages === undefined
      ? null
      : await openCalibrationImages(supernet.description, options.calibrationImages);
  const subjects = subjectsFor(training?.length ?? null);
  const images = await openImages(options, supernet, subjects.length > 1);
  for (const subject of subjects) warnOfStatistics(subject);
  const words = { samples: 'images', right: 'top-1' };
  const view = createProgressView(process.stderr, createRealClock(), wantsColour(process.stderr), words);
  const { batch, threads, resume: record = null } = options;
  const task = { supernet, subjects, images, training, batch, threads, record };
  try {
    return await evaluateSubnets({ ...task, signal, onProgress: (progress) => view.show(progress) });
  } finally {
    view.end();
  }
}

interface OpenedNetwork {
  readonly supernet: Supernet;
  /** @param calibrationImages how many there are to calibrate on; null for none */
  subjectsFor(calibrationImages: number | null): EvaluationSubject[];
}

async function openNetwork(options: EvaluateOptions): Promise<OpenedNetwork> {
  const { resolution, subnet: only } = options;
  if (options.library !== undefined) {
    const library = await readLibrary(options.library);
    const subjectsFor: OpenedNetwork['subjectsFor'] = (calibrationImages) =>
      librarySubjects(library, { resolution, calibrationImages, only });
    return { supernet: library.supernet, subjectsFor };
  }
  const supernet = await supernetAt(options.supernet!, checkpointOptions(options));
  const arch = options.arch === undefined ? null : await readArch(options.arch, supernet);
  const name = basename(options.arch ?? '', '.json');
  return {
    supernet,
    subjectsFor: (calibrationImages) => [
      supernetSubject(supernet, arch, name, { resolution, calibrationImages }),
    ],
  };
}

async function openImages(
  options: EvaluateOptions,
  supernet: Supernet,
  reused: boolean,
): Promise<ImageSequence> {
  const { images: path, labels = null, limit } = options;
  const { images, leftOut } = await openEvaluationImages(supernet.description, path, labels, {
    limit,
    reused,
  });
  if (leftOut > 0) log(`${leftOut} images of ${path} are not in ${labels} and are left out`);
  return images;
}

function warnOfStatistics({ id, calibrated, source }: EvaluationSubject): void {
  if (calibrated) return;
  const whose = source === 'library' ? 'of another resolution' : 'of the checkpoint, all sub-networks mixed';
  log(`${id} runs with batch-norm statistics ${whose}: give --calibration-images to calibrate it first`);
}

function checkUsage(options: EvaluateOptions): void {
  const { library, subnet, supernet, family, arch, images, texts } = options;
  const problem =
    // Which of the two is there decides what is evaluated at all.
    ((images as string | undefined) === undefined) === (texts === undefined)
      ? 'give either --images or --texts'
      : (library === undefined) === (supernet === undefined)
        ? 'give either --library or --supernet'
        : library === undefined && subnet !== undefined
          ? '--subnet chooses from a --library'
          : supernet === undefined && (family !== undefined || arch !== undefined)
            ? '--family and --arch belong to a --supernet'
            : texts !== undefined && isOfImages(options)
              ? '--labels, --resolution, --calibration-images and --batch are for --images'
              : null;
  if (problem !== null)
    throw new CotuneError('ERR_USAGE', problem, { advice: 'see `cotune evaluate --help`' });
}

const isOfImages = ({ labels, resolution, calibrationImages, batch }: EvaluateOptions) =>
  (labels ?? resolution ?? calibrationImages ?? batch) !== undefined;
