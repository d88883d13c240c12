import type {Project} from '@aws-sdk/client-codebuild';
import * as fc from 'fast-check';
import type {ProjectOptions} from '../../../src/codebuild/project/project-options.ts';
import {withBackup} from '../../../src/codebuild/webhook/webhook-backup.ts';
import type {ProjectStep} from '../../../src/codebuild/project/project-steps.ts';
import type {AskedSettings} from '../../../src/codebuild/settings/asked-settings.ts';
import {BUILDER, PLACE, connectionArn, gitLocation, projectOptions} from '../samples.ts';

/** A short word. */
export const text = fc.stringMatching(/^[a-z]{1,6}$/u);
const branch = fc.oneof(text, fc.constantFrom('release/*', 'v?'));
/** A value, or none. */
export const maybe = <T>(it: fc.Arbitrary<T>) => fc.option(it, {nil: undefined});
const variable = fc.record({
  name: text,
  value: text,
  type: fc.constantFrom('PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER'),
});
const tag = fc.record({key: text, value: text});
const computeType = fc.constantFrom(
  'BUILD_GENERAL1_SMALL' as const,
  'BUILD_GENERAL1_LARGE' as const,
  'ATTRIBUTE_BASED_COMPUTE' as const,
);
const image = fc.constantFrom('aws/codebuild/standard:7.0', BUILDER, 'registry.example/x');
const cache = fc.constantFrom(
  {type: 'NO_CACHE'},
  {type: 'S3', location: 'bucket/x'},
  {type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE']},
);
const url = fc.constantFrom(
  'https://github.com/acme/intranet.git',
  'https://github.com/acme/other.git',
  'https://gitlab.com/acme/intranet.git',
);
const connection = fc.constantFrom(
  connectionArn('codeconnections'),
  connectionArn('codestar-connections'),
  connectionArn('codeconnections', 'ffffffff-2d3e-4f50-8a9b-0c1d2e3f4a5b'),
);
const pattern = fc.constantFrom('^refs/heads/main$', '^refs/heads/main', 'x');
const filterGroup = fc.record({
  branches: fc.array(pattern, {maxLength: 2}),
  event: fc.constantFrom('PUSH', 'PULL_REQUEST_CREATED', 'PULL_REQUEST_CREATED, PUSH'),
});

const network = fc.constantFrom(
  {vpcId: 'vpc-1', subnets: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1']},
  {vpcId: 'vpc-2', subnets: ['subnet-3'], securityGroupIds: ['sg-2', 'sg-3']},
  {},
);
const status = fc.constantFrom('ENABLED', 'DISABLED');
const logGroup = fc.constantFrom('/acme', '/aws/codebuild/intranet');
const s3Location = fc.constantFrom('acme/logs', 'arn:aws:s3:::acme/logs', 'other');
const KMS = `arn:aws:kms:${PLACE.region}:${PLACE.accountId}`;
const encryptionKey = fc.constantFrom('alias/acme', `${KMS}:alias/acme`, `${KMS}:alias/aws/s3`);
const FLEET = `arn:aws:codebuild:${PLACE.region}:${PLACE.accountId}:fleet/web`;
const hostKernel = fc.constantFrom('LINUX_KERNEL_4' as const, 'LINUX_KERNEL_LATEST' as const);
const none = fc.constant('none' as const);

/** A project as CodeBuild may return it. */
export const randomProject = fc
  .record({
    description: maybe(text),
    source: maybe(
      fc.record({
        type: fc.constantFrom('GITHUB', 'GITLAB', 'CODECOMMIT'),
        location: maybe(url),
        buildspec: maybe(text),
        gitCloneDepth: maybe(fc.nat(3)),
        auth: maybe(
          fc.oneof(
            fc.record({type: fc.constant('CODECONNECTIONS'), resource: connection}),
            fc.constant({type: 'OAUTH'}),
          ),
        ),
        reportBuildStatus: maybe(fc.boolean()),
        buildStatusConfig: maybe(fc.record({context: text})),
      }),
    ),
    sourceVersion: maybe(text),
    environment: maybe(
      fc.record({
        type: fc.constantFrom('LINUX_CONTAINER', 'ARM_CONTAINER', 'LINUX_LAMBDA_CONTAINER'),
        image: maybe(image),
        imagePullCredentialsType: maybe(fc.constantFrom('CODEBUILD', 'SERVICE_ROLE')),
        registryCredential: maybe(fc.record({credential: text})),
        computeType: maybe(computeType),
        privilegedMode: maybe(fc.boolean()),
        fleet: maybe(fc.constant({fleetArn: `${FLEET}:1`})),
        dockerServer: maybe(
          fc.record({
            computeType,
            securityGroupIds: maybe(fc.constant(['sg-1'])),
            status: maybe(fc.constant({status: 'READY'})),
          }),
        ),
        hostKernel: maybe(hostKernel),
        environmentVariables: maybe(fc.array(variable, {maxLength: 3})),
      }),
    ),
    serviceRole: text,
    timeoutInMinutes: maybe(fc.nat(90)),
    cache: maybe(cache),
    tags: maybe(fc.uniqueArray(tag, {maxLength: 3, selector: ({key}) => key})),
    vpcConfig: maybe(network),
    concurrentBuildLimit: maybe(fc.integer({min: 1, max: 3})),
    queuedTimeoutInMinutes: maybe(fc.integer({min: 5, max: 7})),
    autoRetryLimit: maybe(fc.nat(2)),
    logsConfig: maybe(
      fc.record({
        cloudWatchLogs: maybe(fc.record({status, groupName: maybe(logGroup)})),
        s3Logs: maybe(fc.record({status, location: maybe(s3Location)})),
      }),
    ),
    encryptionKey: maybe(encryptionKey),
    badge: maybe(fc.record({badgeEnabled: fc.boolean()})),
    webhook: maybe(
      fc
        .record({
          branchFilter: maybe(text.map((it) => `^${it}$`)),
          url: maybe(
            fc.constantFrom(
              'https://api.github.com/repos/acme/intranet/hooks/1',
              'https://api.github.com/repos/acme/other/hooks/2',
            ),
          ),
          filterGroups: fc
            .array(filterGroup, {maxLength: 2})
            .map((groups) =>
              groups.map(({branches, event}) => [
                {type: 'EVENT', pattern: event},
                ...branches.map((it) => ({type: 'HEAD_REF', pattern: it})),
              ]),
            ),
          pullRequestBuildPolicy: maybe(
            fc.record({
              requiresCommentApproval: fc.constantFrom('DISABLED', 'FORK_PULL_REQUESTS'),
            }),
          ),
          status: fc.constantFrom('ACTIVE', 'CREATE_FAILED'),
        })
        // A webhook has one of the two forms of filters.
        .map((it) => (it.branchFilter === undefined ? it : {...it, filterGroups: []})),
    ),
  })
  .map((it) => ({name: 'intranet', ...it}) as Project);

/** Settings that few projects change. */
export const randomSettings: fc.Arbitrary<AskedSettings> = fc.record({
  network: maybe(
    fc.oneof(
      none,
      fc.record({
        vpc: fc.constantFrom('vpc-1', 'vpc-2'),
        subnets: fc.shuffledSubarray(['subnet-1', 'subnet-2', 'subnet-3'], {minLength: 1}),
        securityGroups: fc.shuffledSubarray(['sg-1', 'sg-2', 'sg-3'], {minLength: 1}),
      }),
    ),
  ),
  concurrency: maybe(fc.oneof(none, fc.integer({min: 1, max: 3}))),
  queuedTimeoutMinutes: maybe(fc.integer({min: 5, max: 7})),
  retries: maybe(fc.nat(2)),
  logGroup: maybe(fc.oneof(none, fc.record({name: logGroup}))),
  s3Logs: maybe(fc.oneof(none, fc.record({location: s3Location}))),
  encryptionKey: maybe(fc.constantFrom(`${KMS}:alias/acme`, `${KMS}:alias/aws/s3`)),
  fleet: maybe(
    fc.oneof(
      none,
      fc.constantFrom(
        {name: `${FLEET}:1`},
        {
          name: 'web',
          facts: {
            arn: `${FLEET}:2`,
            type: 'ARM_CONTAINER' as const,
            computeType: 'ATTRIBUTE_BASED_COMPUTE' as const,
            computeConfiguration: {vCpu: 2},
          },
        },
      ),
    ),
  ),
  dockerServer: maybe(fc.oneof(none, fc.record({computeType}))),
  hostKernel: maybe(hostKernel),
});

/** Options of a request. */
export const randomOptions = fc
  .record({
    description: maybe(text),
    source: url.map((it) => gitLocation(it)),
    sourceVersion: text,
    buildspec: text,
    image: maybe(image),
    computeType: maybe(computeType),
    timeoutMinutes: maybe(fc.nat(90)),
    variables: fc.array(variable, {maxLength: 3}),
    tags: fc.array(tag, {maxLength: 3}),
    badge: maybe(fc.boolean()),
    cloneDepth: maybe(fc.nat(3)),
    reportStatus: maybe(fc.boolean()),
    cache: maybe(cache),
    settings: randomSettings,
    connection: maybe(connection),
    role: maybe(text),
    triggers: maybe(
      fc.record({
        branches: maybe(fc.uniqueArray(branch, {minLength: 1, maxLength: 2})),
        tagPatterns: maybe(fc.array(fc.constantFrom('v*', '*'), {maxLength: 1})),
        pullRequests: maybe(fc.boolean()),
        excludedBranches: maybe(fc.array(text, {maxLength: 2})),
        paths: maybe(fc.array(fc.constantFrom('web', 'docs/*.md'), {maxLength: 2})),
      }),
    ),
  })
  .map((it) => projectOptions(it as Partial<ProjectOptions>));

/** The project that CodeBuild stores after a request. */
export function after(project: Project | undefined, steps: readonly ProjectStep[]): Project {
  let {tags = []} = project ?? {};
  const parts = steps.map((step): Partial<Project> => {
    if (step.kind === 'create-project' || step.kind === 'update-project') {
      const {badgeEnabled, ...members} = step.input;
      tags = members.tags ?? tags;
      return {
        ...members,
        ...(badgeEnabled === undefined ? {} : {badge: {badgeEnabled}}),
        ...(members.concurrentBuildLimit === -1 ? {concurrentBuildLimit: undefined} : {}),
      };
    }
    if (step.kind === 'delete-backup') return {tags: withBackup(tags, [])};
    if (step.kind === 'delete-webhook') return {webhook: undefined};
    if (step.kind === 'create-webhook' || step.kind === 'update-webhook') {
      const {projectName: _, ...webhook} = step.input;
      // Filter groups replace the branch filter.
      const kept = step.kind === 'update-webhook' ? project?.webhook : {};
      return {webhook: {...kept, branchFilter: undefined, ...webhook}};
    }
    return {};
  });
  return Object.assign({}, project, ...parts) as Project;
}
