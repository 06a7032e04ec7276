/** How `power_allocator` shares a power budget among cooling devices (gov_power_allocator.c, about 6.8). */

export interface PowerRequest {
  /** What the device would use if nothing held it back. */
  readonly milliwatts: number;
  readonly weight: number;
  /** What it can use at most. */
  readonly maxMilliwatts: number;
}

/**
 * In proportion to the weighted requests; what a device cannot use goes to the others by their headroom.
 *
 * @returns whole milliwatts, in the order of the requests; rounding may exceed the budget by half of one per device
 */
export function divideBudget(requests: readonly PowerRequest[], budgetMilliwatts: number): number[] {
  const weighted = requests.map(({ milliwatts, weight }) => milliwatts * weight);
  const total = sum(weighted);
  const shares = weighted.map((one) => (total === 0 ? 0 : Math.round((one * budgetMilliwatts) / total)));
  const granted = shares.map((share, index) => Math.min(share, requests[index]!.maxMilliwatts));
  const headroom = granted.map((grant, index) => requests[index]!.maxMilliwatts - grant);
  const room = sum(headroom);
  const excess = Math.min(sum(shares) - sum(granted), room);
  if (excess === 0) return granted;
  return granted.map((grant, index) => grant + Math.floor((headroom[index]! * excess) / room));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
