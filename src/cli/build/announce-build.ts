import {setTimeout as delay} from 'node:timers/promises';
import type {Emit} from '../../events.ts';
import {Failure} from '../../errors.ts';
import type {Announcer} from '../../slack/announce/announcer.ts';
import type {Outcome} from '../../slack/message/announcement.ts';
import type {BuildFacts} from '../../slack/message/build-facts.ts';
import type {AnnouncePolicy} from '../../slack/announce/make-announcer.ts';
import type {ReleasedImage} from '../../image/release/build-release.ts';
import type {Environment} from '../../environment.ts';

export interface Announcing {
  readonly policy: AnnouncePolicy;
  readonly environment: Environment;
  /** Is told, in one warning, why nothing can be announced. */
  readonly emit: Emit;
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
}

const VARIABLES = ['SLACK_TOKEN', 'SLACK_CHANNEL_ID', 'SLACK_WORKSPACE_ID'];

/** What tells Slack of a build; `undefined` where nobody is to be told. Loads Slack's client only then. */
export async function buildAnnouncer(
  facts: BuildFacts,
  {policy, environment, emit, now}: Announcing,
): Promise<Announcer | undefined> {
  const isSetUp = VARIABLES.some((name) => environment[name]);
  if (!isSetUp || policy === 'never') return undefined;
  const [{makeAnnouncer}, {slackSettings}] = await Promise.all([
    import('../../slack/announce/make-announcer.ts'),
    import('../../slack/slack-settings.ts'),
  ]);
  const settings = slackSettings({
    workspaceId: environment['SLACK_WORKSPACE_ID'],
    channelId: environment['SLACK_CHANNEL_ID'],
    token: environment['SLACK_TOKEN'],
  });
  return makeAnnouncer(settings, policy, facts, {
    clock: {now, sleep},
    warn: (text) => emit({type: 'warning', text}),
    slackApiUrl: environment['SLACK_API_URL'] || undefined,
    hooksUrl: environment['SLACK_HOOKS_URL'] || undefined,
  });
}

async function sleep(
  seconds: number,
  {signal, keepsAlive}: {readonly signal: AbortSignal; readonly keepsAlive: boolean},
): Promise<void> {
  // Called off is as good as over.
  await delay(seconds * 1000, undefined, {signal, ref: keepsAlive}).catch(() => undefined);
}

/** What is announced of a release. */
export function doneOutcome(images: readonly ReleasedImage[]): Outcome {
  return {
    kind: 'done',
    images: images.map(({name, reference, digest, tags, status}) => ({
      name,
      reference,
      digest,
      tags: [...tags.fixed, ...tags.moving],
      status,
    })),
  };
}

/**
 * What is announced of a build that did not come to a good end.
 *
 * @param signal the one that ended it.
 */
export function failedOutcome(error: unknown, signal: string | undefined): Outcome {
  const known = error instanceof Failure ? error : undefined;
  if (signal !== undefined) return {kind: 'cancelled', signal, details: known?.details ?? []};
  return {
    kind: 'failed',
    error: {
      // What nobody foresaw is for those who read the log; its words may hold anything.
      message: known?.message ?? 'This should not happen: see the log.',
      details: known?.details ?? [],
      remedy: known?.remedy ?? [],
    },
  };
}
