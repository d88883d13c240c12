import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  oneof,
  string,
  tuple,
} from 'fast-check';
import {expect, test} from 'vitest';
import {formatDiagnostics} from '../../../src/codebase/text/diagnostic.ts';
import {readBuildspec} from '../../../src/codebuild/buildspec/buildspec.ts';
import {secretId} from '../../../src/codebuild/buildspec/secret-names.ts';

const read = (text: string) => readBuildspec(text, 'buildspec.yml');

/** The buildspec of the old builder, with everything that a project depends on. */
const WHOLE = `version: 0.2

env:
  variables:
    ECR_VISIBILITY: public
    LIFECYCLE_VERSION: 0.16.0
    IMAGE_MIRROR: mirror.example/a
  parameter-store:
    SLACK_CHANNEL_ID: /codebuild/slack_channel_id
    SLACK_TOKEN: "/codebuild/slack_api_token"
  secrets-manager:
    NPM_TOKEN: team/npm:token

phases:
  build:
    commands:
      - /work/build.sh

reports:
  unit:
    files: '**/*'
  arn:aws:codebuild:eu-west-2:123456789012:report-group/shared:
    files: [a.xml]
`;

test('reads everything that a project depends on', async () => {
  expect(await read(WHOLE)).toEqual({
    problems: [],
    parameters: [
      {name: 'SLACK_CHANNEL_ID', source: '/codebuild/slack_channel_id', line: 9},
      {name: 'SLACK_TOKEN', source: '/codebuild/slack_api_token', line: 10},
    ],
    secrets: [{name: 'NPM_TOKEN', source: 'team/npm:token', line: 12}],
    reportGroups: ['unit', 'arn:aws:codebuild:eu-west-2:123456789012:report-group/shared'],
    ecrVisibility: 'PUBLIC',
    imageMirror: 'mirror.example/a',
  });
});

test.each([
  ['build: {commands: [docker build .]}', true],
  ['post_build: {finally: [echo x && sudo docker-compose up]}', true],
  ['build: {commands: ["x=$(/usr/bin/docker ps -q)"]}', true],
  ['install: {commands: [dockerd &]}', true],
  ['build: {commands: [pack build app]}', true],
  ['build: {commands: [ci-image-builder image build --engine pack]}', true],
  [
    'build: {commands: [/work/build.sh, npm pack, bash docker/publish.sh, cat Dockerfile]}',
    undefined,
  ],
  ['build: {commands: [my-docker x, pack.sh build, ls docker.txt]}', undefined],
  ['build: docker', undefined],
  ['[docker]', undefined],
])('the phases %s call Docker: %s', async (phases, expected) => {
  const text = `phases:\n  ${phases}\nenv: {variables: {A: docker}}\n`;
  expect((await read(text)).callsDocker).toBe(expected);
});

test('accepts Windows line endings and a byte-order mark', async () => {
  const {problems, parameters} = await read(`\uFEFF${WHOLE.replaceAll('\n', '\r\n')}`);
  expect(problems).toEqual([]);
  expect(parameters.map(({line}) => line)).toEqual([9, 10]);
});

test.each([
  ['only a version', 'version: 0.2\n'],
  ['a missing version', 'phases: {build: {commands: [make]}}\n'],
  ['keys without values', 'version: 0.2\nenv:\nphases:\n  build:\n    commands:\n'],
  ['unknown keys', 'version: 0.2\nbatch: {fast-fail: true}\nx: [1]\nenv: {shell: bash}\n'],
  ['a duplicate key', 'version: 0.2\nversion: 0.2\n'],
  ['a tag', 'version: !v 0.2\n'],
  ['lists instead of maps', 'version: 0.2\nenv: []\nphases: [a]\nreports: x\n'],
  ['an invalid visibility', 'version: 0.2\nenv: {variables: {ECR_VISIBILITY: both}}\n'],
])('accepts %s', async (_, text) => {
  expect(await read(text)).toEqual({
    problems: [],
    parameters: [],
    secrets: [],
    reportGroups: [],
  });
});

test('reads numbers and booleans as the names that are written', async () => {
  const {parameters} = await read('env: {parameter-store: {A: 1.20, B: 007, C: yes}}\n');
  expect(parameters.map(({source}) => source)).toEqual(['1.20', '007', 'yes']);
});

