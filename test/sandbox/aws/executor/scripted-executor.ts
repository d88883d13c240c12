import {setTimeout as sleep} from 'node:timers/promises';
import type {BuildPhaseType, StatusType} from '@aws-sdk/client-codebuild';
import type {PhaseContext, StoredBuild} from '../codebuild-build.ts';
import type {BuildExecutor} from '../codebuild-builds.ts';
import {unlessAborted} from '../../unless-aborted.ts';

/** What a build does in one phase. */
export interface ScriptedPhase {
  readonly phase: BuildPhaseType;
  readonly lines?: readonly string[];
  /** Minimum duration, in milliseconds. */
  readonly takesMs?: number;
  /** Another promise to wait for. */
  readonly after?: () => Promise<unknown>;
  /** The status and context of a phase that does not succeed. */
  readonly status?: StatusType;
  readonly context?: PhaseContext;
}

/** Runs builds by a script, without any program. */
export function scriptedExecutor(script: readonly ScriptedPhase[]): BuildExecutor {
  return {
    run: async (build) => {
      for (const scripted of script) {
        if (build.isComplete) return;
        await play(build, scripted);
      }
      build.complete();
    },
  };
}

async function play(build: StoredBuild, {phase, lines = [], ...rest}: ScriptedPhase) {
  const {takesMs = 0, after, status = 'SUCCEEDED', context} = rest;
  build.enter(phase);
  build.say(...lines);
  // Stopping the build ends the phase.
  await sleep(takesMs, undefined, {signal: build.signal}).catch(() => {});
  if (after !== undefined) await unlessAborted(after(), build.signal).catch(() => {});
  if (!build.isComplete) build.leave(status, context);
}

/** So that no two events have the same time. */
const MOMENT = 5;

/** The phases of a successful build, with some log lines. */
export function goodBuild(...lines: readonly string[]): ScriptedPhase[] {
  const phases: readonly ScriptedPhase[] = [
    {phase: 'PROVISIONING'},
    {phase: 'DOWNLOAD_SOURCE', lines: ['Phase is DOWNLOAD_SOURCE']},
    {phase: 'BUILD', lines},
    {phase: 'POST_BUILD'},
    {phase: 'UPLOAD_ARTIFACTS'},
  ];
  return phases.map((it) => ({...it, takesMs: MOMENT}));
}
