import {profileWord} from '../../../aws/config/profile-word.ts';
import {configFiles} from '../../aws-settings.ts';
import {profileNames} from '../../../aws/config/profile.ts';
import type {Session} from '../../../aws/session.ts';
import {applyInOrder} from '../../../codebuild/changes/apply-in-order.ts';
import {
  applySlackStep,
  buildspecLines,
  slackParameters,
  slackSteps,
  slackVariables,
} from '../../../codebuild/slack-parameters.ts';
import {storedParameters} from '../../../codebuild/account/stored-parameters.ts';
import type {Environment} from '../../../environment.ts';
import {type ChangeOutcome, type ChangesJson, carryOut} from '../change/carry-out.ts';
import {type SlackJson, checkWithSlack} from './check-with-slack.ts';
import {completeFlags} from '../run/missing-flags.ts';
import {asOperator} from '../run/as-operator.ts';
import {openAccount} from '../run/open-account.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {sayEquivalentCommand} from '../change/equivalent-command.ts';
import {readSecret} from '../run/secret-input.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';
import type {SlackFlags} from './slack-flags.ts';
import {REQUIRED_SLACK_FLAGS} from './required-slack-flags.ts';
import {slackCredentials, tokenProblem} from './slack-token.ts';
import {requiredProfile} from '../run/ask-profile.ts';
import type {Line} from '../../output/line.ts';

const COMMAND = 'ci-image-builder codebuild slackcreds';

/** The result of a run, for `--json`. It contains no part of the token. */
export interface SlackCredsJson extends ChangesJson {
  readonly account: AccountJson;
  readonly slack: SlackJson;
  /** The environment variables that builds require, and the parameters with their values. */
  readonly variables: Readonly<Record<string, string>>;
}

interface Result {
  readonly json: SlackCredsJson;
  readonly lines: readonly Line[];
}

/** Verifies Slack credentials, and stores them for builds. */
export async function storeSlackCredentials(
  flags: SlackFlags,
  environment: Environment,
): Promise<Result> {
  return asOperator(flags, environment, (run) => store(flags, run));
}

async function store(given: SlackFlags, run: OperatorRun): Promise<Result> {
  const {environment, questions} = run;
  const required = [
    ...requiredProfile(await profileNames(configFiles(environment)), environment),
    ...REQUIRED_SLACK_FLAGS,
  ];
  const {flags, asked} = await completeFlags(given, required, questions);
  const {session, account, answers, fetch} = await openAccount(flags, run);
  const token = await readSecret({
    what: 'token',
    message: 'Slack token',
    example: 'xoxb-… for a bot, or the last part of a webhook URL',
    questions,
    stdin: process.stdin,
    problem: (it) => tokenProblem(it, flags),
  });
  const credentials = slackCredentials(token, flags);
  const {kind} = credentials;
  const slack: SlackJson = flags['no-verify']
    ? {kind, verified: false, team: null, channel: null}
    : await checkWithSlack(credentials, flags.workspace, flags, {...run, fetch});
  const parameters = slackParameters({
    workspaceId: flags.workspace,
    channelId: flags.channel,
    token,
  });
  const steps = slackSteps(
    parameters,
    await storedParameters(parameters, account.parameters),
    commandPlace(flags, session),
  );
  const variables = slackVariables(kind);
  const {json, lines} = await carryOut({
    steps,
    flags,
    run,
    apply: (all, emit) =>
      applyInOrder(all, (step) => applySlackStep(step, account.parameters), emit),
    result: (outcome) => storedLines(outcome, variables),
  }).finally(() =>
    asked.length > 0
      ? sayEquivalentCommand(
          COMMAND,
          {...flags, ...answers},
          run,
          'To skip these questions next time, run:',
        )
      : undefined,
  );
  return {json: {account: accountJson(session), slack, ...json, variables}, lines};
}

/** Returns the options with which the AWS CLI uses the same account. */
function commandPlace({profile}: SlackFlags, {region}: Session): string {
  return `${profile === undefined ? '' : ` --profile ${profileWord(profile)}`} --region ${region}`;
}

function storedLines(
  outcome: ChangeOutcome,
  variables: Readonly<Record<string, string>>,
): string[] {
  if (outcome === 'unchanged') {
    return ['The stored credentials are up to date. Nothing to change.'];
  }
  return [
    'The credentials are stored. To use them, add these lines to your buildspec:',
    '',
    ...buildspecLines(variables),
  ];
}
