import {isCodeBuild} from '../../../codebase/ci/is-codebuild.ts';
import type {Environment} from '../../../environment.ts';
import type {BuildEvent, Emit} from '../../../events.ts';
import type {Transport} from '../../../http/transport.ts';
import type {Clock} from '../../../patience/clock.ts';
import type {Announcer} from '../../../slack/announce/announcer.ts';
import type {AnnouncedBuild} from '../../../slack/message/announced-build.ts';
import {openRunTransport} from '../../aws-settings.ts';
import type {BuildFlags} from '../build-flags.ts';
import type {BuildEnd} from '../build-result.ts';
import type {MadePlan} from '../make-plan.ts';
import {environmentSettings, isSlackSetUp} from './slack-environment.ts';
import {plannedFacts, unplannedFacts} from './slack-facts.ts';
import {doneOutcome, failedOutcome} from './slack-outcome.ts';

interface SlackListenerOptions {
  /** The codebase's folder, as given on the command line. */
  readonly path: string;
  readonly flags: Pick<BuildFlags, 'announce' | 'local' | 'profile'>;
  readonly environment: Environment;
  /** Receives a warning if Slack cannot be used. */
  readonly emit: Emit<string>;
  readonly clock: Clock;
}

/**
 * Posts a build to Slack if the environment and the flags say so. Like a reporter, it only listens: a
 * failure of Slack never fails the build. Loads Slack's client only if it is needed.
 */
export class SlackListener {
  readonly #options: SlackListenerOptions;
  #isPlanned = false;
  #announcer: Announcer | undefined;

  constructor(options: SlackListenerOptions) {
    this.#options = options;
  }

  /** Receives the plan. Earlier events are not posted. */
  async planned(made: MadePlan): Promise<void> {
    this.#isPlanned = true;
    // A local image is only a trial, and of no interest to others.
    if (made.plan.destination.kind === 'local') return;
    this.#announcer = await this.#announce(plannedFacts(made, this.#options.environment));
  }

  /** Posts the plan, with the warnings until now. */
  start(): void {
    this.#announcer?.start();
  }

  readonly emit = (event: BuildEvent<string>): void => {
    this.#announcer?.emit(event);
  };

  /** Posts the result of the build. Resolves when it is posted, or after a timeout. */
  async end(ended: BuildEnd): Promise<void> {
    const {interruption} = ended;
    if (ended.status === 'rejected') {
      const announcer = this.#isPlanned ? this.#announcer : await this.#announceUnplanned();
      await announcer?.end(failedOutcome(ended.reason, interruption?.received()));
      return;
    }
    const {outcome} = ended.value;
    if (outcome.kind === 'local') return;
    // The build is done, and only Slack is still waited for. Ctrl-C ends that.
    await this.#announcer?.end(doneOutcome(outcome.images), interruption?.signal);
  }

  /** Only in CodeBuild. At a terminal, you see the error yourself. */
  async #announceUnplanned(): Promise<Announcer | undefined> {
    const {path, flags, environment} = this.#options;
    if (!isCodeBuild(environment) || flags.local) return undefined;
    return await this.#announce(unplannedFacts(path, environment));
  }

  async #announce(build: AnnouncedBuild): Promise<Announcer | undefined> {
    const {clock, environment, emit, flags} = this.#options;
    if (!isSlackSetUp(environment) || flags.announce === 'never') return undefined;
    const [{makeAnnouncer}, settings] = await Promise.all([
      import('../../../slack/announce/make-announcer.ts'),
      environmentSettings(environment),
    ]);
    let transport: Transport | undefined;
    return makeAnnouncer(settings, flags.announce, build, {
      clock,
      // The build itself reports wrong settings of connections.
      fetch: async (...request) => {
        transport ??= openRunTransport(flags, environment);
        return await transport.fetch(...request);
      },
      random: Math.random,
      warn: (text) => emit({type: 'warning', text}),
      slackApiUrl: environment['SLACK_API_URL'] || undefined,
      hooksUrl: environment['SLACK_HOOKS_URL'] || undefined,
    });
  }
}
