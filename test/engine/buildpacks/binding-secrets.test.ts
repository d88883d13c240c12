import {expect, test} from 'vitest';
import {outputMask} from '../../../src/engine/buildpacks/output-mask.ts';

/** Masks a line for a build with one binding. */
function masked(line: string, entries: Readonly<Record<string, string | Uint8Array>>): string {
  const content = Object.entries(entries).map(
    ([name, it]) => [name, typeof it === 'string' ? Buffer.from(it) : it] as const,
  );
  const bindings = [{name: 'x', entries: new Map(content)}];
  return outputMask({bindings, secrets: {}}, {})(line);
}

test('hides values, but neither the type nor the provider', () => {
  const entries = {type: 'postgresql', provider: 'bitnami', password: 'swordfish\n'};
  expect(masked('postgresql of bitnami: swordfish', entries)).toBe('postgresql of bitnami: ***');
  expect(masked(`Basic ${btoa('ada:swordfish')}`, entries)).not.toContain(
    btoa('swordfish').slice(2, 8),
  );
});

test.each([
  ['settings.xml', '<server>\n  <password>swordfish</password>\n</server>\n'],
  ['config.json', '{"auths": {"r.example.com": {"auth": "swordfish"}}}'],
  ['.npmrc', 'registry=https://r.example.com\n//r.example.com/:_authToken=swordfish\n'],
  ['x.properties', 'repository.key = swordfish\n'],
  ['x.yml', 'login:\n  key: swordfish\n'],
  ['x.env', 'A=swordfish\r\nB=c\r\n'],
])('hides the value in %s', (name, content) => {
  expect(masked('It is swordfish.', {type: 'x', [name]: content})).toBe('It is ***.');
});

test('shows certificates, and hides their key', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIBpublic\n-----END CERTIFICATE-----\n';
  const key = '-----BEGIN PRIVATE KEY-----\nMIIEprivate\n-----END PRIVATE KEY-----\n';
  const entries = {type: 'x', 'tls.pem': certificate + key};
  expect(masked('MIIBpublic MIIEprivate', entries)).toBe('MIIBpublic ***');
});

test('does not read binary files', () => {
  const entries = {type: 'x', store: Buffer.from([255, 254, 65]), other: Buffer.from('abcdefg\0')};
  expect(masked('abcdefg', entries)).toBe('abcdefg');
});
