/** What a domain takes at the plug beside its work, awake and asleep, in closed form: for option tables. */
import { voltsAt } from '../power/board.js';
import { leakageWatts, switchingWatts } from '../power/cluster.js';
import type { CpuDomain, GpuDomain, IdleState, VirtualBoard } from './description.js';

/** While any core works: leakage and clock tree. */
export function awakeWatts(
  board: VirtualBoard,
  domain: CpuDomain | GpuDomain,
  hertz: number,
  celsius: number,
): number {
  return staticAt(board, domain, hertz, celsius, 1, 1);
}

/** When there is nothing to do for long; a graphics processor has no deeper sleep. */
export function asleepWatts(
  board: VirtualBoard,
  domain: CpuDomain | GpuDomain,
  hertz: number,
  celsius: number,
): number {
  if (domain.kind === 'gpu') return awakeWatts(board, domain, hertz, celsius);
  const { leakageShare, clockShare } = deepest(domain.idleStates.states);
  return staticAt(board, domain, hertz, celsius, leakageShare, clockShare);
}

function staticAt(
  { regulator }: VirtualBoard,
  { points, power }: CpuDomain | GpuDomain,
  hertz: number,
  celsius: number,
  leakageShare: number,
  clockShare: number,
): number {
  const volts = voltsAt(points.hertzVolts, hertz);
  const leakage = leakageShare * leakageWatts(power.leakage, volts, celsius);
  return (leakage + switchingWatts(power.clock.farads * clockShare, hertz, volts)) / regulator.efficiency;
}

function deepest(states: readonly IdleState[]): IdleState {
  return states.reduce((a, b) => (b.residencySeconds > a.residencySeconds ? b : a));
}
