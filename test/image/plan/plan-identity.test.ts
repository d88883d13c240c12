import {expect, test} from 'vitest';
import {planIdentity} from '../../../src/image/plan/plan-identity.ts';
import type {PlannedBinding} from '../../../src/image/plan/plan.ts';
import {imageLabels} from '../../../src/image/plan/labels.ts';
import {chosen, samplePlan} from '../samples.ts';
import {FROM_FLAG} from '../../../src/setting.ts';
import type {Text} from '../../../src/text.ts';

const identity = planIdentity(samplePlan());

const folder = (path: string, digest: string) =>
  ({name: path, location: {kind: 'machine', path: `/home/${path}`, digest}}) as const;

const binding = (name: string): PlannedBinding => ({name, type: 'x', origin: '--binding'});

test('the digest of a codebase without a project.toml never changes', () => {
  expect(identity).toBe('sha256:ed8784be00e18de92c6485743dfe73e5d86573968272a5ba53840618bc35e3ae');
  const other = samplePlan({
    options: {
      buildpacks: [
        {name: 'paketo-buildpacks/nodejs'},
        {name: 'docker://registry.example.com/bp:1'},
      ],
      settings: chosen({BP_NODE_VERSION: '24'}, ['NPM_TOKEN']),
    },
  });
  expect(planIdentity(other)).toBe(
    'sha256:0e7c490ea12f68769243a970e853d01c71990196a28391fdebb0cc76a8001053',
  );
});

test('a project.toml without relevant settings does not change the digest', () => {
  const project = {builder: 'b:1', group: [], pre: [], post: [], files: undefined};
  expect(planIdentity(samplePlan({codebase: {project}}))).toBe(identity);
});

test('a buildpack in a folder counts by its content, not by its path', () => {
  const of = (path: string, digest: string) =>
    planIdentity(samplePlan({options: {buildpacks: [folder(path, digest)]}}));
  expect(of('../x', 'aa')).toBe(of('y', 'aa'));
  expect(of('x', 'aa')).not.toBe(of('x', 'bb'));
});

test('pre, post, exclude and include give different digests', () => {
  const none = {builder: undefined, group: [], pre: [], post: [], files: undefined};
  const plans = [
    {pre: [{name: 'a'}]},
    {post: [{name: 'a'}]},
    {pre: [{name: 'a', path: 'a'}]},
    {pre: [{name: 'a'}, {name: 'b'}]},
    {pre: [{name: 'b'}, {name: 'a'}]},
    {group: [{name: 'a'}]},
    {files: {kind: 'exclude', patterns: ['a']}},
    {files: {kind: 'include', patterns: ['a']}},
    {files: {kind: 'exclude', patterns: ['a', 'b']}},
    {},
  ] as const;
  const digests = plans.map((it) =>
    planIdentity(samplePlan({codebase: {buildpacks: [], project: {...none, ...it}}})),
  );
  expect(new Set(digests).size).toBe(plans.length);
});

test('Git LFS pointers give another digest than the content', () => {
  const of = (...pointers: string[]) => planIdentity(samplePlan({source: {pointers}}));
  expect(of()).toBe(identity);
  expect(of('b', 'a')).toBe(of('a', 'b'));
  expect(new Set([of(), of('a'), of('a', 'b')]).size).toBe(3);
});

test('is a SHA-256 digest', () => {
  expect(identity).toMatch(/^sha256:[0-9a-f]{64}$/u);
});

// Images have the digest in a label. If it changed, their commits would be released again.
test('the digest of a plan with settings never changes', () => {
  expect(identity).toBe('sha256:ed8784be00e18de92c6485743dfe73e5d86573968272a5ba53840618bc35e3ae');
  const settings = chosen({BP_NODE_VERSION: '24', A: '1'}, ['NPM_TOKEN']);
  expect(planIdentity(samplePlan({options: {settings}}))).toBe(
    'sha256:f667e15a163f16f6f45cac9a2b4636dc9a11e41d7a1d94aab4091305e9a414e2',
  );
});

