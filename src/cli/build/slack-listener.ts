import {setTimeout as delay} from 'node:timers/promises';
import {isCodeBuild} from '../../codebase/git/is-codebuild.ts';
import type {Environment} from '../../environment.ts';
import type {BuildEvent, Emit} from '../../events.ts';
import type {Announcer} from '../../slack/announce/announcer.ts';
import type {AnnouncedBuild} from '../../slack/message/announced-build.ts';
import type {BuildFlags} from './build-flags.ts';
import type {BuildEnd} from './build-result.ts';
import type {MadePlan} from './make-plan.ts';
import {plannedFacts, unplannedFacts} from './slack-facts.ts';
import {doneOutcome, failedOutcome} from './slack-outcome.ts';

interface SlackListenerOptions {
  /** The codebase's folder, as it was given. */
  readonly path: string;
  readonly flags: Pick<BuildFlags, 'announce' | 'local'>;
  readonly environment: Environment;
  /** Is told, in one warning, why nothing can be announced. */
  readonly emit: Emit;
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
}

const VARIABLES = ['SLACK_TOKEN', 'SLACK_CHANNEL_ID', 'SLACK_WORKSPACE_ID'];

/**
 * Announces a build in Slack if the environment and the flags ask for it. Like a reporter it only
 * listens: nothing that Slack does reaches the build. Loads Slack's client only if it is needed.
 */
export class SlackListener {
  readonly #options: SlackListenerOptions;
  #isPlanned = false;
  #announcer: Announcer | undefined;

  constructor(options: SlackListenerOptions) {
    this.#options = options;
  }

  /** Takes the plan. Events that come before it are not announced. */
  async planned(made: MadePlan): Promise<void> {
    this.#isPlanned = true;
    // A local image is a trial.
    if (made.plan.destination.kind === 'local') return;
    this.#announcer = await this.#announce(plannedFacts(made, this.#options.environment));
  }

  /** Announces the plan, with the warnings that came so far. */
  start(): void {
    this.#announcer?.start();
  }

  readonly emit = (event: BuildEvent): void => {
    this.#announcer?.emit(event);
  };

  /** Announces how the build ended. Resolves when that is sent, or when the time for it is over. */
  async end(ended: BuildEnd): Promise<void> {
    const {interruption} = ended;
    if (ended.status === 'rejected') {
      const announcer = this.#isPlanned ? this.#announcer : await this.#announceUnplanned();
      await announcer?.end(failedOutcome(ended.reason, interruption?.received()));
      return;
    }
    const {outcome} = ended.value;
    if (outcome.kind === 'local') return;
    // What is left is Slack's time, of which an impatient Ctrl-C takes the rest.
    await this.#announcer?.end(doneOutcome(outcome.images), interruption?.signal);
  }

  /** A person at a terminal sees why there is no plan; of a push nobody would hear. */
  async #announceUnplanned(): Promise<Announcer | undefined> {
    const {path, flags, environment} = this.#options;
    if (!isCodeBuild(environment) || flags.local) return undefined;
    return await this.#announce(unplannedFacts(path, environment));
  }

  async #announce(build: AnnouncedBuild): Promise<Announcer | undefined> {
    const {environment, emit, flags, now} = this.#options;
    const isSetUp = VARIABLES.some((name) => environment[name]);
    if (!isSetUp || flags.announce === 'never') return undefined;
    const [{makeAnnouncer}, {slackSettings}] = await Promise.all([
      import('../../slack/announce/make-announcer.ts'),
      import('../../slack/slack-settings.ts'),
    ]);
    const settings = slackSettings({
      workspaceId: environment['SLACK_WORKSPACE_ID'],
      channelId: environment['SLACK_CHANNEL_ID'],
      token: environment['SLACK_TOKEN'],
    });
    return makeAnnouncer(settings, flags.announce, build, {
      clock: {now, sleep},
      warn: (text) => emit({type: 'warning', text}),
      slackApiUrl: environment['SLACK_API_URL'] || undefined,
      hooksUrl: environment['SLACK_HOOKS_URL'] || undefined,
    });
  }
}

async function sleep(
  seconds: number,
  {signal, keepsAlive}: {readonly signal: AbortSignal; readonly keepsAlive: boolean},
): Promise<void> {
  // Called off is as good as over.
  await delay(seconds * 1000, undefined, {signal, ref: keepsAlive}).catch(() => undefined);
}
