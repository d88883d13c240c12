import {requireReadable} from '../../../aws/config/shared-config.ts';
import {
  type AwsFlags,
  configFiles,
  environmentProfile,
  useConfiguration,
} from '../../aws-settings.ts';
import type {Environment} from '../../../environment.ts';
import {listenForSignals} from '../../terminal/interruption.ts';
import {isInteractive, terminalQuestions} from '../../terminal/questions.ts';
import type {Line} from '../../output/line.ts';
import {waitingSentence} from '../../reporters/waiting-sentence.ts';
import {runPatience} from '../../run-patience.ts';
import {stderr} from '../../output/text-output.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';
import {type ValueForms, requireAccountValues} from './account-values.ts';
import type {OperatorFlags, OperatorRun} from './operator-run.ts';
import {hasCredentials} from './ask-profile.ts';

/**
 * Runs a `codebuild` command, and ends it cleanly on a signal.
 *
 * @param forms checks of flags that only this command has.
 * @throws {Failure} before any question or request, if a value of these flags or the AWS configuration is
 *   invalid.
 */
export async function asOperator<T>(
  flags: OperatorFlags,
  environment: Environment,
  action: (run: OperatorRun) => Promise<T>,
  forms: ValueForms = {},
): Promise<T> {
  requireAccountValues(flags, environment, forms);
  await requireConfiguration(flags, environment);
  await useConfiguration(environment);
  const interruption = listenForSignals();
  const {signal} = interruption;
  const {stdin} = process;
  const isAsked = flags.json !== true && isInteractive({stdin, stderr, environment});
  const done: string[] = [];
  const say = flags.quiet === true ? () => {} : show;
  try {
    const ended = action({
      environment,
      questions: isAsked ? terminalQuestions({signal, done: () => progress(done)}) : undefined,
      say,
      show,
      warn: (text) => stderr.write(...wrapForStream(stderr, `Warning: ${text}`)),
      signal,
      done,
      patience: runPatience((event) => {
        for (const line of wrapForStream(stderr, `  ${waitingSentence(event)}`)) say(line);
      }),
    });
    return await Promise.race([ended, interruption.patienceEnds]);
  } catch (error) {
    throw interruption.stopped(error);
  } finally {
    interruption.hurry();
    interruption.stop();
  }
}

/** Credentials of the environment require no configuration files. */
async function requireConfiguration(flags: AwsFlags, environment: Environment): Promise<void> {
  const isNamed = (flags.profile ?? environmentProfile(environment)) !== undefined;
  if (!isNamed && hasCredentials(environment)) return;
  await requireReadable(configFiles(environment));
}

function show(line: Line): void {
  stderr.write(line);
}

function progress(done: readonly string[]): readonly string[] {
  return done.length === 0 ? ['Nothing was changed.'] : done;
}
