import {expect, test} from 'vitest';
import type {Reuse} from '../../../src/engine/pack/pack-arguments.ts';
import {DIGEST, REPORT, engineOf} from './scripted-engine.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

/** Our own buildpack's words when a script would find layers empty. */
const EMPTY_LAYERS = `
echo '===> DETECTING'
echo '[detector] ci-image-builder/finish 1.0.0'
echo '===> BUILDING'
echo '[builder] CI Image Builder Finish 1.0.0'
echo '[builder] CI Image Builder Finish: layers without content'
echo '[builder]   /layers/sandbox_modules/launch-modules'
echo '[builder] ERROR: failed to build: exit status 1'
echo 'ERROR: failed to build: executing lifecycle: failed with status code: 51' >&2
exit 1
`;

test.each([
  {settings: '--previous-image', expected: ['cache'], says: 'from the cache alone.'},
  {settings: '--clear-cache', expected: ['cache', 'nothing'], says: 'without the cache.'},
])('layers without content are made again, with $settings', async ({settings, expected, says}) => {
  const script = `printf '%s\\n' "$*" >>$SEEN/runs
case "$*" in *${settings}*) ${REPORT} ;; *) ${EMPTY_LAYERS} ;; esac`;
  const {build, events, seen} = await engineOf(script);
  expect(await build()).toEqual({digest: DIGEST});
  expect((await seen('runs')).map(reuseOf)).toEqual(['image-and-cache', ...expected]);
  const notes = events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
  expect(notes.at(-1)).toContain(`Building again ${says}`);
});

function reuseOf(args: string): Reuse {
  if (args.includes('--clear-cache')) return 'nothing';
  return args.includes(':ci-image-builder-no-previous-image') ? 'cache' : 'image-and-cache';
}

test('a script that prints what our buildpack says of such layers is not run again', async () => {
  const printed = EMPTY_LAYERS.replace(
    /(?=echo '\[builder\] .*layers without content')/u,
    "echo '[builder]   user-post.sh: running'\n",
  );
  const {build, seen} = await engineOf(`echo run >>$SEEN/runs\n${printed}`);
  await expect(build()).rejects.toThrow('failed while building');
  expect(await seen('runs')).toEqual(['run']);
});

const EXTENSIONS = `
echo "ERROR: failed to build: pull policy must be 'always' when builder contains image extensions" >&2
exit 1`;

test('a builder with image extensions is used with the pull policy that it needs', async () => {
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

test('each reason to build in another way is tried once', async () => {
  const script = `echo "$*" >>$SEEN/runs
case "$*" in *'--pull-policy always'*) ${EMPTY_LAYERS} ;; *) ${EXTENSIONS} ;; esac`;
  const {build, seen} = await engineOf(script);
  await expect(build()).rejects.toThrow('layers without content');
  expect(await seen('runs')).toHaveLength(4);
});

test('layers that stay without content end the last build, each named', async () => {
  const {build, seen} = await engineOf(`echo run >>$SEEN/runs\n${EMPTY_LAYERS}`);
  await expect(build()).rejects.toMatchObject({
    message: expect.stringContaining('layers without content'),
    details: ['/layers/sandbox_modules/launch-modules'],
  });
  expect(await seen('runs')).toEqual(['run', 'run', 'run']);
});
