import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {array, assert, asyncProperty, constantFrom, oneof, string} from 'fast-check';
import {expect, test} from 'vitest';
import {equivalentCommandLines} from '../../../../src/cli/operate/change/equivalent-command.ts';

const COMMAND = 'ci-image-builder codebuild codedeploy';
const FLAGS = {
  branch: ['main'],
  buildspec: 'buildspec.yml',
  git: 'https://github.com/acme/intranet',
  name: 'intranet',
  profile: 'prod',
};

test('prints one line if it fits, with the flags in the order of the docs', async () => {
  expect(await equivalentCommandLines(COMMAND, FLAGS)).toEqual([
    `${COMMAND} --profile prod --name intranet --git https://github.com/acme/intranet --branch main --buildspec buildspec.yml`,
  ]);
  expect(await equivalentCommandLines(COMMAND, {}, 10)).toEqual([COMMAND]);
});

test('otherwise prints a line for each flag', async () => {
  expect(await equivalentCommandLines(COMMAND, FLAGS, 60)).toEqual([
    `${COMMAND} \\`,
    '  --profile prod \\',
    '  --name intranet \\',
    '  --git https://github.com/acme/intranet \\',
    '  --branch main \\',
    '  --buildspec buildspec.yml',
  ]);
});

test.each([
  [{'tag-pattern': ['v*', 'x']}, String.raw`--tag-pattern v\* --tag-pattern x`],
  [
    {badge: false, 'pull-requests': true, 'clone-depth': 0},
    '--no-badge --pull-requests --clone-depth 0',
  ],
  [{desc: ''}, "--desc ''"],
  [{desc: "Staff's intranet"}, `--desc "Staff's intranet"`],
  [{desc: '-x'}, '--desc=-x'],
  [{desc: 'a\nb'}, String.raw`--desc $'a\012b'`],
  [{env: ['A=1', 'B=$HOME']}, String.raw`--env A=1 --env B\=\$HOME`],
  [{name: undefined, yes: true}, '--yes'],
  [{'dry-run': true, 'exit-code': true, json: true, quiet: true, verbose: true}, ''],
])('prints %j as %s', async (flags, line) => {
  expect(await equivalentCommandLines('x', flags)).toEqual([`x ${line}`.trim()]);
});

test('quotes every word so that a shell reads it unchanged', async () => {
  const odd = constantFrom(
    "'",
    '"',
    '\\',
    '\n',
    '!',
    '$',
    '`',
    '~',
    '#',
    '=',
    '-',
    '\u001B',
    '\u202E',
    'é',
    '*',
  );
  const text = oneof(
    string({unit: 'grapheme'}),
    array(odd, {maxLength: 6}).map((it) => it.join('')),
  ).filter((it) => !it.includes('\0') && it.isWellFormed());
  await assert(
    asyncProperty(array(text, {minLength: 1, maxLength: 20}), async (env) => {
      for (const columns of [10, Infinity]) {
        const lines = await equivalentCommandLines(String.raw`printf '%s\0'`, {env}, columns);
        for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        const {stdout} = await promisify(execFile)('bash', ['-c', lines.join('\n')], {
          env: {LC_ALL: 'C.UTF-8'},
        });
        const words = env.flatMap((it) => (it.startsWith('-') ? [`--env=${it}`] : ['--env', it]));
        expect(stdout).toBe(words.map((it) => `${it}\0`).join(''));
      }
    }),
    {numRuns: 50},
  );
});
