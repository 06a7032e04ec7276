/**
 * What a virtual board needs beside the board's description and its power model, and the values that several boards
 * share. Boards are written in the words of the schema; only what the other two do not have is here.
 */
import type { VirtualBoardInput } from '../plant/description.js';
import { assumed, type Provenance, published } from '../power/provenance.js';

type DomainInput = VirtualBoardInput['domains'][number];
type CpuInput = Extract<DomainInput, { kind: 'cpu' }>;
type GpuInput = Extract<DomainInput, { kind: 'gpu' }>;
export type MemoryInput = Extract<DomainInput, { kind: 'memory' }>;
export type IdleStates = CpuInput['idleStates'];
type ZoneInput = VirtualBoardInput['zones'][number];

/** A processor domain of the description; what is given here goes before what the description says. */
export interface CpuAddition extends Pick<CpuInput, 'transition' | 'governor' | 'idleStates'> {
  readonly cpus?: CpuInput['cpus'];
  readonly capacity?: CpuInput['capacity'];
  readonly points?: CpuInput['points'];
}

export interface GpuAddition extends Pick<GpuInput, 'transition' | 'governor'> {
  /** Where the power model has no such domain. */
  readonly power?: GpuInput['power'];
}

/** A zone of the description, or one that it lacks where there are trips. */
export interface ZoneAddition extends Pick<ZoneInput, 'node' | 'cools'> {
  readonly name: string;
  readonly trips?: ZoneInput['trips'];
}

export interface BoardAddition {
  /** The name of the description and of the power model. */
  readonly board: string;
  readonly cpus: Readonly<Record<string, CpuAddition>>;
  /** Graphics processors that are left out are not modelled. */
  readonly gpus: Readonly<Record<string, GpuAddition>>;
  readonly memory: MemoryInput;
  readonly thermal: VirtualBoardInput['thermal'];
  readonly zones: {
    readonly policy: ZoneInput['policy'];
    readonly pollSeconds: number;
    /** Of the assignment of nodes and domains, and of trips that the description lacks. */
    readonly provenance: Provenance;
    readonly list: readonly ZoneAddition[];
  };
  readonly rails: VirtualBoardInput['rails'];
  readonly notes: readonly string[];
}

const orin = 'arXiv 2606.16106, on a Jetson Orin';
const asOnOrin = assumed(`as on a Jetson Orin (${orin})`);

/** From a request until the new clock is in force. */
export const transitions = {
  cpu: { seconds: 0.001, provenance: asOnOrin },
  gpu: { seconds: 0.005, provenance: asOnOrin },
  memory: { seconds: 0.008, provenance: asOnOrin },
} as const;

/** Power models count from idle rows, in which cores wait for interrupts: nothing is saved beyond them. */
export const waitForInterrupt = {
  name: 'WFI',
  scope: 'core',
  exitSeconds: 1e-6,
  residencySeconds: 1e-6,
  leakageShare: 1,
  clockShare: 1,
} as const;

/** What is left of a core without power: nobody publishes it, and zero would be too good. */
export const poweredOff = { leakageShare: 0.1, clockShare: 0.1 } as const;

/** An assumption of the deep states, whose times have a source. */
export const statesFrom = (source: string): Provenance =>
  published(`times: ${source}; what they leave of leakage and clock is assumed`);
