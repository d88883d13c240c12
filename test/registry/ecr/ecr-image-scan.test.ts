import {expect, test} from 'vitest';
import {imageScan} from '../../../src/registry/ecr/ecr-image-scan.ts';

const complete = {imageScanStatus: {status: 'COMPLETE' as const}};
const enhanced = (id: string, changes: Record<string, unknown> = {}) => ({
  severity: 'HIGH',
  packageVulnerabilityDetails: {
    vulnerabilityId: id,
    vulnerablePackages: [{name: 'openssl', packageManager: 'OS', sourceLayerHash: 'sha256:1'}],
  },
  ...changes,
});

test('all pages of a basic scan, whose packages are of the operating system', () => {
  const page = (name: string) => ({
    ...complete,
    imageScanFindings: {
      findings: [
        {name, severity: 'LOW' as const, attributes: [{key: 'package_name', value: 'bash'}]},
      ],
    },
  });
  expect(imageScan([page('CVE-1'), page('CVE-2')])).toEqual({
    findings: ['CVE-1', 'CVE-2'].map((id) => ({
      id,
      severity: 'low',
      packages: [{name: 'bash', isSystem: true, layer: undefined}],
    })),
    clusters: undefined,
  });
});

test('an enhanced scan tells the manager and the layer of a package, and what runs', () => {
  const npm = {name: 'express', packageManager: 'NPM'};
  const details = {vulnerabilityId: 'CVE-2', vulnerablePackages: [npm]};
  const resources = [{details: {awsEcrContainerImage: {inUseCount: 3}}}];
  const findings = [
    enhanced('CVE-1'),
    enhanced('CVE-2', {packageVulnerabilityDetails: details, resources}),
  ];
  const status = {imageScanStatus: {status: 'ACTIVE' as const}};
  expect(imageScan([{...status, imageScanFindings: {enhancedFindings: findings}}])).toEqual({
    findings: [
      {
        id: 'CVE-1',
        severity: 'high',
        packages: [{name: 'openssl', isSystem: true, layer: 'sha256:1'}],
      },
      {
        id: 'CVE-2',
        severity: 'high',
        packages: [{name: 'express', isSystem: false, layer: undefined}],
      },
    ],
    clusters: 3,
  });
});

test('suppressed and closed findings do not count, and those without a rating have none', () => {
  const enhancedFindings = [
    enhanced('CVE-1', {status: 'SUPPRESSED'}),
    enhanced('CVE-2', {status: 'CLOSED'}),
    enhanced('CVE-3', {status: 'ACTIVE', severity: 'UNTRIAGED'}),
  ];
  const findings = [{name: 'CVE-4', severity: 'UNDEFINED' as const}];
  const scan = imageScan([{...complete, imageScanFindings: {enhancedFindings, findings}}]);
  expect(scan?.findings.map(({id, severity}) => [id, severity])).toEqual([
    ['CVE-4', 'unrated'],
    ['CVE-3', 'unrated'],
  ]);
});

test.each(['IN_PROGRESS', 'FAILED', 'PENDING', 'SCAN_ELIGIBILITY_EXPIRED', undefined] as const)(
  'in the state %s, there is no scan',
  (status) => {
    const page = {imageScanStatus: {status}, imageScanFindings: {findings: []}};
    expect(imageScan([page])).toBeUndefined();
  },
);
