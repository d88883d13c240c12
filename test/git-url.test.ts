import {expect, test} from 'vitest';
import {publicUrl, remoteAddress} from '../src/git-url.ts';

test.each([
  'https://github.com/acme/intranet.git',
  'https://jane:p@ss@github.com/acme/intranet',
  'ssh://git@github.com:22/acme/intranet',
  'ssh://git@ssh.github.com:443/acme/intranet.git',
  'ssh://jane:p@ss@github.com/acme/intranet',
  'https://github.com:/acme/intranet?token=1#a',
  'git+https://github.com/acme/intranet',
  'git@github.com:acme/intranet.git',
  'jane:p@ss@github.com:acme/intranet.git',
])('the web address of %s is the same', (origin) => {
  expect(remoteAddress(origin)).toEqual({
    hostname: 'github.com',
    site: 'https://github.com',
    path: 'acme/intranet',
  });
});

test.each([
  ['git@work:acme/intranet.git', {hostname: 'work', site: 'https://work', path: 'acme/intranet'}],
  [
    'ssh://git@git.acme.example:2222/intranet',
    {hostname: 'git.acme.example', site: 'https://git.acme.example', path: 'intranet'},
  ],
  [
    'http://GIT.acme.example:8080/acme/web/intranet',
    {
      hostname: 'git.acme.example',
      site: 'http://git.acme.example:8080',
      path: 'acme/web/intranet',
    },
  ],
  [
    'git@work:jane@acme/intranet',
    {hostname: 'work', site: 'https://work', path: 'jane@acme/intranet'},
  ],
])('the web address of %s is at its host', (origin, address) => {
  expect(remoteAddress(origin)).toEqual(address);
});

test.each([
  '',
  '/srv/git/intranet',
  '../intranet',
  'file:///srv/intranet',
  'ssh:///srv/intranet',
  'C:\\intranet',
  'C:\\intranet\n',
  'codecommit::eu-west-2://intranet',
])('%j has no web address', (origin) => {
  expect(remoteAddress(origin)).toBeUndefined();
});

test.each([
  ['https://jane:p@ss@github.com/acme/intranet?token=1#a', 'https://github.com/acme/intranet'],
  ['https://github.com/acme/@intranet', 'https://github.com/acme/@intranet'],
  ['git@github.com:acme/intranet.git', 'git@github.com:acme/intranet.git'],
  ['/srv/git/intranet?', '/srv/git/intranet?'],
  ['', undefined],
])('%s without secrets is %s', (url, shown) => {
  expect(publicUrl(url)).toBe(shown);
});
