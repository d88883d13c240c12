import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {isLoopbackHost, parseReference, registryHost, registryUrl} from '../src/image-reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['busybox', 'docker.io', 'library/busybox', undefined, undefined],
  ['busybox:1', 'docker.io', 'library/busybox', '1', undefined],
  ['paketo/builder:x', 'docker.io', 'paketo/builder', 'x', undefined],
  ['index.docker.io/a/b', 'docker.io', 'a/b', undefined, undefined],
  ['localhost/web', 'localhost', 'web', undefined, undefined],
  ['localhost:5000', 'docker.io', 'library/localhost', '5000', undefined],
  ['127.0.0.1:5000/team/web:1', '127.0.0.1:5000', 'team/web', '1', undefined],
  // For Docker, a first part with capitals is a host.
  ['Team/web', 'Team', 'web', undefined, undefined],
  ['[::1]:5000/web', '[::1]:5000', 'web', undefined, undefined],
  [`r.example.com/a/b-c__d:v1@${DIGEST}`, 'r.example.com', 'a/b-c__d', 'v1', DIGEST],
  [`a@${DIGEST}`, 'docker.io', 'library/a', undefined, DIGEST],
])('reads %s', (text, host, path, tag, digest) => {
  expect(parseReference(text)).toEqual({host, path, tag, digest});
});

test.each([
  ['', /^"" is not a valid repository name/u],
  ['https://r.example.com/web', /^"https:" is not a valid registry host/u],
  ['r.example.com:99999/web', /is not a valid registry host/u],
  ['team/Web', /^"team\/Web" is not a valid repository name/u],
  ['r.example.com/', /is not a valid repository name/u],
  ['a//b', /is not a valid repository name/u],
  ['a/../b', /is not a valid repository name/u],
  ['a:', /^"" is not a valid tag/u],
  ['a:-x', /^"-x" is not a valid tag/u],
  ['a@sha256:abc', /^"sha256:abc" is not a valid digest/u],
  [`a@${DIGEST}@${DIGEST}`, /is not a valid digest/u],
  [`a/${'b'.repeat(300)}`, /longer than 255/u],
])('refuses %s', (text, problem) => {
  expect(parseReference(text)).toEqual({problem: expect.stringMatching(problem) as string});
});

test('the parts of a valid reference give the same reference', () => {
  const text = fc.oneof(
    fc.string({unit: 'binary'}),
    fc.stringMatching(/^(?:[a-z]{1,3}[.:/@-]?[0-9]{0,2}){1,5}$/u),
    fc.webUrl(),
  );
  fc.assert(
    fc.property(text, (it) => {
      const parts = parseReference(it);
      if ('problem' in parts) return;
      const {host, path, tag, digest} = parts;
      const whole = `${host}/${path}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
      expect(parseReference(whole)).toEqual(parts);
      expect(registryHost(it)).toBe(host);
      expect(() => registryUrl(host)).not.toThrow();
    }),
    {numRuns: 1000},
  );
});

test.each(['localhost', 'LOCALHOST:80', '127.0.0.1', '127.9.255.1:5000', '[::1]', '[::1]:5000'])(
  '%s is this machine',
  (host) => {
    expect(isLoopbackHost(host)).toBe(true);
    expect(registryUrl(host).protocol).toBe('http:');
  },
);

test.each([
  'localhost.example.com',
  '127.0.0.1.example.com',
  '128.0.0.1',
  '127.1',
  '127.0.0.256',
  '[::2]',
  '::1',
])('%s is not this machine', (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});

test('registries are used with TLS, and Docker Hub has another host for its API', () => {
  expect(registryUrl('r.example.com:5000').href).toBe('https://r.example.com:5000/');
  expect(registryUrl('docker.io').href).toBe('https://registry-1.docker.io/');
});
