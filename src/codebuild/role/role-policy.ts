import type {AccountPlace} from '../account/account-place.ts';
import {ecrArnsBelow, ecrRepositoryArn} from './ecr-arns.ts';
import {imageNameProblem} from '../resource-names.ts';
import type {PolicyDocument, PolicyStatement} from '../account/policy-document.ts';
import {
  READ_SECRET,
  allow,
  allowCacheExpiry,
  allowConnections,
  allowMirror,
  allowPublishing,
  allowPublishingPublicly,
  allowPulling,
  allowReports,
  allowSignIn,
} from './policy-statements.ts';
import {connectionArns} from '../source/connection-arn.ts';
import type {ProjectSettings} from './project-settings.ts';
import {projectStatements} from './project-statements.ts';
import {parameterArns, secretArns} from './secret-arns.ts';

/** Resources that the builds of a project may use. Names that are unsafe in a policy are ignored. */
export interface BuildAccess extends AccountPlace {
  readonly project: string;
  /** Name of the images. `intranet` includes `intranet/web`. */
  readonly imageName?: string | undefined;
  /** Where images are pushed. Defaults to private ECR. */
  readonly visibility?: readonly ('PRIVATE' | 'PUBLIC')[] | undefined;
  /** The image in which builds run. If it is in private ECR, the role may pull it. */
  readonly builderImage?: string | undefined;
  /** Where builds pull builders from, `IMAGE_MIRROR`: a prefix of references. */
  readonly mirror?: string | undefined;
  /** Names or ARNs. */
  readonly parameters?: readonly string[] | undefined;
  /** Names or ARNs in Secrets Manager, with or without CodeBuild's `:json-key`. */
  readonly secrets?: readonly string[] | undefined;
  /** The ARNs of connections to the Git hosts, with either name of the service. */
  readonly connections?: readonly string[] | undefined;
  /** The ARNs of secrets with tokens for the Git hosts. */
  readonly sourceSecrets?: readonly string[] | undefined;
  /** Names or ARNs under `reports` in the buildspec. */
  readonly reportGroups?: readonly string[] | undefined;
  /** The settings of the project after the run. */
  readonly settings?: ProjectSettings | undefined;
}

/**
 * Returns the trust policy of a project's role: CodeBuild may assume it for this project only.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
export function trustPolicy(project: AccountPlace & {readonly project: string}): PolicyDocument {
  const {partition, region, accountId} = project;
  return trusting({
    StringEquals: {
      'aws:SourceAccount': accountId,
      'aws:SourceArn': `arn:${partition}:codebuild:${region}:${accountId}:project/${project.project}`,
    },
  });
}

/** Namespaces in a mirror, whatever registry it mirrors. */
const MIRRORED = ['paketobuildpacks', 'buildpacksio'];

/** Returns a trust policy for CodeBuild with conditions. */
export function trusting(Condition: NonNullable<PolicyStatement['Condition']>): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'CodeBuild',
        Effect: 'Allow',
        Principal: {Service: 'codebuild.amazonaws.com'},
        Action: 'sts:AssumeRole',
        Condition,
      },
    ],
  };
}

/** What a policy allows, and the settings that it cannot allow access to: `artifacts: my bucket`. */
interface RolePolicy {
  readonly policy: PolicyDocument;
  readonly gaps: readonly string[];
}

/**
 * Returns the policy of a project's role: what its builds require, without access to other projects, and without the
 * permission to decrypt parameters and secrets.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-permissions-reference.html
 */
export function rolePolicy(access: BuildAccess): RolePolicy {
  const {partition, region, accountId, project, imageName = '', visibility = ['PRIVATE']} = access;
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  const names = imageNameProblem(imageName) === undefined ? [imageName, `${imageName}/*`] : [];
  const isPrivate = names.length > 0 && visibility.includes('PRIVATE');
  const builder = builderRepository(access);
  const mirrored = mirrorRepositories(access);
  const {statements, gaps} = projectStatements(access.settings ?? {}, project, access);
  const policy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      ...statements,
      ...(isPrivate || builder.length > 0 || mirrored.length > 0 ? allowSignIn() : []),
      ...(isPrivate ? allowPublishing(names.map((it) => arn('ecr', `repository/${it}`))) : []),
      ...(isPrivate ? allowCacheExpiry([arn('ecr', `repository/${imageName}/cache`)]) : []),
      ...allowPulling(builder),
      ...allowMirror(mirrored),
      ...(names.length > 0 && visibility.includes('PUBLIC')
        ? allowPublishingPublicly(
            names.map((it) => `arn:${partition}:ecr-public::${accountId}:repository/${it}`),
          )
        : []),
      ...allow('ReadParameters', ['ssm:GetParameters'], parameterArns(access, access.parameters)),
      ...allow('ReadSecrets', READ_SECRET, secretArns(access, access.secrets)),
      ...allowConnections((access.connections ?? []).flatMap((it) => connectionArns(it))),
      ...allow('ReadSourceCredentials', READ_SECRET, secretArns(access, access.sourceSecrets)),
      ...allowReports(reportArns(access)),
    ],
  };
  return {policy, gaps};
}

/** The builder image may belong to another account. Its repository must then allow pulling, too. */
function builderRepository({builderImage = '', ...place}: BuildAccess): string[] {
  const arn = ecrRepositoryArn(builderImage, place);
  return arn === undefined ? [] : [arn];
}

/** The repositories of builders, run images and lifecycles in a mirror in private ECR. */
function mirrorRepositories({mirror = '', ...place}: BuildAccess): string[] {
  const arnOf = ecrArnsBelow(mirror, place);
  return arnOf === undefined ? [] : MIRRORED.map((it) => arnOf(`${it}/*`));
}

const REPORT_GROUP = /^arn:[a-z-]+:codebuild:[a-z0-9-]+:\d{12}:report-group\/[\w-]+$/u;

/** CodeBuild prefixes the name of a report group with that of the project. An ARN may be of another account. */
function reportArns({
  partition,
  region,
  accountId,
  project,
  reportGroups = [],
}: BuildAccess): string[] {
  const own = `arn:${partition}:codebuild:${region}:${accountId}:report-group/${project}-*`;
  return unique(
    reportGroups.flatMap((it) => {
      if (!it.startsWith('arn:')) return [own];
      return REPORT_GROUP.test(it) ? [it] : [];
    }),
  );
}

function unique(arns: readonly string[]): string[] {
  return [...new Set(arns)];
}
