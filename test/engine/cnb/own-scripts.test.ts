import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {failedScript, isAlone} from '../../../src/engine/cnb/own-scripts.ts';
import {OWN_BUILDPACK, hasScripts} from '../../../src/engine/cnb/script-trail.ts';
import {ownBuildpackName} from '../../../src/engine/buildpacks/own-buildpack.ts';
import {recordOf} from './samples.ts';

const TEMPLATE = fileURLToPath(new URL('../../../docker/buildpack', import.meta.url));
const group = ['test/modules 1.0.0', `${OWN_BUILDPACK} 1.0.0`];
const HEADING = 'CI Image Builder Finish 1.0.0';

test('the ID of our own buildpack is correct', async () => {
  expect((await ownBuildpackName(TEMPLATE)).split('@')[0]).toBe(OWN_BUILDPACK);
});

test('recognises scripts by their names', () => {
  expect(hasScripts(['Procfile', 'user-post.sh'])).toBe(true);
  expect(hasScripts(['buildpack-run.sh'])).toBe(true);
  expect(hasScripts(['Procfile', 'web.sh'])).toBe(false);
});

function failed(lines: readonly string[], others = group) {
  const record = recordOf('building', [HEADING, ...lines], {group: others});
  return failedScript(record, record.lines('building'));
}

const BEFORE = '  user-post.sh: running';
const AFTER = 'user-post.sh exited with code 3.';
const DONE = '  user-post.sh: done';

test.each([
  ['our line at its end', ['a', AFTER]],
  ['our line at its end, before the output of a background process', [AFTER, 'b', '']],
  ['our line at its start, if it ended our shell', ['a', 'b']],
  ['our line at its start, if its last line has no end', ['auser-post.sh exited with code 3.']],
  ['our line at its end, even if it prints the line of a successful script', [DONE, AFTER]],
  [
    'our line at its start, even if it prints that of another script',
    ['  buildpack-run.sh: running', 'b'],
  ],
  [
    'our line at its start, even if it prints those at the end of other scripts',
    ['buildpack-run.sh exited with code 1.', '  x.sh: done'],
  ],
])('recognises a failed script by %s', (_, lines) => {
  expect(failed([BEFORE, ...lines])).toEqual({name: 'user-post.sh', lines});
});

test('names a failed script even if it printed more lines than are kept', () => {
  const lines = Array.from({length: 1000}, (_, index) => `line ${index}`);
  expect(failed([BEFORE, ...lines])?.name).toBe('user-post.sh');
  expect(failed([BEFORE, ...lines, AFTER])?.name).toBe('user-post.sh');
});

test('does not report a script that succeeded', () => {
  expect(failed([BEFORE, 'a', DONE, 'our buildpack failed later'])).toBeUndefined();
  expect(failed(['our buildpack failed before'])).toBeUndefined();
  expect(failed(['  buildpack-run.sh: running', '  buildpack-run.sh: done', BEFORE])?.name).toBe(
    'user-post.sh',
  );
});

test('ignores lines of other buildpacks', () => {
  const lines = ['Test Modules 1.0.0', BEFORE, AFTER];
  const record = recordOf('building', lines, {group});
  expect(failedScript(record, record.lines('building'))).toBeUndefined();
});

test('recognises that our own buildpack is alone, by its line and the group', () => {
  const lines = [HEADING, 'No other buildpack takes part.'];
  const alone = [`${OWN_BUILDPACK} 1.0.0`];
  expect(isAlone(recordOf('building', lines, {group: alone}))).toBe(true);
  expect(isAlone(recordOf('building', lines, {group}))).toBe(false);
  expect(isAlone(recordOf('building', [HEADING], {group: alone}))).toBe(false);
});
