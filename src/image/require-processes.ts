import {Failure} from '../errors.ts';
import type {Plan} from './plan.ts';

/**
 * Makes sure that an image can start what the plan is made of.
 *
 * @param processes types of the processes that the buildpacks gave the image.
 * @throws {Failure} `failed` naming those that are not among them.
 */
export function requireProcesses(plan: Plan, processes: readonly string[]): void {
  const missing = plan.images.flatMap(({process}) =>
    process === undefined || processes.includes(process) ? [] : [process],
  );
  if (missing.length === 0) return;
  throw new Failure('failed', `The buildpacks made no process called ${missing.join(' or ')}.`, {
    details: [`Processes of the image: ${processes.join(', ') || 'none'}`],
    remedy:
      'Add a buildpack that reads the Procfile to buildpack.json: {"paketo-buildpacks": "procfile"}.',
  });
}
