import {join} from 'node:path';
import type {AskCredentials} from '../../image/ports.ts';
import type {Run} from '../../subprocess/run.ts';
import {credentialsFor} from '../buildpacks/external-images.ts';
import type {BuildUser} from './machine.ts';
import type {PhaseOutput} from './phase-output.ts';
import type {LifecyclePhase, PhaseInput} from './phases.ts';
import {registryAuth} from './registry-auth.ts';
import {keepDetected, withOpenResults} from './results.ts';
import type {Separation} from './separation/separation.ts';

/** Runs the programs of the phases, and receives their output. */
export interface PhaseRunner {
  readonly run: Run;
  readonly separation: Separation;
  /** The user that runs this process. */
  readonly self: BuildUser;
  readonly credentials: AskCredentials;
  readonly output: PhaseOutput;
  readonly signal: AbortSignal;
}

/**
 * Runs a phase. Only phases that run as root get the credentials for `references`. When a phase that runs buildpacks has
 * ended, none of its processes is left.
 *
 * @throws {ChildFailure} if the program of the lifecycle fails.
 */
export async function runPhase(
  phase: LifecyclePhase,
  input: PhaseInput & {readonly references: readonly string[]},
  {credentials, output, run, self, separation, signal}: PhaseRunner,
): Promise<void> {
  const {folders} = input;
  const program = {
    file: join(folders.lifecycle, phase.program),
    args: phase.args,
    cwd: folders.layers,
    env: phase.env,
    signal,
    onLine: (line: string, stream: 'stdout' | 'stderr') => output.read(line, stream),
  };
  if (phase.runsAs === 'root') {
    // Asked for each phase, because they can expire during the build.
    const known = await credentialsFor(input.references, credentials);
    const env = {...program.env, CNB_REGISTRY_AUTH: registryAuth(known)};
    // Without the other groups of root, because these programs then become the build user.
    const user = self.uid === 0 ? {user: {uid: 0, gid: 0}} : {};
    await withOpenResults(input, () => run({...program, ...user, env}));
    return;
  }
  await separation.run(program);
  if (phase.phase === 'detecting') await keepDetected(folders);
}
