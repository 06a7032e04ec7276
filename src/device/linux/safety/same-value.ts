/** Whether two texts of the kernel mean the same value: `0,1` and `0-1`, `50` and `50.00`. */
import { formatProcessorList, parseProcessorList } from '../processors.js';

export function sameValue(some: string, other: string): boolean {
  return some === other || canonical(some) === canonical(other);
}

function canonical(text: string): string {
  if (/^\d+\.\d+$/.test(text)) return String(Number(text));
  const list = text.includes(',') || text.includes('-') ? parseProcessorList(text) : null;
  return list === null ? text : formatProcessorList(list);
}
