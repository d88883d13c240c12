import {homedir} from 'node:os';
import type {AwsSettings} from '../../../aws/client-settings.ts';
import {likelyRegion} from '../../../aws/config/likely-region.ts';
import type {Profile} from '../../../aws/config/profile.ts';
import {namedRegion} from '../../../aws/session-requirements.ts';
import {type Session, openSession} from '../../../aws/session.ts';
import {settingsWithSignIn} from '../../../aws/sign-in-again.ts';
import {Account} from '../../../codebuild/account/account.ts';
import type {Failure} from '../../../errors.ts';
import type {Fetch} from '../../../http/fetch.ts';
import {type RunSettings, awsSettings} from '../../aws-settings.ts';
import {withStyledStart} from '../../output/line.ts';
import {stderr} from '../../output/text-output.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';
import {regionAnswerProblem} from './account-values.ts';
import type {OperatorFlags, OperatorRun} from './operator-run.ts';
import {sameAccountOptions} from './same-account.ts';
import {profileInUse} from '../../profile-in-use.ts';
import {signInTerminal} from './sign-in-terminal.ts';

/** An account with a valid session. */
export interface OpenAccount {
  readonly session: Session;
  readonly account: Account;
  /** The settings of clients in this account and region. */
  readonly settings: AwsSettings;
  /** Answers to questions, as flags that give the same answer. */
  readonly answers: {readonly region?: string};
  /** Options with which another command works in the same account: `--profile`, `live`. */
  readonly sameAccount: readonly string[];
  /** `fetch` over the connections of the run, for other services than AWS. */
  readonly fetch: Fetch;
}

/** Signs in if required, and shows the account, the region and the identity. */
export async function openAccount(flags: OperatorFlags, run: OperatorRun): Promise<OpenAccount> {
  // The clients' settings change the environment.
  const environment = {...run.environment};
  if (flags.profile === undefined) warnOfTwoProfiles(run);
  const given = awsSettings(flags, run.environment, run);
  const profile = await profileInUse(given, run.environment);
  const terminal =
    run.questions === undefined
      ? undefined
      : signInTerminal({questions: run.questions, say: run.show, showFailure});
  const answers =
    (await namedRegion(given, profile)) === undefined ? await askRegion(profile, given, run) : {};
  const settings = settingsWithSignIn(
    {...given, ...answers},
    {
      profile,
      home: homedir(),
      terminal,
      mayAsk: true,
      process: {
        environment,
        now: () => Date.now(),
        output:
          run.questions === undefined
            ? undefined
            : {line: run.show, question: (text) => stderr.writeQuestion(text)},
        signal: run.signal,
      },
    },
  );
  const session = await openSession({settings, profile, account: flags.account});
  for (const line of wrapForStream(stderr, sessionLine(session))) run.say(line);
  const inRegion = {...settings, region: session.region};
  const account = new Account(inRegion, session);
  return {
    session,
    account,
    settings: inRegion,
    answers,
    sameAccount: await sameAccountOptions({...flags, ...answers}),
    fetch: settings.transport.fetch,
  };
}

/** Many tools only know AWS_PROFILE, so the person may expect that one. */
function warnOfTwoProfiles({environment, warn}: OperatorRun): void {
  const {AWS_DEFAULT_PROFILE: first, AWS_PROFILE: second} = environment;
  if (!first || !second || first === second) return;
  warn(
    `AWS_DEFAULT_PROFILE is "${first}", and AWS_PROFILE is "${second}". Like the AWS CLI, this command uses "${first}".`,
  );
}

/** Asks for the region. Without a terminal, opening the session reports that it is missing. */
async function askRegion(
  profile: Profile | undefined,
  {configFiles}: RunSettings,
  {questions}: OperatorRun,
): Promise<OpenAccount['answers']> {
  if (questions === undefined) return {};
  const region = await questions.text({
    message: 'AWS region',
    initial: await likelyRegion(profile, configFiles),
    validate: regionAnswerProblem,
  });
  return {region};
}

/** Shows only the message, without details and remedy: the next question is the remedy. */
function showFailure(failure: Failure): void {
  const lines = wrapForStream(stderr, `Error: ${failure.message}`);
  stderr.write(...withStyledStart('red', 'Error:', lines));
}

/** `Account 123456789012 (acme-live), eu-west-2, as ada@example.com` */
function sessionLine({accountId, alias, region, userName}: Session): string {
  const called = alias === undefined ? '' : ` (${alias})`;
  return `Account ${accountId}${called}, ${region}, as ${userName}`;
}
