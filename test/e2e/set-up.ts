import type {TestProject} from 'vitest/node';

import {Failure} from '../../src/errors.ts';
import {interruption, localSite} from '../sandbox/real/local-site.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';
import {setUp} from '../sandbox/real/set-up.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The real tools, or why there are none: then the tests that need them are skipped. */
    sandbox: Sandbox | {readonly missing: string};
  }
}

/** Brings the sandbox up before the first end-to-end test. It stays up, for the next run. */
export async function setup(project: TestProject): Promise<void> {
  const site = localSite((line) => process.stderr.write(line), interruption());
  try {
    project.provide('sandbox', await setUp(site));
  } catch (error) {
    // On the machine that decides whether a change is good, a test that is not run is a failure.
    if (!(error instanceof Failure) || process.env['CI'] === 'true') throw error;
    const missing = [error.message, ...error.details].join('\n');
    process.stderr.write(`The end-to-end tests are skipped. ${missing}\n`);
    project.provide('sandbox', {missing});
  }
}
