/** Opens the network of texts that a command names. */
import { stat } from 'node:fs/promises';
import type { TextNetwork } from '../application/design/text/evaluate-texts.js';
import { languageOf } from '../application/text/language.js';
import { textSupernetAt } from '../application/text/text-supernet.js';

/**
 * @param path folder of a transformer, or a checkpoint, which has no vocabulary
 * @throws {CotuneError} what `textSupernetAt` and `languageOf` throw
 */
export async function openTextNetwork(path: string, config?: string): Promise<TextNetwork> {
  const supernet = await textSupernetAt(path, config);
  const folder = (await stat(path)).isDirectory() ? path : null;
  return { supernet, language: await languageOf(supernet.description, folder) };
}
