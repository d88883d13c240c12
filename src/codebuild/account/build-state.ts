import type {Build, BuildPhase, StatusType} from '@aws-sdk/client-codebuild';

/** One stretch of a build. */
export interface PhaseState {
  /** As AWS calls it: `PRE_BUILD`. */
  readonly name: string;
  /** In milliseconds since 1970, as all times here. */
  readonly startedAt: number | undefined;
  /** `undefined` while it goes on. */
  readonly endedAt: number | undefined;
  /** `SUCCEEDED`, `FAILED`; `undefined` while it goes on. */
  readonly status: string | undefined;
  /** What CodeBuild says about its end, a line each; mostly about what failed. */
  readonly messages: readonly string[];
}

/** A build as it was when CodeBuild was last asked. */
export interface BuildState {
  /** `intranet:5f5a…` */
  readonly id: string;
  readonly project: string;
  readonly number: number | undefined;
  readonly status: StatusType;
  readonly isComplete: boolean;
  readonly phases: readonly PhaseState[];
  /** The branch, tag or commit that was asked for. */
  readonly sourceVersion: string | undefined;
  readonly commit: string | undefined;
  readonly initiator: string | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Where its log is; `undefined` where it has none in CloudWatch, or none yet. */
  readonly log: {readonly group: string; readonly stream: string} | undefined;
  /** What a shell in the build is opened by, where it waits at a breakpoint. */
  readonly sessionTarget: string | undefined;
}

/** A build in our words. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
export function readBuild(build: Build): BuildState {
  const {id = '', projectName, buildStatus = 'IN_PROGRESS', logs, debugSession} = build;
  const {groupName: group, streamName: stream} = logs ?? {};
  return {
    id,
    project: projectName ?? id.split(':', 1)[0] ?? '',
    number: build.buildNumber,
    status: buildStatus,
    isComplete: build.buildComplete ?? buildStatus !== 'IN_PROGRESS',
    // The last one only says that there are no more.
    phases: (build.phases ?? []).filter((it) => it.phaseType !== 'COMPLETED').map(readPhase),
    sourceVersion: build.sourceVersion,
    commit: build.resolvedSourceVersion,
    initiator: build.initiator,
    startedAt: build.startTime?.getTime(),
    endedAt: build.endTime?.getTime(),
    log: group === undefined || stream === undefined ? undefined : {group, stream},
    sessionTarget: debugSession?.sessionTarget,
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

/** The phase in which a build is, or ended without success. */
export function decisivePhase({phases, isComplete}: BuildState): PhaseState | undefined {
  return isComplete
    ? phases.find(({status}) => status !== undefined && status !== 'SUCCEEDED')
    : phases.at(-1);
}

/** Why a build did not succeed, a line each: what CodeBuild says of the phases that failed. */
export function reasons({phases}: BuildState): string[] {
  return phases
    .filter(({status}) => status !== undefined && status !== 'SUCCEEDED')
    .flatMap(({name, messages}) => messages.map((it) => `${name}: ${it}`));
}

/** Of the whole build, or of a phase that has ended. */
export function seconds({
  startedAt,
  endedAt,
}: Pick<PhaseState, 'startedAt' | 'endedAt'>): number | undefined {
  if (startedAt === undefined || endedAt === undefined) return undefined;
  return (endedAt - startedAt) / 1000;
}

/** `Build #12 of intranet`; by its id where CodeBuild has not told its number. */
export function buildName({id, number, project}: BuildState): string {
  return number === undefined ? `Build ${id}` : `Build #${number} of ${project}`;
}
