import {expect, test} from 'vitest';
import {planLines} from '../../../src/cli/build/show-plan.ts';
import {type PlanJson, planJson} from '../../../src/image/plan/plan-json.ts';
import {chosen, samplePlan} from '../../image/samples.ts';
import {plainLines} from '../plain-lines.ts';
import {spell} from '../../../src/cli/spell.ts';

type Changes = Parameters<typeof samplePlan>[0];

function lines(changes: Changes = {}, columns?: number): string[] {
  return plainLines(planLines(planJson(samplePlan(changes), spell), columns));
}

test('shows one fact per line, and lists below their headings', () => {
  const source = {gitTags: ['v1.0.0'], gitTagsFrom: new Map([['v1.0.0', 'Git']])};
  expect(lines({source, options: {settings: chosen({}, ['TOKEN'])}})).toEqual([
    'Application  intranet',
    'Source       .',
    '             commit 1a2b3c4',
    '             branch main (HEAD)',
    '             tag v1.0.0 (Git)',
    'Registry     registry.example.com/team',
    'Images       intranet/web',
    '               web: gunicorn app:app',
    '             intranet/worker',
    '               worker: celery worker',
    'Tags         commit-1a2b3c4',
    '             v1.0.0',
    '             branch-main (moves)',
    '             latest (moves)',
    'Engine       pack (default)',
    'Builder      registry.example.com/builder:1 (--builder)',
    'Run image    from the builder',
    'Lifecycle    from the builder',
    'Buildpacks   paketo-buildpacks/python (buildpack.json)',
    'Environment  BP_LOG_LEVEL=INFO (default)',
    '             BP_CPYTHON_VERSION=3.11.x (runtime.txt)',
    '             TOKEN (secret, --env)',
  ]);
});

test.each<[PlanJson['cache'], readonly string[]]>([
  [{kind: 'volumes'}, []],
  [{kind: 'container'}, ['Cache        in this container']],
  [{kind: 'none'}, ['Cache        none']],
  [{kind: 'folder', path: '/var/cache'}, ['Cache        folder /var/cache']],
  [
    {kind: 'registry', name: 'a/cache', reads: ['branch-x'], writes: ['branch-x']},
    ['Cache        registry a/cache, tag branch-x'],
  ],
  [
    {kind: 'registry', name: 'a/cache', reads: ['pr-7', 'branch-main'], writes: []},
    ['Cache        registry a/cache, tag pr-7, else branch-main (only read)'],
  ],
])('shows the cache %j', (cache, shown) => {
  const plan = {...planJson(samplePlan(), spell), cache};
  expect(plainLines(planLines(plan)).filter((it) => it.startsWith('Cache'))).toEqual(shown);
});

test('shows a pull request and its origin, but no unknown branch', () => {
  const pull = {branch: undefined, branchFrom: undefined, pullRequestFrom: 'GITHUB_REF'};
  expect(lines({source: {...pull, pullRequest: 12}}).slice(2, 5)).toEqual([
    '             commit 1a2b3c4',
    '             pull request 12 (GITHUB_REF)',
    'Registry     registry.example.com/team',
  ]);
  expect(lines({source: {...pull, pullRequest: 'unknown'}})).toContain(
    '             a pull request (GITHUB_REF)',
  );
});

test.each([
  [{kind: 'ecr'}, 'ECR, private'],
  [
    {kind: 'ecr', registryId: '123456789012', region: 'eu-west-2', prefix: 'team'},
    'ECR, private: account 123456789012, eu-west-2, prefix team',
  ],
  [
    {kind: 'ecr', registryId: '123456789012', region: 'eu-west-2'},
    'ECR, private: account 123456789012, eu-west-2',
  ],
  [{kind: 'ecr-public'}, 'ECR Public'],
] as const)('names the registry of %o', (destination, name) => {
  expect(lines({options: {destination}})).toContain(`Registry     ${name}`);
});

test('shows one image, the folder and no moving tags for a local build', () => {
  const text = lines({options: {destination: {kind: 'local'}}});
  expect(text).toContain('Source       ., the folder as it is');
  expect(text).toContain('Registry     the local Docker engine');
  const image = text.indexOf('Image        intranet:local');
  expect(text.slice(image + 1, image + 4)).toEqual([
    '               web: gunicorn app:app',
    '               worker: celery worker',
    'Engine       pack (--local)',
  ]);
  expect(text.join('\n')).not.toMatch(/Tags|moves/u);
});

test('shows what the buildpacks and the builder decide', () => {
  const images = [
    {name: 'intranet', process: undefined, command: undefined, procfileType: undefined},
  ];
  const text = lines({codebase: {images, buildpacks: []}});
  expect(text).toContain('               default process of the buildpacks');
  expect(text).toContain('Buildpacks   chosen by the builder');
});

test('shows that a process without a Procfile line is from the buildpacks', () => {
  const images = [
    {name: 'intranet/web', process: 'web', command: undefined, procfileType: undefined},
  ];
  expect(lines({codebase: {images}})).toContain('               web: from the buildpacks');
});

const command = 'gunicorn --bind 0.0.0.0:${PORT:-8080} --workers 1 --preload app:app';
const reference = `registry.example.com/${'a'.repeat(60)}:1`;
const long: Changes = {
  codebase: {
    images: [{name: 'intranet/web', process: 'web', command, procfileType: 'web'}],
    settings: [],
  },
  options: {builder: {builder: reference}, settings: chosen({FLAGS: 'one  two'})},
};

test('wraps lines between words at 60 columns', () => {
  const text = lines(long, 60);
  const at = text.findIndex((line) => line.includes('gunicorn'));
  expect(text.slice(at, at + 2)).toEqual([
    '               web: gunicorn --bind 0.0.0.0:${PORT:-8080}',
    '                 --workers 1 --preload app:app',
  ]);
  expect(text).toContain(`Builder      ${reference}`);
  expect(text).toContain('             FLAGS=one  two (--env)');
  const words = text.filter((line) => !line.includes(reference));
  expect(Math.max(...words.map((line) => line.length))).toBeLessThanOrEqual(60);
});

test('does not wrap lines without a terminal', () => {
  expect(lines(long)).toContain(`               web: ${command}`);
});

test('removes line breaks and colours from values', () => {
  const settings = chosen({TEXT: 'a\nTags\u001B[31m red'});
  expect(lines({options: {settings}})).toContain('             TEXT=a Tags red (--env)');
});

test('shows name, type and origin of bindings', () => {
  const binding = {name: 'maven', type: 'settings', origin: '--binding'};
  expect(lines({options: {bindings: [binding, {...binding, name: 'npm'}]}}).slice(-2)).toEqual([
    'Bindings     maven, type settings (--binding)',
    '             npm, type settings (--binding)',
  ]);
});