test('resolves anchors, aliases and merged maps', async () => {
  const text = `
x: &common
  A: /common/a
  B: &b /common/b
env:
  parameter-store:
    C: *b
    <<: *common
    A: /own/a
`;
  const {problems, parameters} = await read(text);
  expect(problems).toEqual([]);
  expect(parameters.map(({name, source}) => [name, source])).toEqual([
    ['A', '/own/a'],
    ['B', '/common/b'],
    ['C', '/common/b'],
  ]);
});

test('takes a key from the first of several merged maps', async () => {
  const text = 'a: &a {X: /a}\nb: &b {X: /b, Y: /b}\nenv: {parameter-store: {<<: [*a, *b]}}\n';
  const {parameters} = await read(text);
  expect(parameters.map(({name, source}) => [name, source])).toEqual([
    ['X', '/a'],
    ['Y', '/b'],
  ]);
});

test('ends for a map that merges itself', async () => {
  const {parameters} = await read('env: {parameter-store: &a {A: /a, <<: *a}}\n');
  expect(parameters.map(({source}) => source)).toEqual(['/a']);
});

test('ends for a long chain of merged maps', async () => {
  const maps = Array.from(
    {length: 20_000},
    (_, index) => `a${index + 1}: &a${index + 1} {<<: *a${index}}`,
  );
  const text = ['a0: &a0 {A: /a}', ...maps, 'env: {parameter-store: *a20000}', ''].join('\n');
  expect((await read(text)).parameters).toEqual([]);
});

test.each([
  ['', 'buildspec.yml:1:1: The file is empty.'],
  ['text\n', 'buildspec.yml:1:1: Expected keys and values.'],
  ['- a\n', 'buildspec.yml:1:1: Expected keys and values.'],
  ['a: "b\n', 'buildspec.yml:2:1: Invalid YAML: Missing closing "quote.'],
  ['env: {parameter-store: {A: "*"}}\n', '1:28: Invalid name of a parameter.'],
  ['env: {parameter-store: {A: [b]}}\n', '1:28: Invalid name of a parameter.'],
  ['env: {secrets-manager: {A: "a b"}}\n', '1:28: Invalid name of a secret.'],
  [`a: ${'['.repeat(10_000)}`, 'buildspec.yml:1:1: The file is nested too deeply.'],
])('finds the problem of %j', async (text, problem) => {
  const {problems} = await read(text);
  expect(formatDiagnostics(problems).join('\n')).toContain(problem);
});

test('returns the valid parts of a file with mistakes', async () => {
  const {problems, parameters} = await read(`${WHOLE}other: [\n`);
  expect(problems.length).toBeGreaterThan(0);
  expect(parameters).toHaveLength(2);
});

const PIECES =
  `: - { } [ ] " ' &a *a << !! | > # --- ... %YAML null ~ 1e999 env parameter-store`.split(' ');
const piece = oneof(
  constantFrom(...PIECES, '\t', '\r\n', '\0', '\uFEFF', '\uD800', '<<: *a', '? '),
  string({unit: 'grapheme', maxLength: 5}),
);
const cuts = array(tuple(integer({min: 0, max: WHOLE.length}), integer({min: 0, max: 8}), piece), {
  minLength: 1,
  maxLength: 4,
});
const mutated: Arbitrary<string> = cuts.map((all) =>
  all.reduce(
    (text, [at, length, insert]) => `${text.slice(0, at)}${insert}${text.slice(at + length)}`,
    WHOLE,
  ),
);

test('reads any text, and gives each problem a place in it', async () => {
  const text = oneof(
    mutated,
    array(piece, {maxLength: 30}).map((it) => it.join('')),
  );
  await assert(
    asyncProperty(text, async (content) => {
      const {problems, parameters, secrets} = await read(content);
      const lines = content.split('\n').length;
      for (const {line, message} of problems) {
        expect(message).toMatch(/^[^\n]+\.$/u);
        expect(line).toBeLessThanOrEqual(lines);
      }
      for (const {line} of [...parameters, ...secrets]) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
      }
      const named = secrets.map(({source}) => secretId(source));
      for (const name of [...parameters.map(({source}) => source), ...named]) {
        expect(name).toMatch(/^[\w./:+=@-]+$/u);
      }
    }),
    {numRuns: 1000},
  );
}, 30_000);
