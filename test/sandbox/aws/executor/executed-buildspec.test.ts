import {expect, test} from 'vitest';
import {readExecutedBuildspec} from './executed-buildspec.ts';

test('reads the supported parts', () => {
  const buildspec = readExecutedBuildspec(`version: 0.2
env:
  shell: bash
  variables: {A: 1.20, B: "yes"}
  parameter-store: {P: /a/b}
  secrets-manager: {S: name:key}
phases:
  install:
    commands: one
  build:
    on-failure: ABORT
    commands:
      - |
        two
        lines
      - three
    finally:
      - four
`);
  expect(buildspec).toEqual({
    shell: 'bash',
    variables: new Map([
      ['A', '1.20'],
      ['B', 'yes'],
    ]),
    parameters: new Map([['P', '/a/b']]),
    secrets: new Map([['S', 'name:key']]),
    phases: new Map([
      ['install', {commands: ['one'], finally: [], onFailure: undefined}],
      ['build', {commands: ['two\nlines\n', 'three'], finally: ['four'], onFailure: 'ABORT'}],
    ]),
  });
});

const PHASES = 'phases: {build: {commands: [x]}}';

test.each([
  ['phases:\n  build:\n    commands: [a', 'YAML_FILE_ERROR', / at line \d$/u],
  [`version: 9\n${PHASES}`, 'YAML_FILE_ERROR', /invalid buildspec version: 9/u],
  ['version: 0.2', 'YAML_FILE_ERROR', /no phases/u],
  [
    'version: 0.2\nphases:\n  test:\n    commands: [x]',
    'YAML_FILE_ERROR',
    /^Invalid buildspec phase name: test\. Expecting: BUILD,INSTALL,POST_BUILD,PRE_BUILD$/u,
  ],
  [
    'version: 0.2\nphases:\n  build:\n    commands:\n      - a\n      - echo "a: b"',
    'YAML_FILE_ERROR',
    /^Expected Commands\[1\] to be of string type: found subkeys instead at line 6, value of the key tag on line 5 might be empty$/u,
  ],
  [`version: 0.2\nenv: [a]\n${PHASES}`, 'YAML_FILE_ERROR', /Expected env to be a map at line 2/u],
  [`version: 0.1\n${PHASES}`, 'UNSUPPORTED_BY_STAND_IN', /"version 0.1"/u],
  [`version: 0.2\n${PHASES}\nreports: {}`, 'UNSUPPORTED_BY_STAND_IN', /"reports", in line 3/u],
  [
    `version: 0.2\nenv: {git-credential-helper: yes}\n${PHASES}`,
    'UNSUPPORTED_BY_STAND_IN',
    /git-c/u,
  ],
  ['version: 0.2\nphases: {build: {run-as: x}}', 'UNSUPPORTED_BY_STAND_IN', /run-as/u],
  ['version: 0.2\nphases: {build: {on-failure: RETRY}}', 'UNSUPPORTED_BY_STAND_IN', /RETRY/u],
])('for %j fails with %s', (text, statusCode, message) => {
  expect(() => readExecutedBuildspec(text)).toThrow(
    expect.objectContaining({
      context: {statusCode, message: expect.stringMatching(message) as unknown},
    }),
  );
});
