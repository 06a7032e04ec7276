import { describe, expect, it } from 'vitest';
import { cotune } from '../support/command-line.js';

describe('cotune bench', () => {
  it.each([
    ['engine', ['--seconds', '4']],
    ['switch', ['--switches', '4']],
    ['sample', ['--seconds', '3']],
    ['decide', ['--seconds', '2']],
    ['simulate', ['--seconds', '4']],
  ])(
    '%s measures every case against its reference in the same run',
    { timeout: 120_000 },
    async (what, options) => {
      const { status, stdout } = await cotune(['bench', what, ...options, '--json']);
      expect(status).toBe(0);
      const { schemaVersion, bench, rows, machine } = JSON.parse(stdout);
      expect([schemaVersion, bench]).toEqual([1, what]);
      expect(machine.cores).toBeGreaterThan(0);
      expect(rows.length).toBeGreaterThan(3);
      for (const row of rows) {
        expect(row.samples).toBeGreaterThan(0);
        if (row.reference !== null) expect(row.ratio).toBeCloseTo(row.ours / row.reference, 6);
      }
      for (const row of rows.filter(({ case: name }: { case: string }) => name.startsWith('failed')))
        expect(row.ours).toBe(0);
    },
  );
});
