import { defineConfig } from 'vitest/config';

// Tests import the built package (`#cotune/...` is `dist/...`), so that what is tested is what ships and
// workers and child processes start as they do for a user.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Engine and end-to-end tests start processes of their own; on two cores more files at once only disturb each other.
    maxWorkers: 2,
  },
});
