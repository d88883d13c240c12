import {randomUUID} from 'node:crypto';
import {buildName} from '../../../codebuild/account/build-state.ts';
import {buildPage} from '../../../codebuild/account/console-pages.ts';
import {type BuildChoice, startInput} from '../../../codebuild/builds/start-input.ts';
import type {Environment} from '../../../environment.ts';
import {endLine, follow} from './follow.ts';
import {asOperator} from '../run/as-operator.ts';
import {openAccount} from '../run/open-account.ts';
import type {OperatorFlags} from '../run/operator-run.ts';
import {projectNotFound} from '../run/project-not-found.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';
import {followLines} from './show-follow.ts';
import {type WatchedBuildJson, watchedBuildJson} from './watched-build.ts';

export interface StartFlags extends OperatorFlags, BuildChoice {
  readonly follow: boolean;
  readonly 'stop-on-interrupt': boolean;
}

/** The result of starting a build, for `--json`. */
export interface StartJson {
  readonly account: AccountJson;
  readonly build: WatchedBuildJson;
}

/** Starts a build of a project, and follows it with `--follow`. */
export async function startBuild(
  project: string,
  flags: StartFlags,
  environment: Environment,
): Promise<{readonly json: StartJson; readonly lines: readonly string[]}> {
  const input = startInput(project, flags, randomUUID());
  return asOperator(flags, environment, async (run) => {
    const open = await openAccount(flags, run);
    const {session, account} = open;
    const {place} = account;
    const started = await account.builds.start(input);
    if (started === undefined) throw projectNotFound(project, place);
    const page = buildPage(place, started.id);
    const links = page === undefined ? [] : [page];
    const result = (build: typeof started, lines: readonly string[]) => ({
      json: {account: accountJson(session), build: watchedBuildJson(build, place)},
      lines: [...lines, ...links],
    });
    if (!flags.follow) {
      const number = started.number ?? started.id;
      return result(started, [
        `${buildName(started)} started.`,
        `Follow it: ci-image-builder codebuild logs ${project} ${number} --follow`,
      ]);
    }
    for (const line of [`${buildName(started)} started.`, ...links]) run.say(line);
    const isWhole = flags.verbose === true;
    const ended = await follow(started, open, run, {
      emit: (event) => {
        for (const line of followLines(event, {isWhole})) run.say(line);
      },
      stopOnInterrupt: flags['stop-on-interrupt'],
    });
    return result(ended, [endLine(ended)]);
  });
}
