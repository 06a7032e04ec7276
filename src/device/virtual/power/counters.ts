/**
 * Power from counters of events: each event switches its capacitance, so a cluster takes V² Σ C n beside its static
 * power. Instructions that are no integer arithmetic (loads, stores, branches, floating point, NEON) cost more than
 * those that are, so they are counted apart.
 *
 * @see Arm Cortex-A15 Technical Reference Manual, performance monitor events
 */
import { type ClusterPower, type ClusterState, staticWatts } from './cluster.js';
import type { Sourced } from './provenance.js';

/** Events per second of the whole cluster. */
export interface EventRates {
  readonly cycles: number;
  /** INST_SPEC, 0x1b: executed, also speculatively. */
  readonly instructions: number;
  /** DP_SPEC, 0x73: integer arithmetic among them. */
  readonly integerInstructions: number;
  /** L1I_CACHE, 0x14. */
  readonly instructionFetches: number;
  /** L2D_CACHE_LD, 0x50. */
  readonly secondLevelLoads: number;
  /** UNALIGNED_LDST_SPEC, 0x6a. */
  readonly unalignedAccesses: number;
  /** BUS_ACCESS, 0x19. */
  readonly busAccesses: number;
}

export const eventTerms = [
  'cycle',
  'integerInstruction',
  'otherInstruction',
  'instructionFetch',
  'secondLevelLoad',
  'unalignedAccess',
  'busAccess',
] as const;
export type EventTerm = (typeof eventTerms)[number];

/** Farads that one event switches. */
export type EventFarads = Readonly<Record<EventTerm, number>>;

/** The rates of the terms. Counters are read one after the other, so a difference may come out below zero. */
export function termRates(rates: EventRates): Readonly<Record<EventTerm, number>> {
  return {
    cycle: rates.cycles,
    integerInstruction: rates.integerInstructions,
    otherInstruction: Math.max(0, rates.instructions - rates.integerInstructions),
    instructionFetch: rates.instructionFetches,
    secondLevelLoad: rates.secondLevelLoads,
    unalignedAccess: rates.unalignedAccesses,
    busAccess: rates.busAccesses,
  };
}

/** @returns watts of a cluster, from what its cores count */
export function countedWatts(
  power: ClusterPower,
  farads: Sourced<EventFarads>,
  state: ClusterState,
  rates: EventRates,
): number {
  const counted = termRates(rates);
  const perSquareVolt = eventTerms.reduce((sum, term) => sum + farads[term] * counted[term], 0);
  return staticWatts(power, state) + state.volts ** 2 * perSquareVolt;
}
