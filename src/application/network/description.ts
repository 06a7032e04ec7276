/**
 * What a Once-for-All MobileNetV3 supernet looks like, as data: the ImageNet networks and the bundled 32x32 one
 * differ in nothing else. `network.json` in a supernet's folder holds it.
 *
 * @see Once-for-All, arXiv 1908.09791
 */
import { z } from 'zod';
import { CotuneError } from '../../core/errors.js';
import { makeDivisible } from './divisible.js';

const width = z.number().int().min(1).max(65_536);
const stride = z.number().int().min(1).max(2);
const activation = z.enum(['relu', 'h_swish']);

/** A list of choices is kept in ascending order; the largest one is what the checkpoint stores. */
const choices = (element: z.ZodNumber) =>
  z
    .array(element)
    .min(1)
    .max(64)
    .refine((list) => new Set(list).size === list.length, 'lists a value twice')
    .transform((list) => [...list].sort((a, b) => a - b));

const rgb = z.tuple([z.number(), z.number(), z.number()]);

const schema = z.strictObject({
  family: z.literal('ofa-mobilenetv3'),
  resolution: choices(z.number().int().min(8).max(4096)),
  classes: z.array(z.string()).min(1).max(100_000),
  stem: z.strictObject({ width, stride }),
  firstBlock: z.strictObject({ width, stride, act: activation }),
  stages: z
    .array(z.strictObject({ width, stride, act: activation, se: z.boolean() }))
    .min(1)
    .max(32),
  depths: choices(z.number().int().min(1).max(32)),
  expansions: choices(z.number().min(1).max(16)),
  kernels: choices(
    z
      .number()
      .int()
      .min(1)
      .max(31)
      .refine((kernel) => kernel % 2 === 1, 'must be odd'),
  ),
  finalExpand: width,
  featureMix: width,
  preprocessing: z.strictObject({
    mean: rgb,
    std: rgb.refine((std) => std.every((value) => value > 0), 'must be positive'),
    scale: z.literal('1/255'),
    layout: z.literal('NCHW RGB'),
    /** The shorter side becomes resolution / cropShare pixels, rounded so, before the centre is cropped. */
    resize: z
      .strictObject({ cropShare: z.number().min(0.1).max(1), rounding: z.enum(['ceil', 'floor']) })
      .optional(),
  }),
  batchNormEpsilon: z.number().positive().max(1),
});

/** Widths are numbers of channels, `resolution` pixels of a square image, lists ascending choices. */
export type SupernetDescription = z.infer<typeof schema>;
export type Activation = z.infer<typeof activation>;

/** @throws {CotuneError} ERR_NETWORK_DESCRIPTION listing all problems */
export function parseDescription(value: unknown, source = 'the network description'): SupernetDescription {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new CotuneError('ERR_NETWORK_DESCRIPTION', `${source} is not valid: ${problems.join('; ')}`);
}

/** The most blocks that a stage can have; `ks` and `e` of an arch have this many entries per stage. */
export const blocksPerStage = (description: SupernetDescription) => description.depths.at(-1)!;

const imageNetStages = [
  { width: 24, stride: 2, act: 'relu', se: false },
  { width: 40, stride: 2, act: 'relu', se: true },
  { width: 80, stride: 2, act: 'h_swish', se: false },
  { width: 112, stride: 1, act: 'h_swish', se: true },
  { width: 160, stride: 2, act: 'h_swish', se: true },
] as const;

/**
 * The networks that Once-for-All trained on ImageNet.
 *
 * @param widthMultiplier 1 and 1.2 are published
 * @param classes class names; numbered where the caller has none
 */
export function ofaMobileNetV3ImageNet(
  widthMultiplier: number,
  classes: readonly string[] = Array.from({ length: 1000 }, (_, index) => `class ${index}`),
): SupernetDescription {
  const scaled = (channels: number) => makeDivisible(channels * widthMultiplier);
  return parseDescription({
    family: 'ofa-mobilenetv3',
    resolution: Array.from({ length: 25 }, (_, step) => 128 + 4 * step),
    classes,
    stem: { width: scaled(16), stride: 2 },
    firstBlock: { width: scaled(16), stride: 1, act: 'relu' },
    stages: imageNetStages.map((stage) => ({ ...stage, width: scaled(stage.width) })),
    depths: [2, 3, 4],
    expansions: [3, 4, 6],
    kernels: [3, 5, 7],
    finalExpand: scaled(960),
    featureMix: scaled(1280),
    preprocessing: {
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      scale: '1/255',
      layout: 'NCHW RGB',
      resize: { cropShare: 0.875, rounding: 'ceil' },
    },
    batchNormEpsilon: 1e-5,
  });
}
