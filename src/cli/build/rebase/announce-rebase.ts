import type {Environment} from '../../../environment.ts';
import type {Emit} from '../../../events.ts';
import type {Transport} from '../../../http/transport.ts';
import type {Clock} from '../../../patience/clock.ts';
import {openRunTransport} from '../../aws-settings.ts';
import type {RebaseFlags} from './rebase-flags.ts';
import type {RebaseJson} from './rebase-result.ts';
import {environmentSettings, isSlackSetUp} from '../announce/slack-environment.ts';

export interface AnnounceRebaseOptions {
  readonly flags: RebaseFlags;
  readonly environment: Environment;
  /** Receives a warning if Slack cannot be used. */
  readonly emit: Emit<string>;
  readonly clock: Clock;
  /** Ends the wait for Slack early. */
  readonly signal: AbortSignal;
}

/** Posts the result of a rebase with `--all` to Slack, if the environment says so. Never fails. */
export async function announceRebase(
  {images}: RebaseJson,
  {flags, environment, emit, clock, signal}: AnnounceRebaseOptions,
): Promise<void> {
  if (flags.all !== true || !isSlackSetUp(environment)) return;
  const [{postReport}, {rebaseReport}] = await Promise.all([
    import('../../../slack/announce/post-report.ts'),
    import('../../../slack/message/rebase-report.ts'),
  ]);
  const announced = images.map(({rebased, ...image}) => ({
    ...image,
    rebased: rebased && {digest: rebased.digest, tags: [rebased.baseTag, ...rebased.moved]},
  }));
  const report = rebaseReport(announced, environment['CODEBUILD_BUILD_ARN'] || undefined);
  if (report === undefined) return;
  let transport: Transport | undefined;
  await postReport(await environmentSettings(environment), report, {
    clock,
    signal,
    fetch: async (...request) => {
      transport ??= openRunTransport(flags, environment);
      return await transport.fetch(...request);
    },
    warn: (text) => emit({type: 'warning', text}),
    slackApiUrl: environment['SLACK_API_URL'] || undefined,
    hooksUrl: environment['SLACK_HOOKS_URL'] || undefined,
  });
}
