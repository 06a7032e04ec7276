/**
 * What a board is, as data: its clocks with the processors on them, its trips, rails and power modes. Every number
 * says where it comes from and how sure it is. Units: hertz, volts, celsius, watts.
 */
import { z } from 'zod';

/** `measured` by this project, `published` in the named source, `inferred` from it or from memory. */
const flag = z.enum(['measured', 'published', 'inferred']);
const provenance = { flag, source: z.string().min(1) };

const hertz = z.number().positive().max(1e11);
const volts = z.number().min(0.1).max(5);
const celsius = z.number().min(-60).max(250);
const cpuId = z.number().int().min(0).max(8191);

const fact = z.strictObject({ value: z.number().positive(), ...provenance });

const domain = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: z.enum(['cpu', 'gpu', 'memory']),
  /** The kind of core, as device trees call it. */
  core: z.string().min(1),
  /** Of processors; absent where it differs from machine to machine. */
  cores: z.number().int().positive().optional(),
  /** The kernel's numbers of the processors, where the source says. */
  cpus: z.array(cpuId).min(1).optional(),
  /** Per megahertz, 0 to 1024, relative to the strongest core: capacity-dmips-mhz of device trees. */
  capacity: fact.optional(),
  /** Of one core, in µW / (MHz V²). */
  dynamicPowerCoefficient: fact.optional(),
  /** Operating points by provenance: a frequency, and the nominal voltage where it is known. */
  points: z
    .array(
      z.strictObject({
        ...provenance,
        hertzVolts: z.array(z.union([z.tuple([hertz, volts]), z.tuple([hertz])])).min(1),
      }),
    )
    .optional(),
});

const trip = z.strictObject({
  type: z.enum(['active', 'passive', 'hot', 'critical']),
  celsius,
  hysteresisCelsius: z.number().min(0).max(100).optional(),
});

const thermal = z.strictObject({
  ...provenance,
  zones: z.array(z.strictObject({ name: z.string().min(1), trips: z.array(trip).min(1) })).min(1),
});

const rail = z.strictObject({
  name: z.string().min(1),
  chip: z.string().min(1),
  shuntOhms: z.number().positive().max(1).optional(),
  ...provenance,
});

const powerMode = z.strictObject({
  id: z.number().int().min(0),
  name: z.string().min(1),
  budgetWatts: z.number().positive().optional(),
  cpusOnline: z.array(cpuId).min(1).optional(),
  coresOnline: z.number().int().positive().optional(),
  cpuLimits: z
    .array(z.strictObject({ cpu: cpuId, minHertz: hertz.optional(), maxHertz: hertz.optional() }))
    .optional(),
  gpuMaxHertz: hertz.optional(),
  memoryMaxHertz: hertz.optional(),
  ...provenance,
});

const source = z.strictObject({
  /** A repository and a file in it, or a page. */
  where: z.string().min(1),
  revision: z.string().optional(),
  /** Which of the numbers come from it. */
  gives: z.string().min(1),
});

/** A source that a number names must be listed. */
function namesItsSources(board: { readonly sources: Record<string, unknown> } & object): boolean {
  const named = [...JSON.stringify(board).matchAll(/"source":"([^"]*)"/g)].map(([, name]) => name!);
  return named.every((name) => Object.hasOwn(board.sources, name));
}

export const boardSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/),
    title: z.string().min(1),
    soc: z.string().min(1),
    /** What its device tree says that it is, any one of them. */
    compatible: z.array(z.string().regex(/^[\w.+-]+,[\w.+-]+$/)),
    sources: z.record(z.string(), source),
    domains: z.array(domain).min(1),
    thermal: thermal.optional(),
    rails: z.array(rail).optional(),
    powerModes: z.array(powerMode).optional(),
    notes: z.array(z.string()),
  })
  .refine(namesItsSources, 'a number names a source that is not listed');

export type BoardInput = z.input<typeof boardSchema>;
export type Board = z.output<typeof boardSchema>;
export type BoardDomain = Board['domains'][number];
export type Flag = z.output<typeof flag>;

export interface OperatingPoint {
  readonly hertz: number;
  /** Null where the source has no voltage. */
  readonly volts: number | null;
  readonly flag: Flag;
  readonly source: string;
}

/** The operating points of a domain, ascending; none where they are not known. */
export function operatingPoints({ points = [] }: BoardDomain): OperatingPoint[] {
  return points
    .flatMap(({ flag, source, hertzVolts }) =>
      hertzVolts.map(([hertz, volts = null]) => ({ hertz, volts, flag, source })),
    )
    .sort((a, b) => a.hertz - b.hertz);
}
