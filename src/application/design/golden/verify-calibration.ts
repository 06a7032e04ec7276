/** A golden case of batch-norm calibration: the statistics, and the logits before and after. */
import { join } from 'node:path';
import type { Checkpoint, Tensor } from '../../checkpoint/checkpoint.js';
import { readNpy } from '../../checkpoint/npy.js';
import { openSafetensors } from '../../checkpoint/safetensors-file.js';
import { validateArch } from '../../network/arch.js';
import type { BatchNormStatistics } from '../../network/build.js';
import { normalKey } from '../../network/checkpoint-keys.js';
import type { Supernet } from '../../network/supernet.js';
import { calibrate } from '../calibrate.js';
import { caseError, type GoldenCase, type GoldenSubnet } from './case-file.js';
import { type CaseResult, compare } from './compare.js';
import { compareOutput, logitsOf } from './subnet-output.js';

/** @throws {CotuneError} ERR_GOLDEN_CASE, and what calibrating throws */
export async function verifyCalibration(
  folder: string,
  golden: GoldenCase,
  supernet: Supernet,
): Promise<CaseResult[]> {
  const images = normalise(golden, await readNpy(join(folder, golden.images!)));
  const results: CaseResult[] = [];
  for (const subnet of golden.subnets) {
    const statistics = await calibrateOn(images, golden, supernet, subnet);
    results.push(await compareStatistics(folder, subnet, statistics));
    results.push(await compareLogits(folder, supernet, subnet, images, subnet.output, statistics));
    if (subnet.output_before !== undefined)
      results.push(await compareLogits(folder, supernet, subnet, images, subnet.output_before));
  }
  return results;
}

/** Scales bytes of NCHW images to [0, 1] and normalises each channel. */
function normalise({ preprocess }: GoldenCase, { shape, data }: Tensor): Tensor {
  if (preprocess === undefined) throw caseError('the case does not say how its images are normalised');
  const { mean, std } = preprocess;
  const pixels = shape[2]! * shape[3]!;
  const values = data.map((byte, index) => {
    const channel = Math.floor(index / pixels) % 3;
    return (byte / 255 - mean[channel]!) / std[channel]!;
  });
  return { shape, data: values };
}

function calibrateOn(
  { shape, data }: Tensor,
  { batch_size }: GoldenCase,
  supernet: Supernet,
  subnet: GoldenSubnet,
): Promise<BatchNormStatistics> {
  const elements = data.length / shape[0]!;
  const source = {
    length: shape[0]!,
    load: async (target: Float32Array, start: number, count: number) =>
      target.set(data.subarray(start * elements, (start + count) * elements)),
  };
  const arch = { ...validateArch(supernet.description, subnet), r: shape[2]! };
  return calibrate(supernet, arch, source, { images: shape[0]!, threads: 1, batch: batch_size });
}

async function compareStatistics(
  folder: string,
  subnet: GoldenSubnet,
  ours: BatchNormStatistics,
): Promise<CaseResult> {
  const { name, stats, stats_rel_tol: tolerance } = subnet;
  if (stats === undefined || tolerance === undefined)
    throw caseError(`the case's sub-network ${name} names no statistics or no tolerance for them`);
  const reference = await openSafetensors(join(folder, stats));
  const pairs = [...asExtracted(ours)].flatMap(([key, values]) => inUnits(reference, key, values));
  const [found, expected] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)];
  return compare(`${name} statistics`, found, expected, { absolute: tolerance, relative: 0 });
}

/** The reference names the layers of the extracted network: kept blocks are counted, layers not wrapped. */
function* asExtracted(statistics: BatchNormStatistics): Generator<[key: string, values: Float32Array]> {
  const numbers = new Map<string, number>();
  for (const [key, values] of statistics) {
    const renumbered = normalKey(key).replace(/^blocks\.(\d+)/, (_, block: string) => {
      if (!numbers.has(block)) numbers.set(block, numbers.size);
      return `blocks.${numbers.get(block)}`;
    });
    yield [renumbered, values];
  }
}

/** Means in standard deviations, variances as multiples of the reference's: both then have one tolerance. */
function inUnits(reference: Checkpoint, key: string, values: Float32Array): [ours: number, theirs: number][] {
  const expected = reference.read(key);
  const variances = reference.read(key.replace(/mean$/, 'var'));
  const isMean = key.endsWith('mean');
  return [...values].map((value, channel) => {
    const unit = isMean ? Math.sqrt(variances[channel]!) : variances[channel]!;
    return [value / unit, expected[channel]! / unit];
  });
}

/** The reference's logits are those of the first images. */
async function compareLogits(
  folder: string,
  supernet: Supernet,
  subnet: GoldenSubnet,
  { shape, data }: Tensor,
  file: string,
  statistics?: BatchNormStatistics,
): Promise<CaseResult> {
  const batch = (await readNpy(join(folder, file))).shape[0]!;
  const first = data.subarray(0, (data.length / shape[0]!) * batch);
  const logits = await logitsOf(supernet, subnet, { batch, resolution: shape[2]!, data: first }, statistics);
  const name = statistics === undefined ? `${subnet.name} before` : subnet.name;
  return compareOutput(folder, name, file, logits, subnet);
}
