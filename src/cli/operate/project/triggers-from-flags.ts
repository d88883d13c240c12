import {branchPatternProblem, tagPatternProblem} from '../../../codebase/text/ref-names.ts';
import {pathPatternProblem} from '../../../codebuild/webhook/path-patterns.ts';
import {isWildcard} from '../../../codebuild/webhook/ref-patterns.ts';
import type {Triggers} from '../../../codebuild/webhook/webhook-filters.ts';
import type {FlagValues} from '../run/flag-values.ts';
import type {DeployFlags} from './project-flags.ts';

/** The flags for what starts builds. */
type TriggerFlags = Pick<
  DeployFlags,
  'branch' | 'exclude-branch' | 'path' | 'pull-requests' | 'no-webhook' | 'release' | 'tag-pattern'
>;

/** What starts builds. */
interface Starts {
  /** The branch of builds that are started by hand; `undefined` keeps it. */
  readonly sourceVersion: string | undefined;
  /** `undefined` if none is named. */
  readonly triggers: Triggers | undefined;
  readonly keepsWebhook: boolean;
}

/**
 * Reads what starts builds. With `--release` only tags start builds. The branch then only applies to builds started
 * by hand.
 */
export function triggersFromFlags(flags: TriggerFlags, values: FlagValues): Starts {
  const {branch, release: releases = false} = flags;
  const branches = branch ?? [];
  const excludedBranches = list(flags['exclude-branch']);
  const paths = list(flags.path);
  const tagPatterns = list(flags['tag-pattern']);
  const sourceVersion = branches.find((it) => !isWildcard(it));
  const isPlain = !releases && branch !== undefined && !branches.some(isWildcard);
  check(values, 'exclude-branch', excludedBranches, (it) => {
    const hint = 'Use the form release/old or bot/*.';
    const problem =
      branchPatternProblem(it) ??
      (branches.includes(it) ? 'This branch is also in --branch.' : undefined) ??
      (isPlain ? 'This has no effect, because no --branch has a *.' : undefined);
    return problem === undefined ? undefined : {problem, hint};
  });
  check(values, 'path', paths, (it) => {
    const problem = pathPatternProblem(it);
    return problem === undefined
      ? undefined
      : {problem, hint: 'Use the form services/web or *.py.'};
  });
  check(values, 'tag-pattern', tagPatterns, (it) => {
    const problem = tagPatternProblem(it);
    return problem === undefined ? undefined : {problem, hint: "Use the form 'v*'."};
  });
  const triggers: Triggers = {
    branches: releases ? [] : branch,
    tagPatterns: releases ? ['*', ...(tagPatterns ?? [])] : tagPatterns,
    pullRequests: flags['pull-requests'],
    ...(excludedBranches === undefined ? {} : {excludedBranches}),
    ...(paths === undefined ? {} : {paths}),
  };
  const isNamed = Object.values(triggers).some((it) => it !== undefined);
  const keepsWebhook = flags['no-webhook'];
  return {
    sourceVersion,
    triggers: isNamed && !keepsWebhook ? triggers : undefined,
    keepsWebhook,
  };
}

/** Collects the problems of the values of a flag. */
function check(
  values: FlagValues,
  flag: string,
  given: readonly string[] | undefined,
  problem: (value: string) => {readonly problem: string; readonly hint: string} | undefined,
): void {
  values.each(flag, given, (value) => problem(value) ?? {value});
}

/** An empty value stands for an empty list. */
function list(values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.filter((it) => it !== '');
}
