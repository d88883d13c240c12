import {homedir} from 'node:os';
import {setTimeout as sleep} from 'node:timers/promises';
import {requireReadable, sharedConfigFiles} from '../../../aws/shared-config.ts';
import {printable} from '../../../printable.ts';
import type {AwsFlags} from '../../aws-settings.ts';
import type {Environment} from '../../../environment.ts';
import {listenForSignals} from '../../terminal/interruption.ts';
import {isInteractive, terminalQuestions} from '../../terminal/questions.ts';
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
  const interruption = listenForSignals();
  const {signal} = interruption;
  const {stdin, stderr} = process;
  const isAsked = flags.json !== true && isInteractive({stdin, stderr, environment});
  const done: string[] = [];
  const show = (line: string) => void stderr.write(`${line}\n`);
  try {
    const ended = action({
      environment,
      questions: isAsked ? terminalQuestions({signal, done: () => progress(done)}) : undefined,
      say: flags.quiet === true ? () => {} : show,
      show,
      warn: (text) => {
        for (const line of wrapForStream(stderr, `Warning: ${printable(text)}`)) show(line);
      },
      signal,
      done,
      sleep: (ms) => sleep(ms, undefined, {signal}),
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
  const isNamed = (flags.profile ?? environment['AWS_PROFILE'] ?? '') !== '';
  if (!isNamed && hasCredentials(environment)) return;
  await requireReadable(sharedConfigFiles(environment, homedir()));
}

function progress(done: readonly string[]): readonly string[] {
  return done.length === 0 ? ['Nothing was changed.'] : done;
}
