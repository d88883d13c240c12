import type {TestProject} from 'vitest/node';

import {Failure} from '../../src/errors.ts';
import {interruption, localSite} from '../sandbox/real/local-site.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';
import {setUp} from '../sandbox/real/set-up.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The real tools, or the reason why there are none. Without them, tests that need them are skipped. */
    sandbox: Sandbox | {readonly missing: string};
  }
}

/** Starts the sandbox before the first end-to-end test. It keeps running for the next run. */
export async function setup(project: TestProject): Promise<void> {
  const site = localSite((line) => process.stderr.write(line), interruption());
  try {
    project.provide('sandbox', await setUp(site));
  } catch (error) {
    // In CI, a skipped test counts as a failure.
    if (!(error instanceof Failure) || process.env['CI'] === 'true') throw error;
    const missing = [error.message, ...error.details].join('\n');
    process.stderr.write(`The end-to-end tests are skipped. ${missing}\n`);
    project.provide('sandbox', {missing});
  }
}
