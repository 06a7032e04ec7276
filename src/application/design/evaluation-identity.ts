/** What an evaluation is of, as digests: two runs with the same identity look at the same things in the same order. */
import { createHash } from 'node:crypto';
import type { BatchNormStatistics } from '../network/batch-norm.js';
import { defaultBatch } from './evaluate.js';
import type { SubnetEvaluationOptions } from './evaluate-subnets.js';
import type { EvaluationIdentity } from './evaluation-record.js';
import type { ImageSequence } from './image-sequence.js';

/** Files are known by name and label, not by content: reading a large set twice would cost more than it saves. */
export function identityOf(options: SubnetEvaluationOptions): EvaluationIdentity {
  const { supernet, subjects, images, training, batch } = options;
  const calibrating = subjects.some(({ source }) => source === 'calibrated');
  return {
    'the description of the network': digest(JSON.stringify(supernet.description)),
    'the weights': digest(new Uint8Array(supernet.bytes)),
    'the sub-networks': subjects.map(({ id, arch }) => `${id} ${JSON.stringify(arch)}`).join('; '),
    'the resolution': subjects.map(({ resolution }) => resolution).join(),
    'the statistics': digest(
      ...subjects.flatMap(({ source, statistics }) => [source, ...partsOf(statistics)]),
    ),
    'the images and their labels': digestOfImages(images),
    'the number of images': images.length,
    'the calibration images': calibrating && training !== null ? digestOfImages(training) : 'none',
    'the batch': subjects.map(({ resolution }) => batch ?? defaultBatch(resolution)).join(),
  };
}

/** Of the names and labels of a sequence. */
export function digestOfImages(sequence: ImageSequence): string {
  return digest(
    ...Array.from(
      { length: sequence.length },
      (_, position) => `${sequence.nameAt(position)}\n${sequence.labelAt(position)}\n`,
    ),
  );
}

function partsOf(statistics: BatchNormStatistics | null): (string | Uint8Array)[] {
  return [...(statistics ?? [])].flatMap(([name, { buffer, byteOffset, byteLength }]) => [
    name,
    new Uint8Array(buffer, byteOffset, byteLength),
  ]);
}

export function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
