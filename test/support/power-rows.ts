/** Rows of measured power as a file has them, without counters. */
export const plainHeader =
  'workload,instances,freq_a15_mhz,volt_a15,power_a15_w,temp_c4,temp_c5,temp_c6,temp_c7,util_c4,util_c5,util_c6,util_c7';

export function plainRow(workload: string, instances: number, megahertz: number, watts: number): string {
  return `${workload},${instances},${megahertz},0.95,${watts},50,51,52,49,100,50,0,0`;
}
