/**
 * What a virtual board is, as data: the same for the boards that ship and for those of a file. Every group of numbers
 * says where it comes from. Units: hertz, volts, watts, farads, seconds, bytes, celsius, kelvin, joules.
 */
import { z } from 'zod';

const provenance = z
  .strictObject({
    flag: z.enum(['measured', 'published', 'fitted', 'assumed']),
    source: z.string().min(1).describe('Where it comes from, or what it was fitted to.'),
    crossValidatedPercent: z.number().min(0).optional().describe('Mean absolute error on unseen data.'),
  })
  .describe('Where the numbers beside it come from.');

const name = z.string().regex(/^[A-Za-z][\w-]*$/, { error: 'must be letters, digits, _ and -' });
const share = z.number().min(0).max(1);
const seconds = z.number().min(0).max(10);
const celsius = z.number().min(-60).max(250);
const cpu = z.int().min(0).max(1023);

const points = z.strictObject({
  hertzVolts: z
    .array(z.tuple([z.number().min(1e6).max(1e11), z.number().min(0.1).max(5)]))
    .min(1)
    .refine((list) => list.every(([hertz], i) => i === 0 || hertz > list[i - 1]![0]), 'must ascend in hertz'),
  provenance,
});

const power = z.strictObject({
  leakage: z.strictObject({
    watts: z.number().min(0).max(100).describe('At 1 V and 50 °C.'),
    perVolt: z.number().min(0).max(20),
    perCelsius: z.number().min(0).max(0.2),
    provenance,
  }),
  clock: z.strictObject({ farads: z.number().min(0).max(1e-6), provenance }),
  work: z.strictObject({ coreFarads: z.number().min(0).max(1e-6), provenance }),
});

const idleState = z.strictObject({
  name: z.string().min(1),
  scope: z.enum(['core', 'cluster']).describe('A cluster state needs all cores of the domain.'),
  exitSeconds: seconds.describe('From the wake-up to the first instruction.'),
  residencySeconds: seconds.describe('From this on it pays.'),
  leakageShare: share.describe('Of the leakage of what it covers, what is left.'),
  clockShare: share.describe("Of the domain's clock tree, what is left when all cores are in it."),
});

const common = {
  name,
  points,
  transition: z.strictObject({
    seconds: seconds.describe('From the request until the new clock is in force.'),
    provenance,
  }),
  governor: z.string().min(1).describe('In force at the beginning, such as schedutil.'),
};

const cpuDomain = z.strictObject({
  kind: z.literal('cpu'),
  ...common,
  cpus: z.array(cpu).min(1).describe('Kernel numbers of its processors.'),
  capacity: z
    .strictObject({ value: z.number().min(1).max(1024), provenance })
    .describe('Of a core at its highest clock, 1024 for the strongest.'),
  power,
  idleStates: z.strictObject({ states: z.array(idleState).min(1), provenance }),
});

const gpuDomain = z.strictObject({ kind: z.literal('gpu'), ...common, power });

const memoryDomain = z.strictObject({
  kind: z.literal('memory'),
  ...common,
  bandwidth: z.strictObject({
    bytesPerSecond: z
      .number()
      .min(1e6)
      .max(1e13)
      .describe('That one stage gets at the highest clock, alone.'),
    contention: z
      .number()
      .min(0)
      .max(10)
      .describe('How much longer memory takes for each other stage that does nothing but wait for it.'),
    provenance,
  }),
  power: z.strictObject({
    idleWatts: z
      .number()
      .min(0)
      .max(100)
      .describe('At the highest clock, without work; falls in proportion.'),
    joulesPerByte: z.number().min(0).max(1e-6),
    provenance,
  }),
});

const thermal = z.strictObject({
  nodes: z
    .array(
      z.strictObject({
        name,
        joulesPerKelvin: z.number().positive().max(1e6),
        airWattsPerKelvin: z.number().min(0).max(1e3),
        fanWattsPerKelvin: z.number().min(0).max(1e3),
      }),
    )
    .min(1),
  links: z.array(
    z.strictObject({ between: z.tuple([name, name]), wattsPerKelvin: z.number().positive().max(1e4) }),
  ),
  heats: z.record(z.string(), z.string()).describe('The node that each domain heats; the rest heats `base`.'),
  ambientCelsius: celsius,
  fan: share.describe('Speed at the beginning.'),
  provenance,
});

const trip = z.strictObject({
  type: z.enum(['active', 'passive', 'hot', 'critical']),
  celsius,
  hysteresisCelsius: z.number().min(0).max(100).default(0),
});

const zone = z.strictObject({
  name: z.string().min(1),
  node: z.string().min(1),
  trips: z.array(trip),
  cools: z.array(z.string()).describe('Domains whose clock a passive trip lowers.'),
  policy: z.enum(['step_wise', 'power_allocator']),
  sustainableWatts: z.number().positive().optional().describe('For power_allocator.'),
  pollSeconds: z.number().min(0.001).max(60),
  provenance,
});

const rail = z.strictObject({
  name: z.string().min(1),
  domains: z.array(z.string()).describe('Domains that it feeds.'),
  base: z.boolean().describe('Whether the rest of the board is on it, and the loss of the regulators.'),
  provenance,
});

export const virtualBoardSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'must be lower-case letters, digits and -' }),
    title: z.string().min(1),
    base: z.strictObject({ watts: z.number().min(0).max(1000), provenance }),
    regulator: z.strictObject({ efficiency: z.number().min(0.3).max(1), provenance }),
    domains: z.array(z.discriminatedUnion('kind', [cpuDomain, gpuDomain, memoryDomain])).min(1),
    thermal,
    zones: z.array(zone),
    rails: z.array(rail),
    notes: z.array(z.string()).default([]).describe('What could not be known or checked.'),
  })
  .describe('A virtual board: cotune simulate --board FILE.');

/** The schema as JSON Schema of what a person writes: what has a default may be left out. */
export function virtualBoardJsonSchema(): object {
  return { ...z.toJSONSchema(virtualBoardSchema, { io: 'input' }), title: 'cotune virtual board' };
}

export type VirtualBoardInput = z.input<typeof virtualBoardSchema>;
export type VirtualBoard = z.output<typeof virtualBoardSchema>;
export type VirtualDomain = VirtualBoard['domains'][number];
export type CpuDomain = Extract<VirtualDomain, { kind: 'cpu' }>;
export type GpuDomain = Extract<VirtualDomain, { kind: 'gpu' }>;
export type MemoryDomain = Extract<VirtualDomain, { kind: 'memory' }>;
export type IdleState = CpuDomain['idleStates']['states'][number];
export type ThermalZone = VirtualBoard['zones'][number];
