import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/set-up.ts'],
          testTimeout: 120_000,
          hookTimeout: 600_000,
          // One Docker engine and one registry serve all files.
          fileParallelism: false,
        },
      },
    ],
  },
});