test('a setting counts the same, whether a flag or a variable gives it', () => {
  const [setting] = chosen({BP_NODE_VERSION: '24'});
  const of = (origin: Text) =>
    planIdentity(samplePlan({options: {settings: setting ? [{...setting, origin}] : []}}));
  expect(of('environment')).not.toBe(identity);
  expect(of('environment')).toBe(of(FROM_FLAG));
});

test.each<[string, Parameters<typeof samplePlan>[0]]>([
  ['builder', {options: {builder: {builder: 'registry.example.com/builder:2'}}}],
  ['run image', {options: {builder: {builder: 'registry.example.com/builder:1', runImage: 'r:1'}}}],
  [
    'lifecycle',
    {options: {builder: {builder: 'registry.example.com/builder:1', lifecycleImage: 'l'}}},
  ],
  ['buildpacks', {options: {buildpacks: [{name: 'paketo-buildpacks/nodejs'}]}}],
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
    'command',
    {
      codebase: {
        images: samplePlan().images.map((it) => ({...it, command: 'x', procfileType: it.process})),
      },
    },
  ],
  ['environment', {options: {settings: chosen({BP_NODE_VERSION: '24'})}}],
  ['list of secrets', {options: {settings: chosen({}, ['NPM_TOKEN'])}}],
  ['working tree', {source: {workingTree: 'abcdef0123'}}],
  ['list of bindings', {options: {bindings: [binding('maven')]}}],
])('another %s gives another digest', (_, change) => {
  expect(planIdentity(samplePlan(change))).not.toBe(identity);
});

test.each<[string, Parameters<typeof samplePlan>[0]]>([
  ['branch', {source: {branch: 'other'}}],
  ['Git tag', {source: {gitTags: ['v1.0']}}],
  [
    'log level',
    {options: {settings: [{name: 'BP_LOG_LEVEL', value: 'DEBUG', origin: 'environment'}]}},
  ],
  [
    'verbosity',
    {options: {settings: [{name: 'BP_LOG_LEVEL', value: 'DEBUG', origin: '--verbose'}]}},
  ],
  ['choice of processes', {options: {processes: ['web']}}],
  ['registry', {options: {destination: {kind: 'ecr'}}}],
])('another %s gives the same digest', (_, change) => {
  expect(planIdentity(samplePlan(change))).toBe(identity);
});

test('the names and types of bindings count, and not their order', () => {
  const of = (...bindings: readonly PlannedBinding[]) =>
    planIdentity(samplePlan({options: {bindings}}));
  const [maven, npm] = [binding('maven'), binding('npm')];
  expect(of(maven, npm)).toBe(of(npm, maven));
  const all = [of(maven), of(npm), of(maven, npm), of({...maven, type: 'npmrc'})];
  expect(new Set(all).size).toBe(all.length);
});

test('the order of settings and secrets does not matter', () => {
  const of = (environment: Record<string, string>, secretNames: string[]) =>
    planIdentity(samplePlan({options: {settings: chosen(environment, secretNames)}}));
  expect(of({A: '1', B: '2'}, ['X', 'Y'])).toBe(of({B: '2', A: '1'}, ['Y', 'X']));
});

test('the labels of an image contain commit, source, time and plan, and no settings', () => {
  const plan = samplePlan({
    options: {settings: chosen({SETTING: 'shown-nowhere'}, ['TOKEN'])},
  });
  expect(imageLabels(plan)).toEqual({
    'io.ci-image-builder.builder': plan.builder.image,
    'org.opencontainers.image.revision': plan.source.commit,
    'org.opencontainers.image.source': 'https://github.com/example/intranet',
    'org.opencontainers.image.created': '2026-01-02T03:04:05Z',
    'io.ci-image-builder.plan': planIdentity(plan),
  });
});
