import type {StartBuildInput} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import {option, sentence} from '../../text.ts';
import {type BuildOverrides, overrideInput} from './build-overrides.ts';

/** What to build. At most one of branch, commit and tag is set. */
export interface BuildChoice {
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  readonly tag?: string | undefined;
  /** Whether `codebuild-breakpoint` pauses the build, so that a person can open a shell in it. */
  readonly debug?: boolean | undefined;
}

const COMMIT = /^[0-9a-f]{7,64}$/iu;

/**
 * Returns the input of StartBuild. Without a choice, CodeBuild builds the source version of the project.
 * Without overrides, it takes the settings of the project.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
 *
 * @param token unique for each build, so that a retry does not start a second build.
 * @throws {Failure} of kind `usage` if the branch, commit or tag is invalid.
 */
export function startInput(
  project: string,
  {branch, commit, tag, debug}: BuildChoice,
  overrides: BuildOverrides,
  token: string,
): StartBuildInput {
  if (commit !== undefined && !COMMIT.test(commit)) {
    throw new Failure('usage.invalid-value', `Invalid commit "${commit}".`, {
      remedy: sentence`Use its hash of 40 hexadecimal digits (git rev-parse HEAD), or use ${option('branch')} or ${option('tag')}.`,
    });
  }
  const sourceVersion = commit?.toLowerCase() ?? named('branch', branch) ?? named('tag', tag);
  return {
    projectName: project,
    ...(sourceVersion === undefined ? {} : {sourceVersion}),
    ...(debug === true ? {debugSessionEnabled: true} : {}),
    ...overrideInput(overrides),
    idempotencyToken: token,
  };
}

/** Accepts a full ref, such as refs/heads/main, but returns the short name, which CodeBuild requires. */
function named(what: 'branch' | 'tag', given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const name = given.replace(what === 'branch' ? /^refs\/heads\//u : /^refs\/tags\//u, '');
  // https://git-scm.com/docs/git-check-ref-format
  if (/^[^-\s~^:?*[\\\p{Cc}][^\s~^:?*[\\\p{Cc}]*$/u.test(name)) return name;
  throw new Failure('usage.invalid-value', `Invalid ${what} "${given}".`, {
    remedy: what === 'branch' ? 'List branches: git branch --list' : 'List tags: git tag --list',
  });
}
