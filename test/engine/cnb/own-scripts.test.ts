import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {OWN_BUILDPACK, beforeScripts, failedScript} from '../../../src/engine/cnb/own-scripts.ts';
import {ownBuildpackName} from '../../../src/engine/pack/own-buildpack.ts';
import {recordOf} from './samples.ts';

const TEMPLATE = fileURLToPath(new URL('../../../docker/buildpack', import.meta.url));
const group = [`${OWN_BUILDPACK} 1.0.0`];
const HEADING = 'CI Image Builder Finish 1.0.0';

test('our buildpack has the id and the words by which it is known', async () => {
  expect((await ownBuildpackName(TEMPLATE)).split('@')[0]).toBe(OWN_BUILDPACK);
  const script = await readFile(`${TEMPLATE}/bin/build`, 'utf8');
  expect(script).toContain(`echo "${HEADING}"`);
  expect(script).toContain('echo "  $script: running"');
  expect(script).toContain('echo "$script ended with code $code."');
});

test('a script that failed is known by our last line', () => {
  const lines = [HEADING, '  user-post.sh: running', 'a', 'user-post.sh ended with code 3.', ''];
  const record = recordOf('building', lines, {group});
  expect(failedScript(record, record.lines('building'))).toEqual({
    name: 'user-post.sh',
    lines: ['a', 'user-post.sh ended with code 3.', ''],
  });
  const more = recordOf('building', [...lines, 'our buildpack failed later'], {group});
  expect(failedScript(more, more.lines('building'))).toBeUndefined();
});

test('what a script prints is not before the scripts', () => {
  const lines = [HEADING, '  user-post.sh: running', 'a'];
  expect(beforeScripts(recordOf('building', lines, {group}))).toEqual([HEADING]);
  expect(beforeScripts(recordOf('building', lines.slice(0, 1), {group}))).toEqual([HEADING]);
  expect(beforeScripts(recordOf('building', lines.slice(1), {group}))).toEqual([]);
});
