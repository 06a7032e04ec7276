/** Runs a golden case: does cotune compute what the reference implementation computed? */
import { join } from 'node:path';
import { readNpy } from '../../checkpoint/npy.js';
import { type OpenCheckpoint, openCheckpoint } from '../../checkpoint/open-checkpoint.js';
import type { StagedArch } from '../../network/blocks/elastic-stages.js';
import { readConfiguration } from '../../network/configuration-file.js';
import { unknownFamily } from '../../network/description.js';
import { familyNamed } from '../../network/families.js';
import type { Family } from '../../network/family.js';
import { importSupernet } from '../../network/import-supernet.js';
import type { Supernet } from '../../network/supernet.js';
import { isTextFamily } from '../../text/description.js';
import { loadAccuracyPredictor } from '../accuracy-predictor.js';
import { caseError, type GoldenCase, type GoldenSubnet, hintsOf, readCase } from './case-file.js';
import { type CaseResult, compare } from './compare.js';
import { compareOutput, logitsOf } from './subnet-output.js';
import { verifyCalibration } from './verify-calibration.js';
import { verifyText } from './verify-text.js';

/**
 * @param folder with a case.json and what it names
 * @returns one result per sub-network, two more for each that is calibrated and up to three for each that writes
 * texts, one per prediction
 * @throws {CotuneError} ERR_GOLDEN_CASE, and what reading and importing its checkpoint throws
 */
export async function verifyCase(folder: string): Promise<CaseResult[]> {
  const golden = await readCase(folder);
  const checkpoint = await openCheckpoint(join(folder, golden.checkpoint));
  try {
    if (golden.predictions !== undefined) return verifyPredictions(golden, checkpoint);
    if (isTextFamily(golden.family)) return await verifyText(folder, golden, checkpoint);
    const supernet = await importCase(folder, golden, checkpoint);
    if (golden.images !== undefined) return await verifyCalibration(folder, golden, supernet);
    const results: CaseResult[] = [];
    for (const subnet of golden.subnets) results.push(await verifySubnet(folder, supernet, subnet));
    return results;
  } finally {
    checkpoint.close();
  }
}

async function importCase(folder: string, golden: GoldenCase, checkpoint: OpenCheckpoint): Promise<Supernet> {
  const named = golden.config === undefined ? undefined : join(folder, golden.config);
  const configuration = await readConfiguration(join(folder, golden.checkpoint), named);
  const family = familyOfCase(golden);
  return importSupernet(checkpoint, { family, configuration, ...hintsOf(golden) }).supernet;
}

/** @returns undefined where a calibration case leaves it to the checkpoint */
function familyOfCase({ base_family, family: kind, images }: GoldenCase): Family | undefined {
  const name = base_family ?? kind;
  const family = familyNamed(name);
  const mayBeAny = base_family === undefined && images !== undefined;
  if (family === undefined && !mayBeAny) throw caseError(`the case's family ${unknownFamily(name)}`);
  return family;
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
