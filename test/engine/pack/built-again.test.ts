import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {SCRIPTS_LABEL} from '../../../src/image/ports.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {DIGEST, REPORT, engineOf} from './scripted-engine.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

/** The output of our own buildpack if no other one takes part. */
const ALONE = `
echo '===> DETECTING'
echo '[detector] ci-image-builder/finish 1.0.0'
echo '===> BUILDING'
echo '[builder] CI Image Builder Finish 1.0.0'
echo '[builder] No other buildpack takes part.'
echo '[builder] ERROR: failed to build: exit status 1'
echo 'ERROR: failed to build: executing lifecycle: failed with status code: 51' >&2
exit 1
`;

/** The output of `docker image inspect` for a builder with these groups. */
function builderOf(...groups: readonly (readonly string[])[]): string {
  const order = groups.map((group) => ({group: group.map((id) => ({id, optional: true}))}));
  const known = Object.fromEntries(groups.flat().map((id) => [id, {'1.0.0': {api: '0.10'}}]));
  const labels = {
    'io.buildpacks.buildpack.order': JSON.stringify(order),
    'io.buildpacks.buildpack.layers': JSON.stringify(known),
  };
  return `echo '${JSON.stringify(labels)}'`;
}

test('builds once more with explicit groups if our own buildpack was alone', async () => {
  const script = `echo "$*" >>$SEEN/runs
case "$*" in *'/order --buildpack'*) cp -R ../order $SEEN/; ${REPORT} ;; *) ${ALONE} ;; esac`;
  const {build, seen} = await engineOf(script, {}, builderOf(['a', 'b'], ['c']));
  expect(await build({buildpacks: []})).toEqual({digest: DIGEST});
  expect(await seen('runs')).toHaveLength(2);
  const order = (await seen('order/buildpack.toml')).filter((it) => /id|optional/u.test(it));
  expect(order.slice(1).map((it) => it.replace(/^.* = /u, ''))).toEqual([
    '"a"',
    'false',
    '"b"',
    'true',
    '"a"',
    'true',
    '"b"',
    'false',
    '"c"',
    'false',
  ]);
});

test('fails if our own buildpack is alone again', async () => {
  const {build, seen} = await engineOf(`echo run >>$SEEN/runs\n${ALONE}`, {}, builderOf(['a']));
  await expect(build({buildpacks: []})).rejects.toMatchObject({code: 'build.no-buildpack'});
  expect(await seen('runs')).toEqual(['run', 'run']);
});

test('does not build again if the builder does not list its buildpacks', async () => {
  for (const docker of ['echo {}', 'exit 1', builderOf(['other'])]) {
    const {build, seen} = await engineOf(`echo run >>$SEEN/runs\n${ALONE}`, {}, docker);
    await expect(build({buildpacks: ['a']})).rejects.toMatchObject({
      code: 'build.no-buildpack',
      details: ['ci-image-builder/finish 1.0.0'],
      remedy: [expect.stringContaining('must pass detection: a.')],
    });
    expect(await seen('runs')).toEqual(['run']);
  }
});

test('is not misled by a script that prints the same line', async () => {
  const group = "echo '[detector] test/a 1.0.0'\n";
  const printed = ALONE.replace(/(?=echo '\[detector\])/u, group);
  const {build, seen} = await engineOf(`echo run >>$SEEN/runs\n${printed}`, {}, builderOf(['a']));
  await expect(build()).rejects.toMatchObject({code: 'build.buildpack-failed'});
  expect(await seen('runs')).toEqual(['run']);
});

/** Whether the previous image is one that does not exist. */
async function isFromCache(
  changes: Parameters<Awaited<ReturnType<typeof engineOf>>['build']>[0],
  docker?: string,
): Promise<boolean> {
  const {build, seen} = await engineOf(`echo "$*" >>$SEEN/runs; ${REPORT}`, {}, docker);
  await build(changes);
  return (await seen('runs'))[0]?.includes(':ci-image-builder-no-previous-image ') ?? false;
}

test('reuses only cached layers in a build with scripts', async () => {
  const source = await temporaryFolder();
  expect(await isFromCache({source})).toBe(false);
  await writeFile(join(source, 'user-post.sh'), '');
  expect(await isFromCache({source})).toBe(true);
});

test('reuses only cached layers in the local engine if scripts ran in the previous build', async () => {
  const local = {publish: false, image: 'intranet:local'};
  expect(await isFromCache(local)).toBe(false);
  const labels = JSON.stringify({[SCRIPTS_LABEL]: 'user-post.sh'});
  expect(await isFromCache(local, `echo '${labels}'`)).toBe(true);
});

const EXTENSIONS = `
echo "ERROR: failed to build: pull policy must be 'always' when builder contains image extensions" >&2
exit 1`;

test('uses the pull policy that image extensions require', async () => {
  const script = `echo "$*" >>$SEEN/runs
case "$*" in *'--pull-policy always'*) ${REPORT} ;; *) ${EXTENSIONS} ;; esac`;
  const {build, events, seen} = await engineOf(script);
  expect(await build()).toEqual({digest: DIGEST});
  expect(await seen('runs')).toHaveLength(2);
  expect(events).toContainEqual({
    type: 'note',
    text: mentioning(option('pull-policy', 'always')),
  });
  const never = await engineOf(script, {pullPolicy: 'never'});
  await expect(never.build()).rejects.toMatchObject({
    remedy: [mentioning(option('pull-policy', 'always'))],
  });
  expect(await never.seen('runs')).toHaveLength(1);
});

test('tries each reason for another build once', async () => {
  const script = `echo "$*" >>$SEEN/runs
case "$*" in *'--pull-policy always'*) ${ALONE} ;; *) ${EXTENSIONS} ;; esac`;
  const {build, seen} = await engineOf(script, {}, builderOf(['a']));
  await expect(build({buildpacks: []})).rejects.toMatchObject({code: 'build.no-buildpack'});
  expect(await seen('runs')).toHaveLength(3);
});
