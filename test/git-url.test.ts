import {expect, test} from 'vitest';
import {publicUrl, remoteAddress} from '../src/git-url.ts';

test.each([
  'https://github.com/acme/intranet.git',
  'https://jane:p@ss@github.com/acme/intranet',
  'ssh://git@github.com:22/acme/intranet',
  'ssh://git@ssh.github.com:443/acme/intranet.git',
  'git@github.com:acme/intranet.git',
  'jane:p@ss@github.com:acme/intranet.git',
])('people see %s at one address', (origin) => {
  expect(remoteAddress(origin)).toEqual({
    hostname: 'github.com',
    site: 'https://github.com',
    path: 'acme/intranet',
  });
});

test.each(['', '/srv/git/intranet', '../intranet', 'file:///srv/intranet', 'C:\\intranet\n'])(
  'nobody sees %j',
  (origin) => {
    expect(remoteAddress(origin)).toBeUndefined();
  },
);

test.each([
  ['https://jane:p@ss@github.com/acme/intranet?token=1#a', 'https://github.com/acme/intranet'],
  ['https://github.com/acme/@intranet', 'https://github.com/acme/@intranet'],
  ['git@github.com:acme/intranet.git', 'git@github.com:acme/intranet.git'],
  ['/srv/git/intranet?', '/srv/git/intranet?'],
  ['', undefined],
])('%s without what is secret is %s', (url, shown) => {
  expect(publicUrl(url)).toBe(shown);
});
