import type {StoredBuild} from '../codebuild-build.ts';
import type {BuildContainer} from './build-container.ts';
import {commandScript} from './command-script.ts';
import type {SpecifiedPhase} from './executed-buildspec.ts';
import {PhaseFailure} from './phase-failure.ts';

export interface PhaseHow {
  readonly build: StoredBuild;
  readonly container: Pick<BuildContainer, 'script'>;
  readonly shell: string;
  /** Whether all commands have succeeded so far. */
  readonly isSucceeding: boolean;
}

/**
 * Runs the commands of a phase until one fails, and then those of `finally`.
 *
 * @returns why it failed; `dead` if the container no longer exists.
 */
export async function runPhase(
  phase: SpecifiedPhase,
  how: PhaseHow,
): Promise<PhaseFailure | 'dead' | undefined> {
  const failure = await runAll(phase.commands, how);
  if (failure === 'dead') return failure;
  const isSucceeding = how.isSucceeding && failure === undefined;
  const inTheEnd = await runAll(phase.finally, {...how, isSucceeding});
  return failure ?? inTheEnd;
}

async function runAll(
  commands: readonly string[],
  {build, container, shell, isSucceeding}: PhaseHow,
): Promise<PhaseFailure | 'dead' | undefined> {
  for (const command of commands) {
    if (build.isComplete) return 'dead';
    build.note(`Running command ${command.trimEnd()}`);
    const script = commandScript(command, isSucceeding);
    const status = await container.script(shell, script, (line) => build.say(line));
    if (status === 'dead') return status;
    if (status !== 0) {
      const reason = `exit status ${status}`;
      build.note(`Command did not exit successfully ${command.trimEnd()} ${reason}`);
      return new PhaseFailure(
        'COMMAND_EXECUTION_ERROR',
        `Error while executing command: ${command.trimEnd()}. Reason: ${reason}`,
      );
    }
  }
  return undefined;
}
