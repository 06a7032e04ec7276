/** Runs one sub-network on an array of images: for looking at numbers, not for speed. */
import type { Clock } from '../../core/clock.js';
import { CotuneError } from '../../core/errors.js';
import { median } from '../../core/statistics.js';
import { readNpy, writeNpy } from '../checkpoint/npy.js';
import type { Arch } from '../network/arch.js';
import { type BatchNormStatistics, buildSubnet } from '../network/build.js';
import type { Supernet } from '../network/supernet.js';
import { openSession, withSession } from './session.js';

export interface RunSubnetOptions {
  readonly clock: Clock;
  readonly threads: number;
  /** Images as .npy: [batch, 3, size, size], normalised. */
  readonly input: string;
  /** Where the logits go, as .npy: [batch, classes]. */
  readonly output: string;
}

export interface SubnetToUse {
  readonly supernet: Supernet;
  readonly arch: Arch;
  /** Those of the checkpoint where undefined. */
  readonly statistics?: BatchNormStatistics | undefined;
}

/** Timed runs after the one whose logits are kept, which also warms up. */
const timedRuns = 5;

/**
 * @returns `latencySeconds` is the median of a few runs
 * @throws {CotuneError} ERR_TENSOR_SHAPE for an input that is no batch of square images, and what reading, building
 * and running throw
 */
export async function runSubnet({ supernet, arch, statistics }: SubnetToUse, options: RunSubnetOptions) {
  const { clock, threads, input, output } = options;
  const { shape, data } = await readNpy(input);
  const [batch, channels, height, width] = shape;
  if (shape.length !== 4 || channels !== 3 || height !== width)
    throw new CotuneError('ERR_TENSOR_SHAPE', `${input} has shape [${shape}]`, {
      advice: 'give a batch of square images, [batch, 3, size, size]',
    });
  const model = buildSubnet(supernet, arch, { batch: batch!, resolution: height, statistics });
  const { logits, latencySeconds } = await withSession(model, threads, openSession, async (session) => {
    const outputs = await session.run(data);
    const samples: number[] = [];
    for (let run = 0; run < timedRuns; run++) {
      const started = clock.now();
      await session.runOnce();
      samples.push(clock.now() - started);
    }
    return { logits: outputs.logits!, latencySeconds: median(samples) };
  });
  const { inputShape, outputShape, macs, parameters } = model;
  await writeNpy(output, { shape: outputShape, data: logits });
  const whole = { ...arch, r: height! };
  return { arch: whole, inputShape, outputShape, latencySeconds, macs, parameters };
}
