import type {Project} from '@aws-sdk/client-codebuild';
import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {
  type ActualState,
  type Wanted,
  planSteps,
} from '../../../src/codebuild/project/plan-steps.ts';
import type {ProjectOptions} from '../../../src/codebuild/project/project-options.ts';
import {BUILDER, roleArn} from '../samples.ts';
import {after, maybe, randomOptions, randomProject} from './random-project.ts';

const NOTHING: ActualState = {project: undefined, role: undefined, repositories: []};

/** The wanted state of a project whose role this tool does not manage. */
function wanted(options: ProjectOptions): Wanted {
  const serviceRole = roleArn('codebuild-intranet-eu-west-2');
  return {
    options,
    defaults: {image: BUILDER, serviceRole, toolVersion: '1.2.3'},
    ownRole: undefined,
  };
}

test('applied steps leave nothing to do, for every state and request', () => {
  fc.assert(
    fc.property(maybe(randomProject), randomOptions, (project, options) => {
      const all = wanted(options);
      const steps = planSteps(all, {...NOTHING, project}).steps;
      const done = after(project, steps);
      expect(planSteps(all, {...NOTHING, project: done}).steps).toEqual([]);
      // Each step describes its changes.
      expect(
        steps.every(({change}) => change.action === 'delete' || change.fields.length > 0),
      ).toBe(true);
    }),
  );
});

test('an update sends only complete members that this tool manages', () => {
  const managed =
    'name description source sourceVersion environment serviceRole timeoutInMinutes tags badgeEnabled cache vpcConfig concurrentBuildLimit queuedTimeoutInMinutes autoRetryLimit logsConfig encryptionKey'.split(
      ' ',
    );
  fc.assert(
    fc.property(randomProject, randomOptions, (project, options) => {
      const source = {...project.source, sourceIdentifier: 'application'};
      const environment = {...project.environment, certificate: 'bucket/certificate.pem'};
      const actual = {...project, source, environment, fileSystemLocations: []} as Project;
      const all = wanted(options);
      const [step] = planSteps(all, {...NOTHING, project: actual}).steps;
      if (step?.kind !== 'update-project') return;
      expect(managed).toEqual(expect.arrayContaining(Object.keys(step.input)));
      if (step.input.source !== undefined)
        expect(step.input.source.sourceIdentifier).toBe('application');
      if (step.input.environment !== undefined) {
        expect(step.input.environment.dockerServer?.status).toBeUndefined();
        expect(step.input.environment.certificate).toBe('bucket/certificate.pem');
      }
    }),
  );
});
