/** What the descriptions of all families have in common, and the pieces that their schemas are made of. */
import { z } from 'zod';
import { CotuneError } from '../../core/errors.js';

/** A number of channels. */
export const width = z.number().int().min(1).max(65_536);
export const stride = z.number().int().min(1).max(2);
export const activation = z.enum(['relu', 'relu6', 'h_swish']);
export const oddKernel = z
  .number()
  .int()
  .min(1)
  .max(31)
  .refine((kernel) => kernel % 2 === 1, 'must be odd');
export const depth = z.number().int().min(0).max(32);

/** A list of choices is kept in ascending order; the largest one is what the checkpoint stores. */
export const choices = (element: z.ZodNumber | typeof oddKernel) =>
  z
    .array(element)
    .min(1)
    .max(256)
    .refine((list) => new Set(list).size === list.length, 'lists a value twice')
    .transform((list) => [...list].sort((a, b) => a - b));

const rgb = z.tuple([z.number(), z.number(), z.number()]);

const preprocessing = z.strictObject({
  mean: rgb,
  std: rgb.refine((std) => std.every((value) => value > 0), 'must be positive'),
  scale: z.literal('1/255'),
  layout: z.literal('NCHW RGB'),
  /** The shorter side becomes resolution / cropShare pixels, rounded so, before the centre is cropped. */
  resize: z
    .strictObject({ cropShare: z.number().min(0.1).max(1), rounding: z.enum(['ceil', 'floor']) })
    .optional(),
});

const mostClasses = 100_000;

/** The fields of every description. */
export const commonFields = {
  /** Pixels of the square input, the choices that a search has; a network runs at others too. */
  resolution: choices(z.number().int().min(8).max(4096)),
  classes: z.array(z.string()).min(1).max(mostClasses),
  preprocessing,
  batchNormEpsilon: z.number().positive().max(1),
  /** Whether the batch-norm statistics are those of the largest sub-network; else they are a mixture that fits none. */
  checkpointStatistics: z.literal('largest').optional(),
  /** Where the weights come from, for people and for exported models. */
  source: z.string().max(1000).optional(),
};

const common = z.object(commonFields);

/** A description as every family has it; `family` says which schema the rest follows. */
export interface SupernetDescription extends z.infer<typeof common> {
  readonly family: string;
}

/** Preprocessing of the networks that were trained on ImageNet with torchvision's statistics. */
export const imageNetPreprocessing = {
  mean: [0.485, 0.456, 0.406] as [number, number, number],
  std: [0.229, 0.224, 0.225] as [number, number, number],
  scale: '1/255' as const,
  layout: 'NCHW RGB' as const,
  resize: { cropShare: 0.875, rounding: 'ceil' as const },
};

/** Names for classes that have none in the checkpoint; one too many of them where there are more than allowed. */
export const numberedClasses = (count: number) =>
  Array.from({ length: Math.min(count, mostClasses + 1) }, (_, index) => `class ${index}`);

/**
 * A description put together from a checkpoint's shapes.
 *
 * @throws {CotuneError} ERR_FAMILY_MISMATCH where the shapes make no network of the family
 */
export function described<Description>(schema: z.ZodType<Description>, value: object): Description {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new CotuneError(
    'ERR_FAMILY_MISMATCH',
    `the checkpoint's shapes make no such network: ${problems.slice(0, 5).join('; ')}`,
  );
}
