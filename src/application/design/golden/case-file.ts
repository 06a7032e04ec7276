/** What a golden case holds: a checkpoint, sub-networks of it, and what the reference implementation made of them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';
import type { FamilyHints } from '../../network/family.js';

const numbers = z.array(z.number());
const tolerance = { atol: z.number().nonnegative(), rtol: z.number().nonnegative().default(0) };

/** An entry also holds the sub-network's arch, in the words of its family. */
const subnet = z.looseObject({
  name: z.string(),
  input: z.string().optional(),
  output: z.string(),
  ...tolerance,
  /** Of a calibration case. */
  stats: z.string().optional(),
  output_before: z.string().optional(),
  stats_rel_tol: z.number().optional(),
});

const schema = z.looseObject({
  family: z.string(),
  base_family: z.string().optional(),
  checkpoint: z.string(),
  width_mult: z.number().optional(),
  width_mult_list: numbers.optional(),
  bn_eps: z.number().optional(),
  ks_list: numbers.optional(),
  expand_ratio_list: numbers.optional(),
  depth_list: numbers.optional(),
  subnets: z.array(subnet).default([]),
  /** Of a calibration case. */
  images: z.string().optional(),
  batch_size: z.number().int().positive().optional(),
  preprocess: z.looseObject({ mean: numbers, std: numbers }).optional(),
  /** Of an accuracy predictor, one per arch, with one tolerance for all. */
  predictions: z.array(z.looseObject({ predicted: z.number() })).optional(),
  atol: z.number().optional(),
});

export type GoldenCase = z.infer<typeof schema>;
export type GoldenSubnet = z.infer<typeof subnet>;

export const caseError = (message: string, cause?: unknown) =>
  new CotuneError('ERR_GOLDEN_CASE', message, { cause });

/** @throws {CotuneError} ERR_GOLDEN_CASE for a folder without a case or with one that says too little */
export async function readCase(folder: string): Promise<GoldenCase> {
  const path = join(folder, 'case.json');
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw caseError(`cannot read ${path}: ${cause.message}`, cause);
  });
  const result = schema.safeParse(parseJson(path, text));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`);
  throw caseError(`${path} is no golden case: ${problems.slice(0, 5).join('; ')}`);
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw caseError(`${path} is not JSON: ${(cause as Error).message}`, cause);
  }
}

/** What the case says of its network beyond its checkpoint. */
export function hintsOf(golden: GoldenCase): FamilyHints {
  const { width_mult, width_mult_list, ks_list, expand_ratio_list, depth_list, bn_eps } = golden;
  return {
    widthMultipliers: width_mult_list ?? (width_mult === undefined ? undefined : [width_mult]),
    kernels: ks_list,
    expansions: expand_ratio_list,
    depths: depth_list,
    batchNormEpsilon: bn_eps,
  };
}
