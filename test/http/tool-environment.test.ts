import {readFile} from 'node:fs/promises';
import {rootCertificates} from 'node:tls';
import {expect, test} from 'vitest';
import {readCertificates} from '../../src/http/certificates.ts';
import {toolEnvironment} from '../../src/http/tool-environment.ts';
import {AUTHORITY} from '../sandbox/network/certificates.ts';
import {temporaryFolder} from '../temporary-folder.ts';

test('gives programs the proxies of this tool, under the names that they know', async () => {
  const folder = await temporaryFolder();
  const given = {
    ALL_PROXY: 'http://all.test',
    https_proxy: 'http://lower.test',
    HTTPS_PROXY: 'http://upper.test',
    NO_PROXY: 'a.test',
    OTHER: 'kept',
  };
  const {environment, certificates} = await toolEnvironment(given, [], folder);
  expect(environment).toEqual({
    ...given,
    all_proxy: 'http://all.test',
    HTTPS_PROXY: 'http://lower.test',
    https_proxy: 'http://lower.test',
    HTTP_PROXY: 'http://all.test',
    http_proxy: 'http://all.test',
    NO_PROXY: 'a.test',
    no_proxy: 'a.test',
  });
  expect(certificates).toEqual([]);
});

test('gives programs NO_PROXY as Go reads it, with the same meaning', async () => {
  const list =
    ' .a.test *.b.test. c.test:8443\t[2001:db8::1],[2001:db8::2]:80, 192.0.2.0/24 bücher.test';
  const {environment} = await toolEnvironment({NO_PROXY: list}, [], await temporaryFolder());
  const expected =
    'a.test,b.test,c.test:8443,2001:db8::1,[2001:db8::2]:80,192.0.2.0/24,xn--bcher-kva.test';
  expect(environment).toEqual({NO_PROXY: expected, no_proxy: expected});
  const all = await toolEnvironment({no_proxy: 'a.test *'}, [], await temporaryFolder());
  expect(all.environment['NO_PROXY']).toBe('a.test,*');
});

test('gives programs proxies as URLs, so that their passwords can be found', async () => {
  const folder = await temporaryFolder();
  const given = {ALL_PROXY: ' ada:p%40ss@proxy.test:80 ', http_proxy: 'socks5://proxy.test'};
  const {environment} = await toolEnvironment(given, [], folder);
  expect(environment).toMatchObject({
    ALL_PROXY: 'http://ada:p%40ss@proxy.test:80',
    all_proxy: 'http://ada:p%40ss@proxy.test:80',
    HTTPS_PROXY: 'http://ada:p%40ss@proxy.test:80',
    // Not for this tool, but perhaps for others.
    HTTP_PROXY: 'socks5://proxy.test',
  });
});

test('gives programs all certificates, and buildpacks those that not everybody trusts', async () => {
  const folder = await temporaryFolder();
  const [own = ''] = await readCertificates([{name: 'X', path: AUTHORITY, kind: 'file'}]);
  const [known = ''] = rootCertificates;
  const {environment, certificates} = await toolEnvironment({}, [own, `${known}\n`, own], folder);
  expect(certificates).toEqual([own]);
  const file = await readFile(environment['SSL_CERT_FILE'] ?? '', 'utf8');
  expect(file).toContain(own);
  expect(file).toContain(known);
  expect(file.match(/BEGIN CERTIFICATE/gu)).toHaveLength(rootCertificates.length + 1);
});
