import {consoleAddress} from '../../aws-console.ts';
import {partitionOf} from '../../aws-partition.ts';
import {parseEcrHost} from '../../ecr-host.ts';
import {parseReference} from '../../image-reference.ts';

const BUILD_ARN =
  /^arn:(?<partition>aws[a-z-]*):codebuild:(?<region>[a-z0-9-]+):(?<account>\d{12}):build\/(?<project>[\w-]+):(?<build>[\w-]+)$/u;

/**
 * Returns the URL of a build's log in the CodeBuild console.
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

/**
 * Returns the URL of an image's page: in the console of private ECR, or in the public gallery.
 *
 * @param reference without tag and digest.
 * @returns `undefined` if the registry has no such page.
 */
export function imageLink(reference: string, digest: string): string | undefined {
  const parsed = parseReference(reference);
  if ('problem' in parsed) return undefined;
  if (parsed.host === 'public.ecr.aws') return `https://gallery.ecr.aws/${parsed.path}`;
  const {accountId, region = ''} = parseEcrHost(parsed.host) ?? {};
  const address = consoleAddress(partitionOf(region), region);
  if (accountId === undefined || address === undefined) return undefined;
  return `${address}/ecr/repositories/private/${accountId}/${parsed.path}/_/image/${digest}/details?region=${region}`;
}
