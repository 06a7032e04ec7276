/** Opens the supernet that a command builds a library of. */
import { stat } from 'node:fs/promises';
import type { Searchable } from '../application/design/searchable.js';
import { searchableImages } from '../application/design/searchable-images.js';
import type { ImageEntry } from '../application/design/searched-images.js';
import { searchableTexts } from '../application/design/text/searchable-texts.js';
import type { TextEntry } from '../application/design/text/searched-texts.js';
import { supernetAt } from '../application/network/supernet-at.js';
import { type CheckpointFlags, checkpointOptions } from './supernet-options.js';
import { openTextNetwork } from './text-network.js';

/** @throws {CotuneError} what `supernetAt` throws */
export async function searchableImagesAt(
  path: string,
  flags: CheckpointFlags,
): Promise<Searchable<ImageEntry>> {
  return searchableImages(await supernetAt(path, checkpointOptions(flags)));
}

/** @throws {CotuneError} what `openTextNetwork` throws */
export async function searchableTextsAt(
  path: string,
  { config }: CheckpointFlags,
): Promise<Searchable<TextEntry>> {
  const network = await openTextNetwork(path, config);
  return searchableTexts(network, (await stat(path)).isDirectory() ? path : null);
}
