import {consoleAddress} from '../../aws-console.ts';
import {partitionOf} from '../../aws-partition.ts';
import {parseReference} from '../../image-reference.ts';

const BUILD_ARN =
  /^arn:(?<partition>aws[a-z-]*):codebuild:(?<region>[a-z0-9-]+):(?<account>\d{12}):build\/(?<project>[\w-]+):(?<build>[\w-]+)$/u;

/**
 * The log of a build in CodeBuild's console.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 *
 * @param arn `CODEBUILD_BUILD_ARN`.
 */
export function buildLogLink(arn: string | undefined): string | undefined {
  const {
    partition = '',
    region = '',
    account,
    project,
    build,
  } = BUILD_ARN.exec(arn ?? '')?.groups ?? {};
  const address = consoleAddress(partition, region);
  if (address === undefined) return undefined;
  return `${address}/codesuite/codebuild/${account}/projects/${project}/build/${project}%3A${build}/log?region=${region}`;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html, with FIPS and dual stack. */
const ECR_HOST =
  /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?<suffix>amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn)$/u;

/**
 * Where people see an image: private ECR's console, or the public gallery.
 *
 * @param reference without tag and digest.
 * @returns `undefined` for registries that have no such page.
 */
export function imageLink(reference: string, digest: string): string | undefined {
  const parsed = parseReference(reference);
  if ('problem' in parsed) return undefined;
  if (parsed.host === 'public.ecr.aws') return `https://gallery.ecr.aws/${parsed.path}`;
  const {account, region = '', suffix} = ECR_HOST.exec(parsed.host)?.groups ?? {};
  if (suffix === undefined) return undefined;
  return `${consoleAddress(partitionOf(region), region)}/ecr/repositories/private/${account}/${parsed.path}/_/image/${digest}/details?region=${region}`;
}
