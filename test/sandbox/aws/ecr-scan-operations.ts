import type {DescribeImageScanFindingsRequest} from '@aws-sdk/client-ecr';
import type {AwsAccount, StoredFinding, StoredImage, StoredScan} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {findImage, missingImage} from './ecr-image-operations.ts';
import {type Operation, seconds} from './operation.ts';
import {page} from './page.ts';

const DONE = {basic: 'COMPLETE', enhanced: 'ACTIVE'};

/** ECR's operations for scans. Basic and enhanced scans have different findings. */
export const ECR_SCAN_OPERATIONS = {
  DescribeImageScanFindings(account, input: DescribeImageScanFindingsRequest) {
    const {repositoryName = '', registryId, imageId = {}} = input;
    const repository = account.repository('ecr', repositoryName, registryId);
    const {imageDigest, imageTag} = imageId;
    if (imageDigest === undefined && imageTag === undefined) {
      const message = 'Invalid request parameters: both tag and digest cannot be null';
      throw new AwsError('InvalidParameterException', message);
    }
    const image = findImage(repository, imageId);
    if (image === undefined) throw missingImage(account, repository, imageId);
    const {scan} = image;
    if (scan === undefined) {
      const message = `Image scan does not exist for the image with '{imageDigest:'${image.digest}', imageTag:'${imageTag ?? null}'}' in the repository with name '${repositoryName}' in the registry with id '${account.id}'`;
      throw new AwsError('ScanNotFoundException', message);
    }
    const status = scan.status ?? DONE[scan.kind];
    const answer = {
      registryId: account.id,
      repositoryName,
      imageId: {...imageId, imageDigest: image.digest},
      imageScanStatus: {status, description: `The scan is ${status}.`},
    };
    if (scan.status !== undefined) return {...answer, imageScanFindings: {findings: []}};
    const {items, ...next} = page(scan.findings, input, account.pageSize);
    const counts = Map.groupBy(scan.findings, ({severity}) => severity);
    return {
      ...answer,
      imageScanFindings: {
        imageScanCompletedAt: seconds(account.now()),
        vulnerabilitySourceUpdatedAt: seconds(account.now()),
        findingSeverityCounts: Object.fromEntries(
          [...counts].map(([it, {length}]) => [it, length]),
        ),
        ...(scan.kind === 'basic'
          ? {findings: items.map(basicFinding)}
          : {enhancedFindings: items.map((it) => enhancedFinding(account, image, scan, it))}),
      },
      ...next,
    };
  },
} satisfies Readonly<Record<string, Operation>>;

function basicFinding({id, severity, package: name, manager = 'OS', layer}: StoredFinding) {
  if (manager !== 'OS' || layer !== undefined) throw new Error(`no basic scan tells this: ${id}`);
  return {
    name: id,
    uri: `http://people.ubuntu.com/~ubuntu-security/cve/${id}`,
    severity,
    attributes: [
      {key: 'package_version', value: '1.2.3'},
      {key: 'package_name', value: name},
    ],
  };
}

function enhancedFinding(
  account: AwsAccount,
  {digest, tags}: StoredImage,
  {clusters}: StoredScan,
  {id, severity, package: name, manager = 'OS', layer}: StoredFinding,
) {
  return {
    awsAccountId: account.id,
    type: 'PACKAGE_VULNERABILITY',
    title: `${id} - ${name}`,
    severity,
    status: 'ACTIVE',
    packageVulnerabilityDetails: {
      vulnerabilityId: id,
      vulnerablePackages: [
        {
          name,
          version: '1.2.3',
          packageManager: manager,
          ...(layer === undefined ? {} : {sourceLayerHash: layer}),
        },
      ],
    },
    resources: [
      {
        type: 'AWS_ECR_CONTAINER_IMAGE',
        details: {
          awsEcrContainerImage: {
            imageHash: digest,
            imageTags: [...tags],
            ...(clusters === undefined ? {} : {inUseCount: clusters}),
          },
        },
      },
    ],
  };
}
