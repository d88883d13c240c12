import {
  CreateRepositoryCommand,
  DescribeImageScanFindingsCommand,
  ECRClient,
} from '@aws-sdk/client-ecr';
import {expect, onTestFinished, test} from 'vitest';
import type {StoredScan} from './aws-account.ts';
import {AwsStandIn} from './aws-stand-in.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const FINDING = {id: 'CVE-1', severity: 'HIGH', package: 'openssl'};

async function start(scan?: StoredScan) {
  const aws = await AwsStandIn.start();
  onTestFinished(() => aws.stop());
  const credentials = {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'session-token',
  };
  const ecr = new ECRClient({endpoint: aws.endpoint, region: 'eu-west-2', credentials});
  await ecr.send(new CreateRepositoryCommand({repositoryName: 'web'}));
  aws.account.repository('ecr', 'web').images.set(DIGEST, {
    digest: DIGEST,
    mediaType: '',
    size: 1,
    blobs: new Set(),
    pushedAt: new Date(),
    tags: new Set(['latest']),
    ...(scan === undefined ? {} : {scan}),
  });
  return async (imageId: {imageDigest?: string; imageTag?: string}, nextToken?: string) =>
    await ecr.send(
      new DescribeImageScanFindingsCommand({
        repositoryName: 'web',
        imageId,
        maxResults: 1,
        ...(nextToken === undefined ? {} : {nextToken}),
      }),
    );
}

test('pages of a basic scan, by tag or digest', async () => {
  const describe = await start({kind: 'basic', findings: [FINDING, {...FINDING, id: 'CVE-2'}]});
  const first = await describe({imageTag: 'latest'});
  expect(first).toMatchObject({
    imageScanStatus: {status: 'COMPLETE'},
    imageScanFindings: {findings: [{name: 'CVE-1'}], findingSeverityCounts: {HIGH: 2}},
  });
  const second = await describe({imageDigest: DIGEST}, first.nextToken);
  expect(second.imageScanFindings?.findings?.map(({name}) => name)).toEqual(['CVE-2']);
  expect(second.nextToken).toBeUndefined();
});

test('an enhanced scan', async () => {
  const describe = await start({kind: 'enhanced', findings: [FINDING], clusters: 1});
  expect(await describe({imageTag: 'latest'})).toMatchObject({
    imageScanStatus: {status: 'ACTIVE'},
    imageScanFindings: {
      enhancedFindings: [{packageVulnerabilityDetails: {vulnerabilityId: 'CVE-1'}}],
    },
  });
});

test('refuses what ECR refuses', async () => {
  const describe = await start();
  await expect(describe({})).rejects.toMatchObject({name: 'InvalidParameterException'});
  await expect(describe({imageTag: 'no'})).rejects.toMatchObject({name: 'ImageNotFoundException'});
  await expect(describe({imageTag: 'latest'})).rejects.toMatchObject({
    name: 'ScanNotFoundException',
  });
});
