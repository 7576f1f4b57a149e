import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Builds dist/ once, for the tests that run the command line or worker threads as a user would.
    globalSetup: ['./test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As many as there are cores: tests that start processes wait for them more than they compute.
    maxWorkers: '100%',
  },
});
