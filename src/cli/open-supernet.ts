/** Opens what `--supernet` and `--family` name: the one place that commands open a supernet in. */
import { loadSupernet, type Supernet } from '../application/network/supernet.js';
import { CotuneError } from '../core/errors.js';

export interface SupernetOptions {
  /** A supernet's folder. */
  readonly supernet: string;
  /** The family that the person expects; the folder knows its own. */
  readonly family?: string | undefined;
}

/** @throws {CotuneError} `ERR_USAGE` for another family, and what `loadSupernet` throws */
export async function openSupernet({ supernet: path, family }: SupernetOptions): Promise<Supernet> {
  const supernet = await loadSupernet(path);
  const own = supernet.description.family;
  if (family === undefined || family === own) return supernet;
  throw new CotuneError('ERR_USAGE', `the supernet in ${path} is of the family ${own}, not ${family}`, {
    advice: `leave --family out or say ${own}`,
  });
}
