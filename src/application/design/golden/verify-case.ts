/** Runs a golden case: does cotune compute what the reference implementation computed? */
import { join } from 'node:path';
import { readNpy } from '../../checkpoint/npy.js';
import { type OpenCheckpoint, openCheckpoint } from '../../checkpoint/open-checkpoint.js';
import type { StagedArch } from '../../network/blocks/elastic-stages.js';
import { unknownFamily } from '../../network/description.js';
import { familyNamed } from '../../network/families.js';
import { importSupernet } from '../../network/import-supernet.js';
import type { Supernet } from '../../network/supernet.js';
import { loadAccuracyPredictor } from '../accuracy-predictor.js';
import { caseError, type GoldenCase, type GoldenSubnet, hintsOf, readCase } from './case-file.js';
import { type CaseResult, compare } from './compare.js';
import { compareOutput, logitsOf } from './subnet-output.js';
import { verifyCalibration } from './verify-calibration.js';

const predictorFamily = 'dynamic-ofa-accuracy-predictor';

/**
 * @param folder with a case.json and what it names
 * @returns one result per sub-network, two more for each that is calibrated, one per prediction
 * @throws {CotuneError} ERR_GOLDEN_CASE, and what reading and importing its checkpoint throws
 */
export async function verifyCase(folder: string): Promise<CaseResult[]> {
  const golden = await readCase(folder);
  const checkpoint = await openCheckpoint(join(folder, golden.checkpoint));
  try {
    if (golden.family === predictorFamily) return verifyPredictions(golden, checkpoint);
    const supernet = importCase(golden, checkpoint);
    if (golden.images !== undefined) return await verifyCalibration(folder, golden, supernet);
    const results: CaseResult[] = [];
    for (const subnet of golden.subnets) results.push(await verifySubnet(folder, supernet, subnet));
    return results;
  } finally {
    checkpoint.close();
  }
}

function importCase(golden: GoldenCase, checkpoint: OpenCheckpoint): Supernet {
  const name = golden.base_family ?? golden.family;
  const family = familyNamed(name);
  if (family === undefined) throw caseError(`the case's family ${unknownFamily(name)}`);
  return importSupernet(checkpoint, { family, ...hintsOf(golden) }).supernet;
}

async function verifySubnet(folder: string, supernet: Supernet, subnet: GoldenSubnet): Promise<CaseResult> {
  if (subnet.input === undefined) throw caseError(`the case's sub-network ${subnet.name} names no input`);
  const { shape, data } = await readNpy(join(folder, subnet.input));
  const logits = await logitsOf(supernet, subnet, { batch: shape[0]!, data, resolution: shape[2]! });
  return compareOutput(folder, subnet.name, subnet.output, logits, subnet);
}

function verifyPredictions({ predictions = [], atol }: GoldenCase, checkpoint: OpenCheckpoint): CaseResult[] {
  if (atol === undefined) throw caseError('the case names no tolerance (atol) for its predictions');
  const predictor = loadAccuracyPredictor(checkpoint);
  return predictions.map(({ predicted, ...arch }, index) => {
    const { r } = arch as { r?: unknown };
    const pixels = (Array.isArray(r) ? r[0] : r) as number;
    const ours = predictor.predict({ ...arch, r: pixels } as StagedArch);
    return compare(`prediction ${index}`, [ours], [predicted], { absolute: atol, relative: 0 });
  });
}
