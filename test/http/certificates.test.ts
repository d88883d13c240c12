import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {certificateSources, readCertificates} from '../../src/http/certificates.ts';
import {beyondSystem, systemCertificates} from '../../src/http/system-certificates.ts';
import {AUTHORITY} from '../sandbox/network/certificates.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const pem = (await readFile(AUTHORITY, 'utf8')).trim();

test('reads each file and each folder that the environment names', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'more'));
  await writeFile(join(folder, 'a.crt'), `# Acme\n${pem}\n`);
  await writeFile(join(folder, 'README'), 'no certificate');
  await writeFile(join(folder, 'more', 'two.pem'), `${pem}\n\n${pem}\n`);
  const sources = certificateSources({
    AWS_CA_BUNDLE: AUTHORITY,
    SSL_CERT_FILE: '',
    NODE_EXTRA_CA_CERTS: join(folder, 'a.crt'),
    SSL_CERT_DIR: `${folder}:${join(folder, 'more')}`,
  });
  expect(sources.map(({name}) => name)).toEqual([
    'AWS_CA_BUNDLE',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_DIR',
    'SSL_CERT_DIR',
  ]);
  expect(await readCertificates(sources)).toEqual([pem, pem, pem, pem, pem]);
});

test('reports everything that cannot be read or has no certificate', async () => {
  const folder = await temporaryFolder();
  const broken = join(folder, 'broken.pem');
  await writeFile(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  const sources = certificateSources({
    AWS_CA_BUNDLE: broken,
    SSL_CERT_FILE: join(folder, 'absent.pem'),
    SSL_CERT_DIR: `${folder}:${folder}/absent`,
    NODE_EXTRA_CA_CERTS: AUTHORITY,
  });
  await expect(readCertificates(sources)).rejects.toMatchObject({
    code: 'network.config-invalid',
    message: expect.not.stringContaining('NODE_EXTRA_CA_CERTS'),
    details: [
      `AWS_CA_BUNDLE=${broken}: no PEM certificate found`,
      `SSL_CERT_FILE=${folder}/absent.pem: ENOENT: no such file or directory`,
      `SSL_CERT_DIR=${folder}: no PEM certificate found`,
      `SSL_CERT_DIR=${folder}/absent: ENOENT: no such file or directory`,
    ],
  });
});

test("leaves out certificates that the system's first file has", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'system.crt'), `# Acme\r\n${pem.replaceAll('\n', '\r\n')}\r\n`);
  const files = [join(folder, 'absent'), join(folder, 'system.crt')];
  const other = pem.replace('MII', 'MIJ');
  expect(await beyondSystem([pem, other], files)).toEqual([other]);
  expect(await beyondSystem([pem], files.slice(0, 1))).toEqual([pem]);
  expect(await beyondSystem([], files)).toEqual([]);
});

test("reads the system's first file and all its folders, and ignores what is missing", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'own.pem'), pem);
  const absent = join(folder, 'absent');
  const places = {files: [absent, AUTHORITY, AUTHORITY], folders: [absent, folder]};
  expect(await systemCertificates('linux', places)).toEqual([pem, pem]);
  expect(await systemCertificates('linux', {files: [absent], folders: []})).toEqual([]);
});

test("the variables of the configuration do not replace the system's certificates", async () => {
  const before = await systemCertificates('linux');
  vi.stubEnv('SSL_CERT_FILE', AUTHORITY);
  vi.stubEnv('SSL_CERT_DIR', `${await temporaryFolder()}:/etc/ssl/certs`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const after = await systemCertificates('linux');
  expect(after).toEqual(before);
  expect(after).not.toContain(pem);
});
