import {defineConfig} from 'vitest/config';

/** What a test waits for comes as soon as the machine has time for it. */
const PATIENT = {expect: {poll: {timeout: 25_000}}};

/** An account, repositories and a home of its own for each file: they only have to be patient. */
const SIDE_BY_SIDE = {...PATIENT, testTimeout: 400_000, hookTimeout: 600_000, maxWorkers: 3};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...PATIENT,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          maxWorkers: '100%',
          // Where the sandbox is made meanwhile, from nothing, the machine has much else to do.
          testTimeout: 30_000,
        },
      },
      {
        // The built command line with stand-ins only, so without the sandbox.
        test: {...SIDE_BY_SIDE, name: 'operate', include: ['test/e2e/operate/**/*.test.ts']},
      },
      {
        test: {
          ...SIDE_BY_SIDE,
          name: 'build',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/{operate,alone}/**'],
          globalSetup: ['test/e2e/set-up.ts'],
        },
      },
      {
        // What measures, counts what the engine has, or watches every process: one after the other.
        test: {
          ...PATIENT,
          name: 'alone',
          include: ['test/e2e/alone/**/*.test.ts'],
          globalSetup: ['test/e2e/set-up.ts'],
          testTimeout: 400_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
