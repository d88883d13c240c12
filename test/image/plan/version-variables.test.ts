import {expect, test} from 'vitest';
import {versionText, versionVariables} from '../../../src/image/plan/version-variables.ts';
import {engineRequest} from '../../../src/image/plan/engine-request.ts';
import type {Plan} from '../../../src/image/plan/plan.ts';
import {samplePlan} from '../samples.ts';

const machine = {
  buildImage: 'public.ecr.aws/uktrade/ci-image-builder:latest',
  copilotToolsVersion: '1.2.3',
  buildpackPost: 'ci-image-builder/finish@1.0.0',
};
const plan = samplePlan({
  source: {gitTags: ['v1.0.0']},
  options: {builder: {builderVersion: '0.2.326-full'}},
});

test('build_version.txt has the layout of the old builder', () => {
  expect(versionText(versionVariables(plan, machine))).toBe(`\
Builder version info ------------------------------------------
CI image builder version: latest
Paketo builder version: 0.2.326-full
Post buildpack version: 1.0.0
Co-pilot tools version: 1.2.3
Application version info --------------------------------------
GIT tag: v1.0.0
GIT commit: 1a2b3c4
GIT branch: main
`);
});

test('unknown versions are empty', () => {
  const text = versionText(
    versionVariables(plan, {buildImage: '', copilotToolsVersion: '', buildpackPost: 'a@1'}),
  );
  expect(text).toContain('CI image builder version: \n');
});

test('an engine request contains labels, variables and the plan', () => {
  const request = engineRequest(plan, {
    machine,
    source: '/source',
    secrets: {TOKEN: 'x'},
    bindings: [],
    verbose: false,
  });
  expect(request).toMatchObject({
    process: 'web',
    builder: 'public.ecr.aws/uktrade/paketobuildpacks/builder:0.2.326-full',
    buildpacks: ['paketo-buildpacks/python'],
    secrets: {TOKEN: 'x'},
    launchEnvironment: {GIT_TAG: 'v1.0.0', GIT_COMMIT: '1a2b3c4', GIT_BRANCH: 'main'},
    labels: {
      'org.opencontainers.image.revision': plan.source.commit,
      'org.opencontainers.image.source': 'https://github.com/example/intranet',
      'org.opencontainers.image.created': '2026-01-02T03:04:05Z',
      'io.ci-image-builder.plan': expect.stringMatching(/^sha256:[0-9a-f]{64}$/u),
    },
  });
  expect(request.environment).toMatchObject({
    BP_LOG_LEVEL: 'INFO',
    BP_CPYTHON_VERSION: '3.11.x',
    CODEBUILD_BUILD_IMAGE: machine.buildImage,
    BUILDER_VERSION: '0.2.326-full',
    BUILDPACK_POST: 'ci-image-builder/finish@1.0.0',
    COPILOT_TOOLS_VERSION: '1.2.3',
  });
});

function requestOf(it: Plan) {
  return engineRequest(it, {machine, source: '/source', secrets: {}, bindings: [], verbose: false});
}

test('folders of buildpacks have absolute paths, those of the codebase within the source', () => {
  const chosen = [
    {name: 'a/b@1'},
    {name: './x', location: {kind: 'machine', path: '/home/x', digest: 'aa'}},
  ] as const;
  expect(requestOf(samplePlan({options: {buildpacks: chosen}})).buildpacks).toEqual([
    'a/b@1',
    '/home/x',
  ]);
  const project = {
    builder: undefined,
    group: [],
    pre: [{name: 'first'}, {name: './second', path: 'second'}],
    post: [{name: 'third'}, {name: 'urn:cnb:builder:fourth'}],
    files: {kind: 'include', patterns: ['src']},
  } as const;
  expect(requestOf(samplePlan({codebase: {buildpacks: [], project}}))).toMatchObject({
    buildpacks: [],
    preBuildpacks: ['/source/second', 'first'],
    postBuildpacks: ['third', 'urn:cnb:builder:fourth'],
    files: {kind: 'include', patterns: ['src']},
  });
});

test.each(['fagiani/run', 'urn:cnb:registry:fagiani/run@0.1.1'])(
  'ignores %s, the old builder’s own buildpack, with a note',
  (id) => {
    const old = samplePlan({codebase: {buildpacks: ['paketo-buildpacks/python', id]}});
    expect(requestOf(old).buildpacks).toEqual(['paketo-buildpacks/python']);
    expect(old.buildpacks.list).toContainEqual({name: id});
    expect(old.notes.join()).toContain(`${id} is ignored`);
  },
);
