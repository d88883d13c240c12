import {unreachable, Failure} from '../../../errors.ts';
import type {Fetch} from '../../../http/fetch.ts';
import {type SlackCredentials, verifySlack} from '../../../slack/verify/verify-slack.ts';
import {stderr} from '../../output/text-output.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';
import type {ConsentFlags} from '../change/carry-out.ts';
import type {OperatorRun} from '../run/operator-run.ts';

/** The answer of Slack, for `--json`. */
export interface SlackJson {
  readonly kind: SlackCredentials['kind'];
  /** Whether Slack accepted the credentials. */
  readonly verified: boolean;
  /** Name of the workspace. */
  readonly team: string | null;
  readonly channel: string | null;
}

const UNCHECKED = 'Or store the credentials without verification: --no-verify';

/**
 * Verifies credentials with Slack, and shows the result.
 *
 * @throws {Failure} of kind `credentials` if Slack rejects them; `failed` if Slack does not answer and the
 *   person does not want to continue.
 */
export async function checkWithSlack(
  credentials: SlackCredentials,
  workspaceId: string,
  flags: ConsentFlags,
  run: OperatorRun & {readonly fetch: Fetch},
): Promise<SlackJson> {
  const {environment, fetch, patience, signal, questions, say, warn} = run;
  const {kind} = credentials;
  const verdict = await verifySlack(credentials, {
    workspaceId,
    patience,
    fetch,
    signal,
    slackApiUrl: environment['SLACK_API_URL'] || undefined,
    hooksUrl: environment['SLACK_HOOKS_URL'] || undefined,
  });
  switch (verdict.kind) {
    case 'good': {
      const {team, channel, unchecked} = verdict;
      const where = [team, channel].filter((it) => it !== undefined).join(', ');
      const line = `Slack accepted the credentials${where === '' ? '' : `: ${where}`}`;
      for (const part of wrapForStream(stderr, line)) say(part);
      if (unchecked !== undefined) warn(unchecked);
      return {kind, verified: true, team: team ?? null, channel: channel ?? null};
    }
    case 'refused': {
      throw new Failure('slack.refused', verdict.why, {
        details: ['Nothing was changed.'],
        remedy: [...verdict.remedy, UNCHECKED],
      });
    }
    case 'unknown': {
      const isTrial = flags['dry-run'] === true;
      if (isTrial || questions !== undefined)
        warn(`The credentials are not verified. ${verdict.why}`);
      const message = 'Store the credentials without verification?';
      const isWanted = isTrial || (await questions?.confirm({message, initial: false}));
      if (isWanted === true) return {kind, verified: false, team: null, channel: null};
      throw new Failure('slack.not-checked', `Cannot verify the credentials: ${verdict.why}`, {
        details: ['Nothing was changed.'],
        remedy: [...(verdict.remedy ?? ['Run the same command again.']), UNCHECKED],
      });
    }
    default: {
      return unreachable(verdict);
    }
  }
}
