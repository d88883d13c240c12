import type {Project} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import {type Text, joined, option, sentence} from '../../text.ts';
import type {AskedSettings} from './asked-settings.ts';
import {networkOf} from './merge-settings.ts';

/** Why a setting cannot be used. */
export interface SettingProblem {
  /** A sentence with the wrong value. */
  readonly problem: string;
  /** What to do instead. */
  readonly remedy: Text;
}

/**
 * Reports settings that CodeBuild would reject, all at once.
 *
 * @throws {Failure} if there are any.
 */
export function requirePossible(project: string, problems: readonly SettingProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new Failure(
    'codebuild.settings-invalid',
    problems.length === 1
      ? first.problem
      : `${problems.length} settings cannot be used for the project ${project}.`,
    {
      details: problems.length === 1 ? [] : problems.map(({problem}) => problem),
      remedy: problems.map(({remedy}) => remedy),
    },
  );
}

/**
 * Returns what is wrong with the network of a project.
 *
 * @param actual the existing project.
 * @param desired the project after the run.
 */
export function networkProblems(
  actual: Project | undefined,
  desired: Project,
  {network}: AskedSettings,
  isCacheAsked: boolean,
): SettingProblem[] {
  const isAsked = network !== undefined && network !== 'none';
  const there = actual && networkOf(actual);
  return [
    ...(isAsked && (there === undefined || moves(network.vpc, there.vpcId))
      ? incomplete(network)
      : []),
    // https://docs.aws.amazon.com/codebuild/latest/userguide/caching-local.html
    ...((isAsked || isCacheAsked) &&
    desired.cache?.type === 'LOCAL' &&
    networkOf(desired) !== undefined
      ? [
          {
            problem: 'Builds in a VPC cannot have a local cache.',
            remedy: sentence`Keep the cache in S3, or have none: ${option('cache', 'none')}`,
          },
        ]
      : []),
  ];
}

function moves(vpc: string | undefined, current: string | undefined): boolean {
  return vpc !== undefined && vpc !== current;
}

/** A VPC requires subnets and security groups of its own. */
function incomplete({
  vpc,
  subnets,
  securityGroups,
}: Exclude<AskedSettings['network'], 'none' | undefined>): SettingProblem[] {
  const missing = [
    ...(vpc === undefined ? [option('vpc', 'ID')] : []),
    ...(subnets.length === 0 ? [option('subnet', 'ID')] : []),
    ...(securityGroups.length === 0 ? [option('security-group', 'ID')] : []),
  ];
  return missing.length === 0
    ? []
    : [
        {
          problem:
            vpc === undefined
              ? 'The project is not in a VPC, so it cannot have subnets and security groups.'
              : `The VPC ${vpc} requires subnets and security groups.`,
          remedy: sentence`Add ${joined(missing, ', ')}.`,
        },
      ];
}

/** Returns what is wrong with the logs of a project. @param group its log group in CloudWatch, if it has one. */
export function logProblems(
  group: string | undefined,
  {logRetention}: AskedSettings,
): SettingProblem[] {
  if (logRetention === undefined || group !== undefined) return [];
  return [
    {
      problem: 'The project writes no logs to CloudWatch, so no retention can be set.',
      remedy: sentence`Remove ${option('log-retention')}, or name a log group: ${option('log-group', 'NAME')}`,
    },
  ];
}

/** What the problems of a role depend on. */
interface RoleOfProject {
  readonly name: string;
  /** Whether it is the project's own role. */
  readonly isOwn: boolean;
  /** Its path, if it exists. */
  readonly path: string | undefined;
}

/** Returns what is wrong with the settings of the project's own role. */
export function roleProblems(
  {name, isOwn, path}: RoleOfProject,
  {rolePath, permissionsBoundary}: AskedSettings,
): SettingProblem[] {
  if (!isOwn) {
    const asked = [
      ...(rolePath === undefined ? [] : [option('role-path')]),
      ...(permissionsBoundary === undefined ? [] : [option('permissions-boundary')]),
    ];
    return asked.length === 0
      ? []
      : [
          {
            problem: 'The project uses a role that ci-image-builder does not manage.',
            remedy: sentence`Remove ${joined(asked, ' and ')}, or use the project's own role: ${option('role', 'own')}`,
          },
        ];
  }
  return rolePath === undefined || path === undefined || path === rolePath
    ? []
    : [
        {
          problem: `The role ${name} has the path ${path}. IAM cannot change the path of a role.`,
          remedy: sentence`Pass ${option('role-path', path)}, or delete the role and run the command again.`,
        },
      ];
}

/** Environments whose kernel can be chosen: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html */
const WITH_KERNEL: ReadonlySet<string | undefined> = new Set([
  'LINUX_CONTAINER',
  'ARM_CONTAINER',
  'LINUX_EC2',
  'ARM_EC2',
]);

/**
 * Returns what is wrong with the machine of a project.
 *
 * @param desired the project after the run.
 * @param runsDocker whether a type of environment can run a Docker engine.
 */
export function machineProblems(
  {environment}: Project,
  {fleet, hostKernel}: AskedSettings,
  runsDocker: (environment: Project['environment']) => boolean,
): SettingProblem[] {
  const isUsable = runsDocker(environment);
  return [
    ...(typeof fleet !== 'object' || isUsable
      ? []
      : [
          {
            problem: `The fleet ${fleet.name} has machines of the type ${environment?.type}, which cannot run Docker.`,
            remedy: 'Choose a fleet with Linux machines.',
          },
        ]),
    ...(hostKernel === undefined || !isUsable || WITH_KERNEL.has(environment?.type)
      ? []
      : [
          {
            problem: `The kernel of machines of the type ${environment?.type} cannot be chosen.`,
            remedy: sentence`Remove ${option('host-kernel')}.`,
          },
        ]),
  ];
}
