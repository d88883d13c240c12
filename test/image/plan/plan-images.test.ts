import {expect, test} from 'vitest';
import {planIdentity} from '../../../src/image/plan/plan-identity.ts';
import {planJson} from '../../../src/image/plan/plan-json.ts';
import {planImages} from '../../../src/image/plan/plan-images.ts';
import {chosen, codebase, options, samplePlan, source} from '../samples.ts';
import {spell} from '../../../src/cli/spell.ts';

test('the JSON of a plan has the documented structure', () => {
  const gitTagsFrom = new Map([['v1.0.0', 'Git']]);
  expect(planJson(samplePlan({source: {gitTags: ['v1.0.0'], gitTagsFrom}}), spell)).toEqual({
    application: 'intranet',
    source: {
      path: '.',
      commit: source.commit,
      branch: 'main',
      branchFrom: 'HEAD',
      pullRequest: null,
      pullRequestFrom: null,
      gitTags: ['v1.0.0'],
      gitTagsFrom: {'v1.0.0': 'Git'},
    },
    engine: 'pack',
    cache: {kind: 'volumes'},
    engineOrigin: 'default',
    registry: {kind: 'oci', prefix: 'registry.example.com/team'},
    images: ['web', 'worker'].map((process) => ({
      name: `intranet/${process}`,
      process,
      command: process === 'web' ? 'gunicorn app:app' : 'celery worker',
      tags: {fixed: ['commit-1a2b3c4', 'v1.0.0'], moving: ['branch-main', 'latest']},
    })),
    builder: {
      image: 'registry.example.com/builder:1',
      runImage: null,
      lifecycleImage: null,
      origin: '--builder',
    },
    buildpacks: ['paketo-buildpacks/python'],
    buildpacksOrigin: 'buildpack.json',
    preBuildpacks: [],
    postBuildpacks: [],
    exclude: [],
    include: [],
    environment: {BP_LOG_LEVEL: 'INFO', BP_CPYTHON_VERSION: '3.11.x'},
    environmentOrigins: {BP_LOG_LEVEL: 'default', BP_CPYTHON_VERSION: 'runtime.txt'},
    bindings: [],
  });
});

test('choices of the builder or the buildpacks are null in the JSON', () => {
  const images = [
    {name: 'intranet', process: undefined, command: undefined, procfileType: undefined},
  ];
  const plan = samplePlan({
    source: {commit: undefined, branch: undefined},
    options: {destination: {kind: 'local'}},
    codebase: {images, buildpacks: [], settings: []},
  });
  expect(planJson(plan, spell)).toMatchObject({
    source: {commit: null, branch: null},
    registry: {kind: 'local'},
    images: [{name: 'intranet', process: null, command: null, tags: {fixed: [], moving: []}}],
    builder: {runImage: null, lifecycleImage: null},
    buildpacks: [],
    environment: {BP_LOG_LEVEL: 'INFO'},
  });
});

test('a plan is plain data that equals its JSON', () => {
  const plan = planJson(samplePlan({source: {gitTags: ['v1.0.0']}}), spell);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
});

test('a plan contains only the name of a secret', () => {
  const {environment} = planJson(samplePlan({options: {settings: chosen({}, ['TOKEN'])}}), spell);
  expect(environment).toMatchObject({TOKEN: null});
});

test('a choice of processes does not change the identity of the plan', () => {
  const one = samplePlan({options: {processes: ['worker']}});
  expect(one.images.map(({name}) => name)).toEqual(['intranet/worker']);
  expect(planIdentity(one)).toBe(planIdentity(samplePlan()));
});

test('reports all unknown processes, with the known ones', () => {
  expect(planImages(codebase, source, {...options, processes: ['web', 'beat', 'cron']})).toEqual({
    problems: [
      'Process beat not found in codebuild/process.yml. Choose from: web, worker.',
      'Process cron not found in codebuild/process.yml. Choose from: web, worker.',
    ],
  });
});

test('a process of two images is listed and defined once', () => {
  const image = {process: 'api', command: 'gunicorn app:app', procfileType: 'web'};
  const images = ['intranet', 'intranet/api'].map((name) => ({name, ...image}));
  const plan = samplePlan({codebase: {images}, options: {processes: ['api']}});
  expect(plan.images.map(({name}) => name)).toEqual(['intranet', 'intranet/api']);
  expect(plan.definedProcesses).toEqual([
    {type: 'api', command: 'gunicorn app:app', isDefault: true},
  ]);
  expect(planImages({...codebase, images}, source, {...options, processes: ['x']})).toEqual({
    problems: ['Process x not found in codebuild/process.yml. Choose from: api.'],
  });
});

test('choices of the user take precedence over the codebase', () => {
  const plan = samplePlan({
    options: {
      settings: chosen({BP_CPYTHON_VERSION: '3.12.x', BP_LOG_LEVEL: 'DEBUG'}),
      buildpacks: [{name: 'a/b'}],
    },
  });
  expect(plan.environment).toEqual({BP_CPYTHON_VERSION: '3.12.x', BP_LOG_LEVEL: 'DEBUG'});
  expect(plan.buildpacks.list).toEqual([{name: 'a/b'}]);
});
