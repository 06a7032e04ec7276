/** What library.json holds: the sub-networks of a library with what was measured of them. */
import { z } from 'zod';
import { CotuneError } from '../../core/errors.js';
import type { Arch } from '../network/arch.js';

/** Names appear in tensor names, file names and on command lines. */
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -');
const share = z.number().min(0).max(1);
const count = z.number().int().min(0);

/** What one inference costs on one device at one number of threads. */
const deviceSchema = z.strictObject({
  device: z.string().min(1).max(200),
  threads: z.number().int().min(1),
  latencySeconds: z.number().positive(),
  /** Null where the device cannot tell. */
  energyJoules: z.number().positive().nullable(),
});

/** What was measured of a sub-network, of images or texts. */
export const measuredEntry = {
  id,
  accuracy: share,
  accuracyLow: share,
  accuracyHigh: share,
  macs: count,
  parameters: count,
  latencySeconds: z.number().positive(),
  memoryBytes: count.optional(),
  devices: z.array(deviceSchema).max(1000).optional(),
};

interface Accuracy {
  readonly accuracy: number;
  readonly accuracyLow: number;
  readonly accuracyHigh: number;
}

/** To refine an entry with. */
export const withinInterval = [
  ({ accuracy, accuracyLow, accuracyHigh }: Accuracy) => accuracyLow <= accuracy && accuracy <= accuracyHigh,
  'accuracy must lie within its interval',
] as const;

const subnetSchema = z
  .strictObject({
    ...measuredEntry,
    /** Checked against the supernet's description when the library is read. */
    arch: z.custom<Arch>((value) => typeof value === 'object' && value !== null, 'must be an arch'),
    images: count,
    // An accuracy is claimed only for what was calibrated.
    calibrationImages: z.number().int().min(1),
  })
  .refine(...withinInterval);

/** What is worth saying of how a library came to be; free-form, shown to people. */
export const provenanceSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

/** What entries may not be together. */
export function libraryIssues(
  { subnets }: { readonly subnets: readonly { readonly id: string; readonly accuracy: number }[] },
  context: z.RefinementCtx,
): void {
  const ids = subnets.map((subnet) => subnet.id);
  if (new Set(ids).size < ids.length) context.addIssue({ code: 'custom', message: 'an id comes twice' });
  if (subnets.some(({ accuracy }, index) => accuracy < (subnets[index - 1]?.accuracy ?? 0)))
    context.addIssue({ code: 'custom', message: 'sub-networks must be in ascending order of accuracy' });
}

const schema = z
  .strictObject({
    schemaVersion: z.literal(1),
    /** Of library.safetensors: the two files belong together. */
    statisticsSha256: z.string().regex(/^[0-9a-f]{64}$/),
    provenance: provenanceSchema,
    subnets: z.array(subnetSchema).min(1).max(10_000),
  })
  .superRefine(libraryIssues);

/** What is measured of any sub-network, of images or texts. */
export interface MeasuredSubnet {
  readonly id: string;
  readonly accuracy: number;
  readonly accuracyLow: number;
  readonly accuracyHigh: number;
  readonly macs: number;
  readonly parameters: number;
  readonly latencySeconds: number;
  readonly memoryBytes?: number | undefined;
  readonly devices?: readonly DeviceCost[] | undefined;
}

/**
 * One sub-network of a library. Accuracies are shares in [0, 1] on `images` images, `accuracyLow` and `accuracyHigh`
 * the bounds of the 95 % interval; `macs` and `parameters` as `costOfArch` counts; `latencySeconds` for one image
 * with one thread on the machine that the provenance names; `memoryBytes` the weights and activations of one image.
 */
export interface LibrarySubnet extends MeasuredSubnet {
  readonly arch: Arch;
  readonly images: number;
  readonly calibrationImages: number;
}

export type DeviceCost = Readonly<z.infer<typeof deviceSchema>>;

export type LibraryProvenance = Readonly<z.infer<typeof provenanceSchema>>;

export interface LibraryFile {
  readonly schemaVersion: 1;
  readonly statisticsSha256: string;
  readonly provenance: LibraryProvenance;
  readonly subnets: readonly LibrarySubnet[];
}

/** @throws {CotuneError} ERR_LIBRARY listing all problems */
export function parseLibraryFile(value: unknown, source: string): LibraryFile {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new CotuneError('ERR_LIBRARY', `${source} is not a valid library: ${problems.join('; ')}`);
}
