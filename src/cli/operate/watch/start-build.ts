import {randomUUID} from 'node:crypto';
import {buildName} from '../../../codebuild/account/build-state.ts';
import {buildPage} from '../../../codebuild/account/console-pages.ts';
import {type BuildOverrides, overrideFields} from '../../../codebuild/builds/build-overrides.ts';
import {type BuildChoice, startInput} from '../../../codebuild/builds/start-input.ts';
import {openSecret} from '../../../codebuild/buildspec/environment-variables.ts';
import type {FieldChange} from '../../../codebuild/changes/change.ts';
import type {Environment} from '../../../environment.ts';
import {spell} from '../../spell.ts';
import {valueLines} from '../change/show-changes.ts';
import {endLine, follow, followCommand} from './follow.ts';
import {readNames} from './named-builds.ts';
import {asOperator} from '../run/as-operator.ts';
import {askProfile} from '../run/ask-profile.ts';
import {openAccount} from '../run/open-account.ts';
import type {OperatorFlags, OperatorRun} from '../run/operator-run.ts';
import {projectNotFound} from '../run/project-not-found.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';
import {overridesFromFlags} from './overrides-from-flags.ts';
import {showEvent} from './show-follow.ts';
import type {OverrideFlags} from './start-flags.ts';
import {type WatchedBuildJson, watchedBuildJson} from './watched-build.ts';

export interface StartFlags extends OperatorFlags, BuildChoice, OverrideFlags {
  readonly follow: boolean;
  readonly 'stop-on-interrupt': boolean;
}

/** The result of starting a build, for `--json`. */
export interface StartJson {
  readonly account: AccountJson;
  readonly build: WatchedBuildJson;
  /** Settings that only this build has, with secrets masked. */
  readonly overrides: readonly FieldChange[];
}

/**
 * Starts a build of a project, and follows it with `--follow`. Before that, shows the settings that only this
 * build has.
 */
export async function startBuild(
  given: string,
  flags: StartFlags,
  environment: Environment,
): Promise<{readonly json: StartJson; readonly lines: readonly string[]}> {
  const {project} = readNames(given);
  const overrides = overridesFromFlags(flags);
  const input = startInput(project, flags, overrides, randomUUID());
  return asOperator(flags, environment, async (run) => {
    const open = await openAccount(await askProfile(flags, run), run);
    const {session, account, sameAccount} = open;
    const {place} = account;
    const fields = overrideFields(overrides);
    sayOverrides(fields, overrides, run);
    const started = await account.builds.start(input);
    if (started === undefined) throw projectNotFound(project, place, sameAccount);
    const page = buildPage(place, started.id);
    const links = page === undefined ? [] : [page];
    const result = (build: typeof started, lines: readonly string[]) => ({
      json: {
        account: accountJson(session),
        build: watchedBuildJson(build, place),
        overrides: fields,
      },
      lines: [...lines, ...links],
    });
    if (!flags.follow) {
      return result(started, [
        `${buildName(started)} started.`,
        `Follow it: ${followCommand(started, open)}`,
      ]);
    }
    for (const line of [`${buildName(started)} started.`, ...links]) run.say(line);
    const isWhole = flags.verbose === true;
    const ended = await follow(started, open, run, {
      emit: (event) => showEvent(event, {isWhole}, run),
      stopOnInterrupt: flags['stop-on-interrupt'],
    });
    return result(ended, [endLine(ended)]);
  });
}

function sayOverrides(
  fields: readonly FieldChange[],
  {variables = []}: BuildOverrides,
  {say, warn}: OperatorRun,
): void {
  if (fields.length === 0) return;
  say('Settings of this build only:');
  for (const line of valueLines(fields)) say(line);
  for (const text of variables.flatMap((it) => openSecret(it, 'build') ?? [])) warn(spell(text));
}
