import type {MadePlan} from '../../../src/cli/build/make-plan.ts';
import {codebase, samplePlan} from '../../image/samples.ts';

/** A plan of the sample codebase, as `makePlan` returns it. */
export function madePlan(changes: Parameters<typeof samplePlan>[0] = {}): MadePlan {
  return {
    plan: samplePlan(changes),
    bindings: [],
    folder: '/source',
    asItIs: false,
    author: 'Ada Lovelace',
    subject: 'Show the menu',
    uncommitted: [],
    contractFiles: codebase.contractFiles,
    isCertain: true,
    isCanonical: true,
  };
}
