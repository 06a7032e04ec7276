/** Which sub-networks are evaluated, and with whose batch-norm statistics. */
import { CotuneError } from '../../core/errors.js';
import {
  type Arch,
  archKey,
  hasOwnStatistics,
  largestArch,
  resolutionOf,
  smallestArch,
} from '../network/arch.js';
import type { BatchNormStatistics } from '../network/batch-norm.js';
import type { Supernet } from '../network/supernet.js';
import type { Library, LibrarySubnet } from './library.js';

/** Whose statistics: a library's, those that the checkpoint came with, or new ones. */
export type StatisticsSource = 'library' | 'checkpoint' | 'calibrated';

/** A sub-network to evaluate. */
export interface EvaluationSubject {
  readonly id: string;
  readonly arch: Arch;
  /** Pixels per side. */
  readonly resolution: number;
  readonly source: StatisticsSource;
  /** Null for those of the checkpoint, and for those that are still to be calibrated. */
  readonly statistics: BatchNormStatistics | null;
  /** Images that the statistics are from; null where nobody knows. */
  readonly calibrationImages: number | null;
  /** Whether the statistics are this sub-network's own, at this resolution. */
  readonly calibrated: boolean;
}

export interface SubjectOptions {
  /** Pixels per side; each arch's own where absent. */
  readonly resolution?: number | undefined;
  /** Calibrate anew, on so many images; null where the statistics are those that there are. */
  readonly calibrationImages: number | null;
}

/**
 * Sub-networks of a library with their own statistics, or calibrated anew.
 *
 * @param only one of them; all where absent
 * @throws {CotuneError} `ERR_LIBRARY` for an unknown one, `ERR_ARCH_OUTSIDE_SPACE` for a resolution that cannot be
 */
export function librarySubjects(
  library: Library,
  options: SubjectOptions & { readonly only?: string | undefined },
): EvaluationSubject[] {
  const { only } = options;
  const chosen = library.subnets.filter(({ id }) => only === undefined || id === only);
  if (chosen.length > 0) return chosen.map((subnet) => librarySubject(library, subnet, options));
  const known = library.subnets.map(({ id }) => id).join(', ');
  throw new CotuneError('ERR_LIBRARY', `the library has no sub-network '${only}'`, {
    advice: `choose one of ${known}`,
  });
}

function librarySubject(
  { supernet: { description }, statisticsOf }: Library,
  { id, arch, calibrationImages }: LibrarySubnet,
  options: SubjectOptions,
): EvaluationSubject {
  const resolution = resolutionOf(description, arch, options.resolution);
  if (options.calibrationImages !== null)
    return recalibrated({ id, arch, resolution }, options.calibrationImages);
  // Statistics depend on the size of the image as well.
  const calibrated = resolution === resolutionOf(description, arch);
  return {
    id,
    arch,
    resolution,
    source: 'library',
    statistics: statisticsOf(id),
    calibrationImages,
    calibrated,
  };
}

/**
 * One sub-network of a supernet, with the statistics of the checkpoint or calibrated.
 *
 * @param arch the largest where null
 * @param name what to call an arch that is not the largest
 * @throws {CotuneError} `ERR_ARCH_OUTSIDE_SPACE` for a resolution that cannot be
 */
export function supernetSubject(
  { description }: Supernet,
  arch: Arch | null,
  name: string,
  options: SubjectOptions,
): EvaluationSubject {
  const largest = largestArch(description);
  const chosen = arch ?? largest;
  const resolution = resolutionOf(description, chosen, options.resolution);
  const sameAs = (other: Arch) => networkKey(description, other) === networkKey(description, chosen);
  // A fixed network is its own largest: then the name that it was given tells more.
  const id = arch === null || (sameAs(largest) && !sameAs(smallestArch(description))) ? 'largest' : name;
  const subject = { id, arch: chosen, resolution };
  if (options.calibrationImages !== null) return recalibrated(subject, options.calibrationImages);
  const calibrated = hasOwnStatistics(description, chosen);
  return { ...subject, source: 'checkpoint', statistics: null, calibrationImages: null, calibrated };
}

function recalibrated(
  subject: Pick<EvaluationSubject, 'id' | 'arch' | 'resolution'>,
  calibrationImages: number,
): EvaluationSubject {
  return { ...subject, source: 'calibrated', statistics: null, calibrationImages, calibrated: true };
}

/** Equal for two archs that are the same network at whatever resolution. */
const networkKey = (description: Supernet['description'], arch: Arch) =>
  archKey(description, { ...arch, r: description.resolution[0] });
