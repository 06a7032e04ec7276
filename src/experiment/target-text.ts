/** What is asked of an application, in words: how many of its frames within what time. */
import { formatQuantity } from '../core/units.js';
import type { JournalTarget } from './journal.js';

export function targetText({ quantile, deadlineSeconds }: Omit<JournalTarget, 'name' | 'priority'>): string {
  return `${Number((quantile * 100).toFixed(2))} % within ${formatQuantity(deadlineSeconds, 'seconds')}`;
}
