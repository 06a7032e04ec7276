import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests that change this very machine: they run when all others are over, one after the other. */
const machineTests = 'test/**/real-machine*.test.ts';

// Tests import the built package (`#cotune/...` is `dist/...`), so that what is tested is what ships and
// workers and child processes start as they do for a user.
const shared = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // What tests change of this machine is written down apart from what its user's runs change.
  env: { COTUNE_STATE_DIR: mkdtempSync(join(tmpdir(), 'cotune-test-state-')) },
};

export default defineConfig({
  test: {
    // Engine and end-to-end tests start processes of their own; on two cores more files at once only disturb each other.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'package',
          include: ['test/**/*.test.ts'],
          exclude: [machineTests],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'machine',
          include: [machineTests],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
