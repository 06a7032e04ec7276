/** Runs one sub-network of a golden case and compares its logits. */
import { join } from 'node:path';
import { readNpy } from '../../checkpoint/npy.js';
import { validateArch } from '../../network/arch.js';
import { type BatchNormStatistics, buildSubnet } from '../../network/build.js';
import type { Supernet } from '../../network/supernet.js';
import { openSession, withSession } from '../session.js';
import type { GoldenSubnet } from './case-file.js';
import { type CaseResult, compare } from './compare.js';

export interface Images {
  readonly batch: number;
  readonly resolution: number;
  /** NCHW float32, normalised. */
  readonly data: Float32Array;
}

/** @param statistics those of the checkpoint where absent */
export async function logitsOf(
  supernet: Supernet,
  subnet: GoldenSubnet,
  { batch, resolution, data }: Images,
  statistics?: BatchNormStatistics,
): Promise<Float32Array> {
  const arch = validateArch(supernet.description, subnet);
  const model = buildSubnet(supernet, arch, { batch, resolution, statistics });
  return withSession(model, 1, openSession, async (session) => (await session.run(data)).logits!);
}

export async function compareOutput(
  folder: string,
  name: string,
  file: string,
  logits: Float32Array,
  { atol, rtol }: GoldenSubnet,
): Promise<CaseResult> {
  const reference = await readNpy(join(folder, file));
  return compare(name, logits, reference.data, { absolute: atol, relative: rtol });
}
