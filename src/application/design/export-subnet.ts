/** Writes one sub-network as an ONNX model whose metadata says what it is. */
import { basename, dirname } from 'node:path';
import { writeFiles } from '../../core/write-files.js';
import { buildSubnet } from '../network/build.js';
import type { SubnetToUse } from './run-subnet.js';

/**
 * @returns size of the file and cost per image
 * @throws {CotuneError} ERR_FOLDER_UNREADABLE where it cannot be written, and what building throws
 */
export async function exportSubnet(
  { supernet, arch, statistics }: SubnetToUse,
  { output, batch }: { readonly output: string; readonly batch: number },
) {
  const { bytes, macs, parameters } = buildSubnet(supernet, arch, { batch, statistics });
  await writeFiles(dirname(output), [[basename(output), bytes]]);
  return { bytes: bytes.byteLength, macs, parameters };
}
