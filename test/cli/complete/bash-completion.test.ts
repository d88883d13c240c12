import {expect, test} from 'vitest';
import {type CompletedCommand, bashCompletion} from '../../../src/cli/complete/bash-completion.ts';
import {bashCompletions} from '../../bash-completions.ts';

const COMMANDS: CompletedCommand[] = [
  {
    id: 'pond:dig',
    flags: {
      depth: {name: 'depth', char: 'd', type: 'option', options: ['deep', 'deeper', 'flat']},
      owner: {name: 'owner', type: 'option', aliases: ['keeper']},
      fish: {name: 'fish', type: 'boolean', allowNo: true},
      secret: {name: 'secret', type: 'boolean', hidden: true},
      kind: {name: 'kind', type: 'option', options: ["it's"], aliases: ['sort']},
    },
  },
  {id: 'pond:drain', flags: {}},
  {id: 'ponder', flags: {long: {name: 'long', type: 'boolean'}}},
];
const SCRIPT = bashCompletion('pond-er', COMMANDS);

test.each([
  ['pond-er ', ['pond', 'ponder']],
  ['pond-er ponde', ['ponder']],
  ['pond-er pond ', ['dig', 'drain']],
  ['pond-er pond dr', ['drain']],
  ['pond-er pond dig --', ['--depth', '--fish', '--help', '--kind', '--no-fish', '--owner']],
  ['pond-er pond dig --de', ['--depth']],
  ['pond-er pond drain --', ['--help']],
  ['pond-er ponder --', ['--help', '--long']],
  ['pond-er pond --', []],
  ['pond-er --', []],
  ['pond-er pond dig --fish --o', ['--owner']],
])('offers commands and flags for %j', async (line, offered) => {
  expect(await bashCompletions(SCRIPT, line)).toEqual(offered);
});

test.each([
  ['pond-er pond dig --depth ', ['deep', 'deeper', 'flat']],
  ['pond-er pond dig --depth de', ['deep', 'deeper']],
  ['pond-er pond dig -d f', ['flat']],
  ['pond-er pond dig --depth=', ['deep', 'deeper', 'flat']],
  ['pond-er pond dig --depth=deepe', ['deeper']],
  ['pond-er pond dig --fish --depth f', ['flat']],
  // Offers nothing, so that bash completes names of files.
  ['pond-er pond dig --owner ', []],
  ['pond-er pond dig --keeper --', []],
])('offers the values of the flag for %j', async (line, offered) => {
  expect(await bashCompletions(SCRIPT, line)).toEqual(offered);
});

test('offers flags after an argument, too', async () => {
  expect(await bashCompletions(SCRIPT, 'pond-er pond dig garden --de')).toEqual(['--depth']);
  expect(await bashCompletions(SCRIPT, 'pond-er pond dig garden --depth fl')).toEqual(['flat']);
});

test('is a valid script without any commands', async () => {
  expect(await bashCompletions(bashCompletion('nothing', []), 'nothing ')).toEqual([]);
});
