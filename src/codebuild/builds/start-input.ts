import type {StartBuildInput} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import {option, sentence} from '../../text.ts';

/** What of a repository is to be built; of the three at most one. */
export interface BuildChoice {
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  readonly tag?: string | undefined;
  /** Whether `codebuild-breakpoint` holds the build, so that somebody can look into it. */
  readonly debug?: boolean | undefined;
}

const COMMIT = /^[0-9a-f]{7,64}$/iu;

/**
 * What a build is started with. Without a choice it builds what the project says.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
 *
 * @param token any text of its own for each build, by which a second try starts no second one.
 * @throws {Failure} `usage` where what is to be built cannot be that.
 */
export function startInput(
  project: string,
  {branch, commit, tag, debug}: BuildChoice,
  token: string,
): StartBuildInput {
  if (commit !== undefined && !COMMIT.test(commit)) {
    throw new Failure('usage.invalid-value', `"${commit}" is not a commit.`, {
      remedy: sentence`Give its hash, 40 hexadecimal digits (git rev-parse HEAD), or use ${option('branch')} or ${option('tag')}.`,
    });
  }
  const sourceVersion = commit?.toLowerCase() ?? named('branch', branch) ?? named('tag', tag);
  return {
    projectName: project,
    ...(sourceVersion === undefined ? {} : {sourceVersion}),
    ...(debug === true ? {debugSessionEnabled: true} : {}),
    idempotencyToken: token,
  };
}

/** People paste refs, which CodeBuild takes by their names. */
function named(what: 'branch' | 'tag', given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const name = given.replace(what === 'branch' ? /^refs\/heads\//u : /^refs\/tags\//u, '');
  // https://git-scm.com/docs/git-check-ref-format
  if (/^[^-\s~^:?*[\\\p{Cc}][^\s~^:?*[\\\p{Cc}]*$/u.test(name)) return name;
  throw new Failure('usage.invalid-value', `"${given}" is not the name of a ${what}.`, {
    remedy: `git ${what} --list shows what there is.`,
  });
}
