/** Writes one sub-network as an ONNX model whose metadata says what it is. */
import { basename, dirname } from 'node:path';
import { writeFiles } from '../../core/write-files.js';
import { type Arch, hasOwnStatistics } from '../network/arch.js';
import { buildSubnet } from '../network/build.js';
import type { Supernet } from '../network/supernet.js';

/**
 * @returns size of the file, cost per image, and whether its statistics are the sub-network's own
 * @throws {CotuneError} ERR_FOLDER_UNREADABLE where it cannot be written, and what building throws
 */
export async function exportSubnet(
  supernet: Supernet,
  arch: Arch,
  { output, batch }: { readonly output: string; readonly batch: number },
) {
  const { bytes, macs, parameters } = buildSubnet(supernet, arch, { batch });
  await writeFiles(dirname(output), [[basename(output), bytes]]);
  const calibrated = hasOwnStatistics(supernet.description, arch);
  return { bytes: bytes.byteLength, macs, parameters, calibrated };
}
