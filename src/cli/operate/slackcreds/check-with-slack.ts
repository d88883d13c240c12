import {setTimeout as delay} from 'node:timers/promises';
import {unreachable, Failure} from '../../../errors.ts';
import {printable} from '../../../printable.ts';
import {type SlackCredentials, verifySlack} from '../../../slack/verify/verify-slack.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';
import type {ConsentFlags} from '../change/carry-out.ts';
import type {OperatorRun} from '../run/operator-run.ts';

/** What Slack said, as `--json` gives it. */
export interface SlackJson {
  readonly kind: SlackCredentials['kind'];
  /** Whether Slack was asked, and knows the credentials. */
  readonly verified: boolean;
  /** The workspace's name. */
  readonly team: string | null;
  readonly channel: string | null;
}

const UNCHECKED = 'Or store them unchecked: --no-verify';

/**
 * Asks Slack whether credentials work, and shows what it says.
 *
 * @throws {Failure} `credentials` where it refuses them; `failed` where it did not say, and nobody wants
 *   to go on all the same.
 */
export async function checkWithSlack(
  credentials: SlackCredentials,
  workspaceId: string,
  flags: ConsentFlags,
  run: OperatorRun,
): Promise<SlackJson> {
  const {environment, signal, questions, say, warn} = run;
  const {kind} = credentials;
  const verdict = await verifySlack(credentials, {
    workspaceId,
    clock: {now: () => performance.now() / 1000, sleep},
    signal,
    slackApiUrl: environment['SLACK_API_URL'] || undefined,
    hooksUrl: environment['SLACK_HOOKS_URL'] || undefined,
  });
  switch (verdict.kind) {
    case 'good': {
      const {team, channel, unchecked} = verdict;
      const where = [team, channel].filter((it) => it !== undefined).join(', ');
      const line = `Slack knows these credentials${where === '' ? '' : `: ${where}`}`;
      for (const part of wrapForStream(process.stderr, printable(line))) say(part);
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
        warn(`The credentials were not checked. ${verdict.why}`);
      const message = 'Store them unchecked?';
      const isWanted = isTrial || (await questions?.confirm({message, initial: false}));
      if (isWanted === true) return {kind, verified: false, team: null, channel: null};
      throw new Failure('slack.not-checked', `The credentials were not checked: ${verdict.why}`, {
        details: ['Nothing was changed.'],
        remedy: ['Run the same command again.', UNCHECKED],
      });
    }
    default: {
      return unreachable(verdict);
    }
  }
}

async function sleep(
  seconds: number,
  {signal, keepsAlive}: {readonly signal: AbortSignal; readonly keepsAlive: boolean},
): Promise<void> {
  // Called off is as good as over.
  await delay(seconds * 1000, undefined, {signal, ref: keepsAlive}).catch(() => undefined);
}
