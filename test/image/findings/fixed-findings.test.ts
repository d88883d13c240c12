import {expect, test} from 'vitest';
import {fixedByRebase} from '../../../src/image/findings/fixed-findings.ts';
import type {Finding, ImageScan, VulnerablePackage} from '../../../src/image/scan.ts';

const system = (name: string, layer?: string): VulnerablePackage => ({
  name,
  isSystem: true,
  layer,
});
const finding = (id: string, ...packages: readonly VulnerablePackage[]): Finding => ({
  id,
  severity: 'high',
  packages,
});
const scan = (...findings: readonly Finding[]): ImageScan => ({findings, clusters: undefined});
const layers = new Map([
  ['sha256:base', true],
  ['sha256:app', false],
]);
const fixed = (findings: readonly Finding[], next: ImageScan = scan(), old?: ImageScan) =>
  fixedByRebase(findings, {next, old, layers}).map(({id}) => id);

test('a finding is fixed if the new run image no longer has it', () => {
  const findings = [finding('CVE-1', system('openssl')), finding('CVE-2', system('glibc'))];
  expect(fixed(findings, scan(finding('CVE-2', system('glibc'))))).toEqual(['CVE-1']);
});

test('the same vulnerability in another package of the new run image does not count', () => {
  const findings = [finding('CVE-1', system('openssl'))];
  expect(fixed(findings, scan(finding('CVE-1', system('libssl'))))).toEqual(['CVE-1']);
});

test('packages of the application never count', () => {
  const own = {name: 'openssl', isSystem: false, layer: 'sha256:base'};
  expect(fixed([finding('CVE-1', own), finding('CVE-2')])).toEqual([]);
});

test('a finding in several packages is fixed if it is in all of them', () => {
  const both = finding('CVE-1', system('openssl'), system('libssl'));
  expect(fixed([both])).toEqual(['CVE-1']);
  expect(fixed([both], scan(finding('CVE-1', system('libssl'))))).toEqual([]);
  const mixed = finding('CVE-2', system('openssl'), {...system('node'), isSystem: false});
  expect(fixed([mixed])).toEqual([]);
});

test('the layer decides, if the scanner tells it', () => {
  const findings = [
    finding('CVE-1', system('openssl', 'sha256:base')),
    finding('CVE-2', system('openssl', 'sha256:app')),
    finding('CVE-3', system('openssl', 'sha256:unknown')),
  ];
  const old = scan(finding('CVE-9', system('bash')));
  expect(fixed(findings, scan(), old)).toEqual(['CVE-1']);
  expect(fixed(findings)).toEqual(['CVE-1', 'CVE-3']);
});

test('otherwise, it is a package that the scans of the run images know, if the old one was scanned', () => {
  const findings = [
    finding('CVE-1', system('openssl')),
    finding('CVE-2', system('imagemagick')),
    finding('CVE-3', system('bash')),
  ];
  const [old, next] = [
    scan(finding('CVE-8', system('openssl'))),
    scan(finding('CVE-9', system('bash'))),
  ];
  expect(fixed(findings, next, old)).toEqual(['CVE-1', 'CVE-3']);
  expect(fixed(findings, next)).toEqual(['CVE-1', 'CVE-2', 'CVE-3']);
});
