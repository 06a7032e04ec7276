/** Any PC, server or gateway with an x86 processor: what it has differs too much for numbers, so all is read live. */
import type { BoardInput } from '../board.js';

export const genericX86: BoardInput = {
  name: 'generic-x86',
  title: 'Any x86 computer',
  soc: 'x86',
  compatible: [],
  sources: {},
  domains: [{ name: 'cpu', kind: 'cpu', core: 'x86' }],
  notes: [
    'Clocks, temperatures and energy are read from cpufreq, thermal zones and RAPL; a power model must be fitted to these.',
  ],
};
