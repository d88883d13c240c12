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
    HTTPS_PROXY: 'http://lower.test',
    https_proxy: 'http://lower.test',
    HTTP_PROXY: 'http://all.test',
    http_proxy: 'http://all.test',
    NO_PROXY: 'a.test',
    no_proxy: 'a.test',
  });
  expect(certificates).toEqual([]);
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
