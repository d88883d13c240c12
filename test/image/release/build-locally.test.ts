import {expect, test} from 'vitest';
import {buildLocally} from '../../../src/image/release/build-locally.ts';
import type {BuildRequest} from '../../../src/image/ports.ts';
import {chosen, samplePlan} from '../samples.ts';

/** The lifecycle's label, without processes of one type. */
function metadata({definedProcesses}: BuildRequest, missing?: string): string {
  return JSON.stringify({
    buildpacks: ['test/procfile', 'ours'].map((id) => ({id, version: '1.0.0'})),
    processes: definedProcesses.filter(({type}) => type !== missing),
  });
}

test('builds one image for all processes, and publishes nothing', async () => {
  const requests: BuildRequest[] = [];
  const order: string[] = [];
  const plan = samplePlan({
    options: {
      destination: {kind: 'local'},
      settings: chosen({}, ['TOKEN']),
      buildpacks: [{name: 'a/b'}, {name: 'fagiani/run'}],
    },
  });
  const image = await buildLocally(plan, {
    engine: {
      check: async () => void order.push('check'),
      build: async (request) => {
        requests.push(request);
        order.push('build');
        return {digest: 'sha256:aa', buildMetadata: metadata(request)};
      },
    },
    source: async () => '/codebase',
    machine: {buildImage: 'builder:1', copilotToolsVersion: '2', buildpackPost: 'ours@1.0.0'},
    secrets: {TOKEN: 'hidden'},
    bindings: [],
    verbose: false,
    emit: () => undefined,
  });
  expect(image).toMatchObject({reference: 'intranet:local', digest: 'sha256:aa'});
  expect(image.processes.map(({process}) => process)).toEqual(['web', 'worker']);
  expect(order).toEqual(['check', 'build']);
  expect(requests).toMatchObject([
    {
      source: '/codebase',
      image: 'intranet:local',
      publish: false,
      process: 'web',
      previousImage: undefined,
      // Without the old builder's own buildpack. Ours replaces it.
      buildpacks: ['a/b'],
      secrets: {TOKEN: 'hidden'},
      bindings: [],
      environment: {BUILDPACK_POST: 'ours@1.0.0', CODEBUILD_BUILD_IMAGE: 'builder:1'},
      launchEnvironment: {GIT_COMMIT: '1a2b3c4', GIT_BRANCH: 'main'},
    },
  ]);
  expect(JSON.stringify({...requests[0], secrets: {}})).not.toContain('hidden');
});

test('refuses a process that the buildpacks did not define', async () => {
  const building = buildLocally(samplePlan({options: {destination: {kind: 'local'}}}), {
    engine: {
      check: async () => undefined,
      build: async (request) => ({digest: 'sha256:aa', buildMetadata: metadata(request, 'worker')}),
    },
    source: async () => '/codebase',
    machine: {buildImage: '', copilotToolsVersion: '', buildpackPost: 'ours@1.0.0'},
    secrets: {},
    bindings: [],
    verbose: false,
    emit: () => undefined,
  });
  await expect(building).rejects.toMatchObject({
    code: 'build.process-not-found',
    message: expect.stringContaining('worker'),
  });
});

test.each([undefined, '', '{}'])(
  'refuses an image with the label %j, which another tool built',
  async (label) => {
    const building = buildLocally(samplePlan({options: {destination: {kind: 'local'}}}), {
      engine: {
        check: async () => undefined,
        build: async () => ({
          digest: 'sha256:aa',
          ...(label === undefined ? {} : {buildMetadata: label}),
        }),
      },
      source: async () => '/codebase',
      machine: {buildImage: '', copilotToolsVersion: '', buildpackPost: 'ours@1.0.0'},
      secrets: {},
      bindings: [],
      verbose: false,
      emit: () => undefined,
    });
    await expect(building).rejects.toMatchObject({
      code: 'build.image-mismatch',
      message: expect.stringContaining('without the buildpack ours'),
    });
  },
);
