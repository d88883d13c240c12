import {assert, nat, oneof, property, string, tuple} from 'fast-check';
import {expect, test} from 'vitest';
import {withoutBookkeeping} from '../../../src/codebuild/builds/codebuild-line.ts';

const STAMP = '[Container] 2026/11/24 21:00:09.284000';

test.each([
  `${STAMP} Entering phase BUILD`,
  `${STAMP} Entering phase PRE_BUILD`,
  `${STAMP} Phase complete: BUILD State: SUCCEEDED`,
  `${STAMP} Phase complete: UPLOAD_ARTIFACTS State: FAILED`,
  `${STAMP} Phase context status code:  Message:`,
  `${STAMP} Phase context status code:  Message: `,
  `${STAMP} Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: make. Reason: exit status 2`,
  '[Container] 2020/05/23 08:18:57 Phase complete: BUILD State: SUCCEEDED',
])('removes "%s", which repeats the phases', (line) => {
  expect(withoutBookkeeping(line)).toBeUndefined();
});

test.each([
  ['Running command /work/build.sh', 'Running command /work/build.sh'],
  ['Running command echo Entering phase BUILD', 'Running command echo Entering phase BUILD'],
  [' PRE_BUILD: 1 commands', ' PRE_BUILD: 1 commands'],
  ['Command did not exit successfully make exit status 2', undefined],
  ['Phase context status code: CLIENT_ERROR Message: no matching artifact paths found', undefined],
  // The first line of a command with several lines.
  [
    'Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: if x',
    undefined,
  ],
  ['Phase is DOWNLOAD_SOURCE', undefined],
])('removes only the time of "%s"', (words, left = words) => {
  expect(withoutBookkeeping(`${STAMP} ${words}`)).toBe(`[Container] ${left}`);
});

test.each([
  'Entering phase BUILD',
  '[Container] Entering phase BUILD',
  ` ${STAMP} Entering phase BUILD`,
  `> ${STAMP} Running command make`,
  `\u001B[31m${STAMP} Entering phase BUILD`,
  '[Container] 24/11/2026 21:00:09 Entering phase BUILD',
  '[container] 2026/11/24 21:00:09.284000 Entering phase BUILD',
  STAMP,
  '',
])('keeps "%s", which is not from CodeBuild', (line) => {
  expect(withoutBookkeeping(line)).toBe(line);
});

test.each(['Entering phase BUILD now', 'Entering phase build', 'Phase complete: BUILD State: ok'])(
  'keeps "%s", which does not repeat the phases',
  (words) => {
    expect(withoutBookkeeping(`${STAMP} ${words}`)).toBe(`[Container] ${words}`);
  },
);

test('keeps every line of a codebase, even if it quotes CodeBuild', () => {
  // A line of CodeBuild with a text before it, or with one changed character.
  const line = `${STAMP} Entering phase BUILD`;
  const before = string({minLength: 1}).map((it) => `${it}${line}`);
  const changed = tuple(nat({max: STAMP.length - 1}), string({minLength: 1, maxLength: 1}))
    .filter(([at, it]) => !/[\d ]/u.test(it) && line[at] !== it)
    .map(([at, it]) => `${line.slice(0, at)}${it}${line.slice(at + 1)}`);
  assert(property(oneof(before, changed), (it) => withoutBookkeeping(it) === it));
});
