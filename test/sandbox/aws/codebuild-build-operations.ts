import type {
  BatchGetBuildsInput,
  EnvironmentVariable,
  ListBuildsForProjectInput,
  StartBuildInput,
  StopBuildInput,
} from '@aws-sdk/client-codebuild';
import {AwsError} from './aws-error.ts';
import type {StoredBuild, StoredPhase} from './codebuild-build.ts';
import {existingProject, pageOr, refuse} from './codebuild-error.ts';
import {projectMistakes, variablesMistake} from './codebuild-project-rules.ts';
import type {ProjectSettings} from './codebuild-settings.ts';
import type {AwsIdentity} from './identity.ts';
import {type Operation, seconds} from './operation.ts';

/** Maximum size of a page of builds. */
const BUILDS_PER_PAGE = 100;

/** The supported members. Other members are refused by name. */
const KNOWN = new Set([
  'projectName',
  'sourceVersion',
  'environmentVariablesOverride',
  'buildspecOverride',
  'imageOverride',
  'imagePullCredentialsTypeOverride',
  'computeTypeOverride',
  'privilegedModeOverride',
  'timeoutInMinutesOverride',
  'idempotencyToken',
  'debugSessionEnabled',
]);

/** CodeBuild's operations for builds. */
export const CODEBUILD_BUILD_OPERATIONS = {
  StartBuild(account, input: StartBuildInput, caller: AwsIdentity) {
    const {idempotencyToken: token, ...asked} = input;
    const unknown = Object.keys(input).find((it) => !KNOWN.has(it));
    if (unknown !== undefined) throw new Error(`The stand-in starts no build with ${unknown}`);
    const {builds} = account.codebuild;
    const key = JSON.stringify(asked);
    const before = token === undefined ? undefined : builds.startedWith(token, key);
    if (before !== undefined) return {build: describeBuild(before)};
    const project = existingProject(account, asked.projectName ?? '');
    const settings = overridden(project.settings, asked);
    const variables = asked.environmentVariablesOverride ?? [];
    refuse([
      ...projectMistakes(account, settings),
      variablesMistake({environmentVariables: variables}),
    ]);
    const build = builds.start(account, {
      project: project.name,
      settings,
      initiator: caller.arn.split('/').slice(1).join('/'),
      sourceVersion: asked.sourceVersion ?? project.settings.sourceVersion,
      resolvedSourceVersion: undefined,
      variables,
      webhookVariables: {},
      isDebugged: asked.debugSessionEnabled ?? false,
    });
    if (token !== undefined) builds.remember(token, key, build);
    return {build: describeBuild(build)};
  },

  BatchGetBuilds({codebuild}, {ids = []}: BatchGetBuildsInput) {
    const asked = [...new Set(ids)].map((id) => [id, codebuild.builds.find(id)] as const);
    const missing = asked.flatMap(([id, found]) => (found === undefined ? [id] : []));
    return {
      builds: asked.flatMap(([, build]) => (build === undefined ? [] : [describeBuild(build)])),
      // The model does not allow an empty list of IDs.
      ...(missing.length === 0 ? {} : {buildsNotFound: missing}),
    };
  },

  ListBuildsForProject(account, input: ListBuildsForProjectInput) {
    const {projectName = '', nextToken, sortOrder} = input;
    const {name} = existingProject(account, projectName);
    const newestFirst = account.codebuild.builds.ofProject(name);
    const sorted = sortOrder === 'ASCENDING' ? newestFirst.toReversed() : newestFirst;
    const size = Math.min(account.pageSize, BUILDS_PER_PAGE);
    const {items, ...next} = pageOr('InvalidInputException', sorted, {nextToken}, size);
    return {...(items.length === 0 ? {} : {ids: items.map(({id}) => id)}), ...next};
  },

  StopBuild({codebuild}, {id = ''}: StopBuildInput) {
    const build = codebuild.builds.find(id);
    if (build === undefined) {
      throw new AwsError('ResourceNotFoundException', `Build cannot be found: ${id}`);
    }
    build.stop();
    return {build: describeBuild(build)};
  },
} satisfies Readonly<Record<string, Operation>>;

