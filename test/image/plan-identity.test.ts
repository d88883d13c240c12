import {expect, test} from 'vitest';
import {planIdentity} from '../../src/image/plan-identity.ts';
import {imageLabels} from '../../src/image/labels.ts';
import {samplePlan} from './samples.ts';

const identity = planIdentity(samplePlan());

test('it is a digest', () => {
  expect(identity).toMatch(/^sha256:[0-9a-f]{64}$/u);
});

test.each<[string, Parameters<typeof samplePlan>[0]]>([
  ['builder', {options: {builder: {builder: 'registry.example.com/builder:2'}}}],
  ['run image', {options: {builder: {builder: 'registry.example.com/builder:1', runImage: 'r:1'}}}],
  [
    'lifecycle',
    {options: {builder: {builder: 'registry.example.com/builder:1', lifecycleImage: 'l'}}},
  ],
  ['buildpacks', {options: {buildpacks: ['paketo-buildpacks/nodejs']}}],
  [
    'processes',
    {
      codebase: {
        images: samplePlan()
          .images.slice(1)
          .map((it) => ({...it, procfileType: it.process})),
      },
    },
  ],
  [
    'a command',
    {
      codebase: {
        images: samplePlan().images.map((it) => ({...it, command: 'x', procfileType: it.process})),
      },
    },
  ],
  ['environment', {options: {environment: {BP_NODE_VERSION: '24'}}}],
  ['names of secrets', {options: {secretNames: ['NPM_TOKEN']}}],
  ['content of a working tree', {source: {workingTree: 'abcdef0123'}}],
])('another %s is another plan', (_, change) => {
  expect(planIdentity(samplePlan(change))).not.toBe(identity);
});

test.each<[string, Parameters<typeof samplePlan>[0]]>([
  ['branch', {source: {branch: 'other'}}],
  ['Git tag', {source: {gitTags: ['v1.0']}}],
  ['log level', {options: {logLevel: 'DEBUG'}}],
  ['choice of processes', {options: {processes: ['web']}}],
  ['registry', {options: {destination: {kind: 'ecr'}}}],
])('another %s is the same plan', (_, change) => {
  expect(planIdentity(samplePlan(change))).toBe(identity);
});

test('the order of settings and secrets does not matter', () => {
  const of = (environment: Record<string, string>, secretNames: string[]) =>
    planIdentity(samplePlan({options: {environment, secretNames}}));
  expect(of({A: '1', B: '2'}, ['X', 'Y'])).toBe(of({B: '2', A: '1'}, ['Y', 'X']));
});

test('an image’s labels tell commit, source, time and plan, and nothing of the environment', () => {
  const plan = samplePlan({
    options: {environment: {SETTING: 'shown-nowhere'}, secretNames: ['TOKEN']},
  });
  expect(imageLabels(plan)).toEqual({
    'org.opencontainers.image.revision': plan.source.commit,
    'org.opencontainers.image.source': 'https://github.com/example/intranet',
    'org.opencontainers.image.created': '2026-01-02T03:04:05Z',
    'io.ci-image-builder.plan': planIdentity(plan),
  });
});
