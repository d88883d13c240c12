import {describe, expect, test} from 'vitest';
import {builderImages, builderVersion} from '../../src/image/builder-images.ts';
import {planIdentity} from '../../src/image/plan-identity.ts';
import {planJson} from '../../src/image/plan-json.ts';
import {planImages} from '../../src/image/plan.ts';
import {codebase, options, samplePlan, source} from './samples.ts';

test('the JSON of a plan has the shape that other programs read', () => {
  expect(planJson(samplePlan({source: {gitTags: ['v1.0.0']}}))).toEqual({
    application: 'intranet',
    source: {path: '.', commit: source.commit, branch: 'main', gitTags: ['v1.0.0']},
    engine: 'pack',
    registry: {kind: 'oci', prefix: 'registry.example.com/team'},
    images: ['web', 'worker'].map((process) => ({
      name: `intranet/${process}`,
      process,
      command: process === 'web' ? 'gunicorn app:app' : 'celery worker',
      tags: {fixed: ['commit-1a2b3c4', 'v1.0.0'], moving: ['branch-main', 'latest']},
    })),
    builder: {image: 'registry.example.com/builder:1', runImage: null, lifecycleImage: null},
    buildpacks: ['paketo-buildpacks/python'],
    environment: {BP_LOG_LEVEL: 'INFO', BP_CPYTHON_VERSION: '3.11.x'},
  });
});

test('a secret is in the plan by name only', () => {
  const {environment} = planJson(samplePlan({options: {secretNames: ['TOKEN']}}));
  expect(environment).toMatchObject({TOKEN: null});
});

test('chosen processes leave the others out, but not out of the plan’s identity', () => {
  const one = samplePlan({options: {processes: ['worker']}});
  expect(one.images.map(({name}) => name)).toEqual(['intranet/worker']);
  expect(planIdentity(one)).toBe(planIdentity(samplePlan()));
});

test('every process that is not there is named, with those that are', () => {
  expect(planImages(codebase, source, {...options, processes: ['web', 'beat', 'cron']})).toEqual({
    problems: [
      'The process beat is not in codebuild/process.yml: choose of web, worker.',
      'The process cron is not in codebuild/process.yml: choose of web, worker.',
    ],
  });
});

test('a process taken by place is written as a process of its own', () => {
  const images = [
    {name: 'intranet/api', process: 'api', command: 'gunicorn app:app', procfileType: 'web'},
  ];
  const {extraProcesses} = samplePlan({codebase: {images}});
  expect(extraProcesses).toEqual([{type: 'api', command: 'gunicorn app:app'}]);
});

test('what the codebase says gives way to what the person says', () => {
  const plan = samplePlan({
    options: {
      environment: {BP_CPYTHON_VERSION: '3.12.x', BP_LOG_LEVEL: 'DEBUG'},
      buildpacks: ['a/b'],
    },
  });
  expect(plan.environment).toEqual({BP_CPYTHON_VERSION: '3.12.x', BP_LOG_LEVEL: 'DEBUG'});
  expect(plan.buildpacks).toEqual(['a/b']);
});

describe('the identity of a plan', () => {
  const identity = planIdentity(samplePlan());

  test.each([
    ['builder', {options: {builder: {builder: 'registry.example.com/builder:2'}}}],
    ['buildpacks', {options: {buildpacks: ['a/b']}}],
    ['environment', {options: {environment: {A: '1'}}}],
    ['secrets', {options: {secretNames: ['A']}}],
  ])('changes with the %s', (_, changes) => {
    expect(planIdentity(samplePlan(changes))).not.toBe(identity);
  });

  test.each([
    ['branch', {source: {branch: 'other'}}],
    ['Git tags', {source: {gitTags: ['v1']}}],
    ['log level', {options: {logLevel: 'DEBUG'}}],
  ])('stays with another %s', (_, changes) => {
    expect(planIdentity(samplePlan(changes))).toBe(identity);
  });

  test('does not hang on the order of the environment', () => {
    const of = (environment: Record<string, string>) =>
      planIdentity(samplePlan({options: {environment}}));
    expect(of({A: '1', B: '2'})).toBe(of({B: '2', A: '1'}));
  });
});

describe('builder images', () => {
  test('a version alone means the old locations', () => {
    expect(builderImages({builderVersion: '0.2.326-full', lifecycleVersion: '0.16.0'})).toEqual({
      image: 'public.ecr.aws/uktrade/paketobuildpacks/builder:0.2.326-full',
      runImage: 'public.ecr.aws/uktrade/paketobuildpacks/run:full-cnb',
      lifecycleImage: 'public.ecr.aws/uktrade/buildpacksio/lifecycle:0.16.0',
    });
  });

  test('a mirror has the same images elsewhere, none is Docker Hub', () => {
    const of = (mirror: string) =>
      builderImages({builderVersion: '1', lifecycleVersion: '2', mirror});
    expect(of('mirror.example.com/x/')).toEqual({
      image: 'mirror.example.com/x/paketobuildpacks/builder:1',
      runImage: 'mirror.example.com/x/paketobuildpacks/run:full-cnb',
      lifecycleImage: 'mirror.example.com/x/buildpacksio/lifecycle:2',
    });
    expect(of('none')).toEqual({
      image: 'paketobuildpacks/builder:1',
      runImage: 'paketobuildpacks/run:full-cnb',
      lifecycleImage: 'buildpacksio/lifecycle:2',
    });
  });

  test('no version at all means a pinned builder that names the rest', () => {
    expect(builderImages({})).toEqual({
      image: expect.stringMatching(/^paketobuildpacks\/builder-jammy-base:\d+\.\d+\.\d+$/u),
      runImage: undefined,
      lifecycleImage: undefined,
    });
  });

  test('full references win', () => {
    const choice = {builder: 'b:1', runImage: 'r:1', lifecycleImage: 'l:1'};
    expect(
      builderImages({...choice, builderVersion: '1', lifecycleVersion: '2', mirror: 'm'}),
    ).toEqual({image: 'b:1', runImage: 'r:1', lifecycleImage: 'l:1'});
  });

  test.each([
    ['localhost:5000/builder', 'latest'],
    ['localhost:5000/builder:0.2', '0.2'],
    ['builder:1@sha256:ab', '1'],
    ['builder@sha256:ab', 'sha256:ab'],
  ])('%s is version %s', (reference, version) => {
    expect(builderVersion(reference)).toBe(version);
  });
});