/** A project's settings, overridden by those of the start. */
function overridden(settings: ProjectSettings, asked: StartBuildInput): ProjectSettings {
  const {buildspecOverride, imageOverride, privilegedModeOverride, timeoutInMinutesOverride} =
    asked;
  const {computeTypeOverride, imagePullCredentialsTypeOverride} = asked;
  const {source, environment} = settings;
  return {
    ...settings,
    ...(source === undefined || buildspecOverride === undefined
      ? {}
      : {source: {...source, buildspec: buildspecOverride}}),
    ...(environment === undefined
      ? {}
      : {
          environment: {
            ...environment,
            image: imageOverride ?? environment.image,
            computeType: computeTypeOverride ?? environment.computeType,
            imagePullCredentialsType:
              imagePullCredentialsTypeOverride ?? environment.imagePullCredentialsType,
            privilegedMode: privilegedModeOverride ?? environment.privilegedMode,
          },
        }),
    timeoutInMinutes: timeoutInMinutesOverride ?? settings.timeoutInMinutes,
  };
}

/** A build in the API's form. */
function describeBuild(build: StoredBuild) {
  const {id, arn, request, status, startedAt, endedAt, phases, resolvedSourceVersion} = build;
  const {settings, project, number, initiator, isDebugged, sourceVersion} = request;
  const {serviceRole, timeoutInMinutes, queuedTimeoutInMinutes, encryptionKey} = settings;
  const {environmentVariables = []} = build.environment;
  return {
    id,
    arn,
    buildNumber: number,
    startTime: seconds(startedAt),
    ...(endedAt === undefined ? {} : {endTime: seconds(endedAt)}),
    currentPhase: phases.at(-1)?.type ?? '',
    buildStatus: status,
    ...(sourceVersion === undefined || sourceVersion === '' ? {} : {sourceVersion}),
    ...(resolvedSourceVersion === undefined ? {} : {resolvedSourceVersion}),
    projectName: project,
    phases: phases.map(describePhase),
    source: settings.source,
    secondarySources: [],
    secondarySourceVersions: [],
    artifacts: {location: ''},
    cache: settings.cache,
    environment: {
      ...settings.environment,
      environmentVariables: merged(environmentVariables, request.variables),
    },
    serviceRole,
    logs: describeLogs(build),
    timeoutInMinutes,
    queuedTimeoutInMinutes,
    buildComplete: build.isComplete,
    initiator,
    encryptionKey,
    ...(isDebugged ? {debugSession: describeSession(build)} : {}),
  };
}

function describeSession({sessionTarget}: StoredBuild) {
  return {sessionEnabled: true, ...(sessionTarget === undefined ? {} : {sessionTarget})};
}

function describePhase({type, startedAt, endedAt, status, contexts}: StoredPhase) {
  return {
    phaseType: type,
    startTime: seconds(startedAt),
    ...(endedAt === undefined
      ? {}
      : {
          endTime: seconds(endedAt),
          durationInSeconds: Math.round(seconds(endedAt) - seconds(startedAt)),
        }),
    ...(status === undefined ? {} : {phaseStatus: status}),
    ...(contexts === undefined ? {} : {contexts}),
  };
}

/** AWS writes `null` in place of the log's name until a log exists. */
function describeLogs({arn, log, s3Log, request}: StoredBuild) {
  const [, , , region = '', account = ''] = arn.split(':');
  const {group, stream} = log ?? {};
  const place = `group=${group ?? null};stream=${stream ?? null}`;
  return {
    ...(group === undefined ? {} : {groupName: group, streamName: stream}),
    deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${region}#logEvent:${place}`,
    cloudWatchLogsArn: `arn:aws:logs:${region}:${account}:log-group:${group ?? null}:log-stream:${stream ?? null}`,
    ...(s3Log === undefined
      ? {}
      : {
          s3DeepLink: `https://s3.console.aws.amazon.com/s3/object/${s3Log.bucket}/${s3Log.key}?region=${region}`,
          s3LogsArn: `arn:aws:s3:::${s3Log.bucket}/${s3Log.key}`,
        }),
    ...request.settings.logsConfig,
  };
}

function merged(
  variables: readonly EnvironmentVariable[],
  others: readonly EnvironmentVariable[],
): readonly EnvironmentVariable[] {
  const kept = variables.filter((it) => !others.some(({name}) => name === it.name));
  return [...kept, ...others.map((it) => ({type: 'PLAINTEXT' as const, ...it}))];
}
