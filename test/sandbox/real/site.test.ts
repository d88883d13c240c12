import {expect, test} from 'vitest';

import {Failure} from '../../../src/errors.ts';
import {run} from '../../../src/subprocess/run.ts';
import {ask, must, sandboxFolder, type Site} from './site.ts';

function site(signal = new AbortController().signal): Site {
  return {folder: '/nowhere', env: {PATH: process.env['PATH']}, run, say: () => undefined, signal};
}

test.each([
  [{CI_IMAGE_BUILDER_SANDBOX: '/srv/box', XDG_CACHE_HOME: '/cache'}, '/srv/box'],
  [{XDG_CACHE_HOME: '/cache'}, '/cache/ci-image-builder/sandbox'],
  [
    {CI_IMAGE_BUILDER_SANDBOX: '', XDG_CACHE_HOME: ''},
    '/home/robin/.cache/ci-image-builder/sandbox',
  ],
])('the folder for %j is %s', (env, folder) => {
  expect(sandboxFolder(env, '/home/robin')).toBe(folder);
});

test('a failed step is named, with the output of its program', async () => {
  const failing = ['sh', '-c', 'echo first; echo second >&2; exit 3'];
  const error = await must(site(), 'packing', failing).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(Failure);
  expect(error).toMatchObject({
    kind: 'failed',
    message: 'packing: sh exited with code 3',
    details: ['first', '', 'second'],
  });
});

test('returns nothing for a failed or missing program', async () => {
  expect(await ask(site(), ['false'])).toBeUndefined();
  expect(await ask(site(), ['no-such-program'])).toBeUndefined();
  expect(await ask(site(), ['echo', 'yes'])).toBe('yes');
});

test('ends a program after the timeout', async () => {
  expect(await ask(site(), ['sleep', '60'], {timeoutSeconds: 0.05})).toBeUndefined();
});

test('an interruption is an error', async () => {
  const interrupted = AbortSignal.abort();
  await expect(ask(site(interrupted), ['sleep', '60'])).rejects.toMatchObject({
    kind: 'interrupted',
  });
});
