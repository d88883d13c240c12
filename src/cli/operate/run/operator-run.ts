import {homedir} from 'node:os';
import {setTimeout as sleep} from 'node:timers/promises';
import {likelyRegion} from '../../../aws/likely-region.ts';
import {type Profile, readProfile} from '../../../aws/profile.ts';
import {namedRegion} from '../../../aws/session-requirements.ts';
import {type Session, openSession} from '../../../aws/session.ts';
import {requireReadable, sharedConfigFiles} from '../../../aws/shared-config.ts';
import {settingsWithSignIn} from '../../../aws/sign-in-again.ts';
import {Account} from '../../../codebuild/account/account.ts';
import type {Failure} from '../../../errors.ts';
import {printable} from '../../../printable.ts';
import {type AwsFlags, awsSettings} from '../../aws-settings.ts';
import {listenForSignals} from '../../terminal/interruption.ts';
import type {Environment} from '../../../environment.ts';
import {type Questions, isInteractive, terminalQuestions} from '../../terminal/questions.ts';
import {errorLines} from '../../errors/show-error.ts';
import {wrappedFor} from '../../terminal/wrapped.ts';
import {type ValueForms, regionAnswerProblem, requireAccountValues} from './account-values.ts';
import {signInTerminal} from './sign-in-terminal.ts';
import {hasCredentials} from './with-profile.ts';

/** Flags that all commands of an operator have. */
export interface OperatorFlags extends AwsFlags {
  readonly account?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

/** The person at the other end, and how a run ends early. */
export interface OperatorRun {
  readonly environment: Environment;
  /** Nobody, where there is no terminal, or a program reads the result. */
  readonly questions: Questions | undefined;
  /** Shows a line on stderr, but not with `--quiet`. */
  readonly say: (line: string) => void;
  /** The same with `--quiet`, too: what somebody has to see who is asked something. */
  readonly show: (line: string) => void;
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
  /** What was changed before a question, a line each, to be told where it is not answered. */
  readonly done: string[];
  /** Milliseconds; ends early, and throws, where the run is interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** An account that somebody is signed in to. */
export interface OpenAccount {
  readonly session: Session;
  readonly account: Account;
  /** What was asked for, as the flags that say it without a question. */
  readonly answers: {readonly region?: string};
}

/**
 * Runs what an operator asked for. A signal ends it in an orderly way.
 *
 * @param forms of flags that only this command has.
 * @throws {Failure} before anything is asked of anybody, where a value of these flags, or the
 *   configuration that they need, cannot be used.
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
      questions: isAsked ? terminalQuestions({signal, done: () => toldDone(done)}) : undefined,
      say: flags.quiet === true ? () => {} : show,
      show,
      warn: (text) => {
        for (const line of wrappedFor(stderr, `Warning: ${printable(text)}`)) show(line);
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

/** Who has keys from elsewhere needs no configuration. */
async function requireConfiguration(flags: AwsFlags, environment: Environment): Promise<void> {
  const isNamed = (flags.profile ?? environment['AWS_PROFILE'] ?? '') !== '';
  if (!isNamed && hasCredentials(environment)) return;
  await requireReadable(sharedConfigFiles(environment, homedir()));
}

function toldDone(done: readonly string[]): readonly string[] {
  return done.length === 0 ? ['Nothing was changed.'] : done;
}

/** Signs in where that is needed, and says who is working where. */
export async function openAccount(flags: OperatorFlags, run: OperatorRun): Promise<OpenAccount> {
  const given = awsSettings(flags, run.environment, run.signal);
  const profile = await profileInUse(given.profile, run.environment);
  const terminal =
    run.questions === undefined
      ? undefined
      : signInTerminal({questions: run.questions, say: run.show, showFailure});
  const answers =
    (await namedRegion(given, profile)) === undefined ? await askRegion(profile, run) : {};
  const settings = settingsWithSignIn({...given, ...answers}, {profile, home: homedir(), terminal});
  const session = await openSession({settings, profile, account: flags.account});
  for (const line of wrappedFor(process.stderr, sessionLine(session))) run.say(line);
  const account = new Account({...settings, region: session.region}, session);
  return {session, account, answers};
}

/** Nothing, where nobody can be asked: opening the session tells. */
async function askRegion(
  profile: Profile | undefined,
  {questions}: OperatorRun,
): Promise<OpenAccount['answers']> {
  if (questions === undefined) return {};
  const region = await questions.text({
    message: 'AWS region',
    initial: await likelyRegion(profile),
    validate: regionAnswerProblem,
  });
  return {region};
}

/** Keys of the environment go before a profile that nobody named. */
async function profileInUse(
  named: string | undefined,
  environment: Environment,
): Promise<Profile | undefined> {
  const hasKeys = (environment['AWS_ACCESS_KEY_ID'] ?? '') !== '';
  return named === undefined && hasKeys ? undefined : readProfile(named);
}

/** What comes next is the question that mends it, so that neither evidence nor advice is of use. */
function showFailure(failure: Failure): void {
  const [line = ''] = errorLines({message: failure.message, details: [], remedy: []});
  for (const part of wrappedFor(process.stderr, line)) process.stderr.write(`${part}\n`);
}

/** `Account 123456789012 (acme-live), eu-west-2, as ada@example.com` */
function sessionLine({accountId, alias, region, userName}: Session): string {
  const called = alias === undefined ? '' : ` (${alias})`;
  return printable(`Account ${accountId}${called}, ${region}, as ${userName}`);
}
