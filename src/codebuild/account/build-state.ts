import type {Build, BuildPhase, LogsLocation, StatusType} from '@aws-sdk/client-codebuild';

/** A phase of a build. All times are in milliseconds since 1970. */
export interface PhaseState {
  /** AWS's name: `PRE_BUILD`. */
  readonly name: string;
  readonly startedAt: number | undefined;
  /** `undefined` while it runs. */
  readonly endedAt: number | undefined;
  /** `SUCCEEDED`, `FAILED`; `undefined` while it runs. */
  readonly status: string | undefined;
  /** CodeBuild's messages about the end of the phase, a line each, mostly errors. */
  readonly messages: readonly string[];
}

/** An object in S3. */
export interface S3Object {
  readonly bucket: string;
  readonly key: string;
}

/** The places of a build's log. */
interface LogPlaces {
  readonly cloudWatch: boolean;
  /** The object that holds the log; `undefined` if S3 has none. The object may not exist yet. */
  readonly s3: S3Object | undefined;
}

/** The state of a build, as CodeBuild last reported it. */
export interface BuildState {
  /** `intranet:5f5a…` */
  readonly id: string;
  readonly project: string;
  readonly number: number | undefined;
  readonly status: StatusType;
  readonly isComplete: boolean;
  readonly phases: readonly PhaseState[];
  /** The requested branch, tag or commit. */
  readonly sourceVersion: string | undefined;
  readonly commit: string | undefined;
  readonly initiator: string | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Place of its log; `undefined` if it has no log in CloudWatch (yet). */
  readonly log: {readonly group: string; readonly stream: string} | undefined;
  /** The places of its log, which may not exist yet. */
  readonly logPlaces: LogPlaces;
  /** Target of Session Manager for a shell in the build, while it is paused at a breakpoint. */
  readonly sessionTarget: string | undefined;
}

/** Reads a build from CodeBuild's form. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
export function readBuild(build: Build): BuildState {
  const {id = '', projectName, buildStatus = 'IN_PROGRESS', logs, debugSession} = build;
  const {groupName: group, streamName: stream} = logs ?? {};
  return {
    id,
    project: projectName ?? id.split(':', 1)[0] ?? '',
    number: build.buildNumber,
    status: buildStatus,
    isComplete: build.buildComplete ?? buildStatus !== 'IN_PROGRESS',
    // COMPLETED is not a real phase.
    phases: (build.phases ?? []).filter((it) => it.phaseType !== 'COMPLETED').map(readPhase),
    sourceVersion: build.sourceVersion,
    commit: build.resolvedSourceVersion,
    initiator: build.initiator,
    startedAt: build.startTime?.getTime(),
    endedAt: build.endTime?.getTime(),
    log: group === undefined || stream === undefined ? undefined : {group, stream},
    logPlaces: readLogPlaces(logs),
    sessionTarget: debugSession?.sessionTarget,
  };
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_LogsLocation.html */
function readLogPlaces({cloudWatchLogs, s3Logs, s3LogsArn = ''}: LogsLocation = {}): LogPlaces {
  const {bucket, key} =
    /^arn:[^:]+:s3:::(?<bucket>[^/]+)\/(?<key>.+)$/su.exec(s3LogsArn)?.groups ?? {};
  const isInS3 = s3Logs?.status === 'ENABLED' && bucket !== undefined && key !== undefined;
  return {
    cloudWatch: cloudWatchLogs?.status !== 'DISABLED',
    s3: isInS3 ? {bucket, key} : undefined,
  };
}

function readPhase(phase: BuildPhase): PhaseState {
  const {phaseType = '', phaseStatus, startTime, endTime, contexts = []} = phase;
  return {
    name: phaseType,
    startedAt: startTime?.getTime(),
    endedAt: endTime?.getTime(),
    status: phaseStatus,
    messages: contexts.flatMap(({statusCode = '', message = ''}) => {
      const parts = [statusCode, message].map((it) => it.trim()).filter((it) => it !== '');
      return parts.length === 0 ? [] : [parts.join(': ')];
    }),
  };
}

/** Returns the current phase of a build, or the one that failed. */
export function decisivePhase({phases, isComplete}: BuildState): PhaseState | undefined {
  return isComplete
    ? phases.find(({status}) => status !== undefined && status !== 'SUCCEEDED')
    : phases.at(-1);
}

/** Returns why a build did not succeed, a line each: CodeBuild's messages about the failed phases. */
export function reasons({phases}: BuildState): string[] {
  return phases
    .filter(({status}) => status !== undefined && status !== 'SUCCEEDED')
    .flatMap(({name, messages}) => messages.map((it) => `${name}: ${it}`));
}

/** Returns the duration of a build or a phase that has ended. */
export function seconds({
  startedAt,
  endedAt,
}: Pick<PhaseState, 'startedAt' | 'endedAt'>): number | undefined {
  if (startedAt === undefined || endedAt === undefined) return undefined;
  return (endedAt - startedAt) / 1000;
}

/** Returns `Build #12 of intranet`, or the ID if the number is not known. */
export function buildName({id, number, project}: BuildState): string {
  return number === undefined ? `Build ${id}` : `Build #${number} of ${project}`;
}
