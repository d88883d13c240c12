import type {AccountPlace} from '../account/account-place.ts';
import {ecrArnsBelow, ecrRepositoryArn} from './ecr-arns.ts';
import {imageNameProblem} from '../resource-names.ts';
import type {PolicyDocument, PolicyStatement} from '../account/policy-document.ts';
import {
  allow,
  allowConnections,
  allowLogs,
  allowMirror,
  allowPublishing,
  allowPublishingPublicly,
  allowPulling,
  allowReports,
  allowSignIn,
} from './policy-statements.ts';
import {connectionArns} from '../source/connection-arn.ts';
import {isParameter, parameterName, secretId} from '../buildspec/secret-names.ts';

/** What the builds of a project have to be allowed. What cannot be named safely is left out. */
export interface BuildAccess extends AccountPlace {
  readonly project: string;
  /** What the application's images are called: `intranet` is also `intranet/web`. */
  readonly imageName?: string | undefined;
  /** Where the images go; in private ECR where nothing says so. */
  readonly visibility?: readonly ('PRIVATE' | 'PUBLIC')[] | undefined;
  /** The image that builds run in, where it is one of private ECR's it has to be pulled from there. */
  readonly builderImage?: string | undefined;
  /** Where builds take their builders from, `IMAGE_MIRROR`; a prefix of references. */
  readonly mirror?: string | undefined;
  /** Names or ARNs. */
  readonly parameters?: readonly string[] | undefined;
  /** Names or ARNs in Secrets Manager, with CodeBuild's `:json-key` or without. */
  readonly secrets?: readonly string[] | undefined;
  /** The ARN of the connection to the Git host, by either of its service's names. */
  readonly connection?: string | undefined;
  /** The ARN of a secret that holds the token for the Git host. */
  readonly sourceSecret?: string | undefined;
  /** The names or ARNs under `reports` in the buildspec. */
  readonly reportGroups?: readonly string[] | undefined;
  /** Of the cache in S3, as CodeBuild writes it: `bucket/prefix` */
  readonly cacheLocation?: string | undefined;
}

/**
 * Who may take on a project's role: CodeBuild, for that project of that account.
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

/** What is below a mirror, whatever it mirrors. */
const MIRRORED = ['paketobuildpacks', 'buildpacksio'];

/** A trust in CodeBuild under conditions. */
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

/**
 * What a project's role may do: what its builds need, and nothing of other projects.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-permissions-reference.html
 */
export function rolePolicy(access: BuildAccess): PolicyDocument {
  const {partition, region, accountId, project, imageName = '', visibility = ['PRIVATE']} = access;
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  const names = imageNameProblem(imageName) === undefined ? [imageName, `${imageName}/*`] : [];
  const isPrivate = names.length > 0 && visibility.includes('PRIVATE');
  const builder = builderRepository(access);
  const mirrored = mirrorRepositories(access);
  return {
    Version: '2012-10-17',
    Statement: [
      ...allowLogs(arn('logs', `log-group:/aws/codebuild/${project}`)),
      ...(isPrivate || builder.length > 0 || mirrored.length > 0 ? allowSignIn() : []),
      ...(isPrivate ? allowPublishing(names.map((it) => arn('ecr', `repository/${it}`))) : []),
      ...allowPulling(builder),
      ...allowMirror(mirrored),
      ...(names.length > 0 && visibility.includes('PUBLIC')
        ? allowPublishingPublicly(
            names.map((it) => `arn:${partition}:ecr-public::${accountId}:repository/${it}`),
          )
        : []),
      ...allow('ReadParameters', ['ssm:GetParameters'], parameterArns(access)),
      ...allow(
        'ReadSecrets',
        ['secretsmanager:GetSecretValue'],
        secretArns(access, access.secrets),
      ),
      ...allowConnections(connectionArns(access.connection ?? '')),
      ...allow(
        'ReadSourceCredentials',
        ['secretsmanager:GetSecretValue'],
        secretArns(access, access.sourceSecret === undefined ? [] : [access.sourceSecret]),
      ),
      ...allowReports(reportArns(access)),
      ...allow('KeepCache', ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], cache(access)),
    ],
  };
}

/** The builder image may be another account's, whose repository has to allow it too. */
function builderRepository({builderImage = '', ...place}: BuildAccess): string[] {
  const arn = ecrRepositoryArn(builderImage, place);
  return arn === undefined ? [] : [arn];
}

/** The repositories of builders, run images and lifecycles in a mirror that is private ECR's. */
function mirrorRepositories({mirror = '', ...place}: BuildAccess): string[] {
  const arnOf = ecrArnsBelow(mirror, place);
  return arnOf === undefined ? [] : MIRRORED.map((it) => arnOf(`${it}/*`));
}

function parameterArns({partition, region, accountId, parameters = []}: BuildAccess): string[] {
  const prefix = `arn:${partition}:ssm:${region}:${accountId}:parameter`;
  return unique(
    parameters
      .filter((it) => isParameter(it))
      .map((it) => parameterName(it))
      .map((it) => (it.startsWith('arn:') ? it : `${prefix}/${it.replace(/^\/+/u, '')}`)),
  );
}

/**
 * A secret's ARN ends with six characters that its name has not. An ARN may be given without them, and
 * a name may itself end as if it had them.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
function secretArns(
  {partition, region, accountId}: AccountPlace,
  secrets: readonly string[] = [],
): string[] {
  const prefix = `arn:${partition}:secretsmanager:${region}:${accountId}:secret`;
  return unique(
    secrets
      .flatMap((it) => secretId(it) ?? [])
      .flatMap((id) => {
        if (!id.startsWith('arn:')) return [`${prefix}:${id}-??????`];
        return /-[A-Za-z0-9]{6}$/u.test(id) ? [id, `${id}-??????`] : [`${id}-??????`];
      }),
  );
}

/** CodeBuild puts a project's name before those of its report groups. */
function reportArns({
  partition,
  region,
  accountId,
  project,
  reportGroups = [],
}: BuildAccess): string[] {
  const prefix = `arn:${partition}:codebuild:${region}:${accountId}:report-group/`;
  return unique(
    reportGroups.flatMap((it) => {
      if (!it.startsWith('arn:')) return [`${prefix}${project}-*`];
      return it.startsWith(prefix) && /^[\w-]+$/u.test(it.slice(prefix.length)) ? [it] : [];
    }),
  );
}

function cache({partition, cacheLocation = ''}: BuildAccess): string[] {
  const location = cacheLocation.replace(/\/+$/u, '');
  // Nothing that has a meaning in a policy.
  return /^[\w.-]+(?:\/[\w!.'()/-]+)?$/u.test(location)
    ? [`arn:${partition}:s3:::${location}/*`]
    : [];
}

function unique(arns: readonly string[]): string[] {
  return [...new Set(arns)];
}
