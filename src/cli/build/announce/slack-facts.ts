import {basename, resolve} from 'node:path';
import {publicUrl} from '../../../git-url.ts';
import type {CiReference} from '../../../codebase/ci/ci-reference.ts';
import {ciReference} from '../../../codebase/ci/read-ci.ts';
import {builderVersion} from '../../../image/plan/buildpack-builder.ts';
import type {AnnouncedBuild} from '../../../slack/message/announced-build.ts';
import type {MadePlan} from '../make-plan.ts';
import type {Environment} from '../../../environment.ts';

/** Returns the facts about a planned build for Slack. */
export function plannedFacts(
  {plan, author, subject}: MadePlan,
  environment: Environment,
): AnnouncedBuild {
  const {application, source, builder, destination, images} = plan;
  const {commit, branch, gitTags, pullRequest, origin} = source;
  return {
    application,
    images: images.map(({name}) => name),
    commit,
    subject,
    author,
    branch,
    gitTags,
    pullRequest: pullRequest === 'unknown' ? undefined : pullRequest,
    origin,
    builder: {image: builder.image, version: builderVersion(builder.image)},
    lifecycleVersion: builder.lifecycleImage && builderVersion(builder.lifecycleImage),
    buildArn: environment['CODEBUILD_BUILD_ARN'] || undefined,
    registry: destination.kind === 'local' ? undefined : destination.kind,
  };
}

/** Returns the facts for Slack about a build that could not be planned, from the environment and the path. */
export function unplannedFacts(path: string, environment: Environment): AnnouncedBuild {
  const commit = environment['CODEBUILD_RESOLVED_SOURCE_VERSION'] ?? '';
  const reference = referenceOf(environment);
  return {
    application: projectOf(environment['CODEBUILD_BUILD_ID']) ?? basename(resolve(path)),
    images: [],
    commit: /^[0-9a-f]{40}$/u.test(commit) ? commit : undefined,
    subject: undefined,
    author: undefined,
    branch: branchOf(reference),
    gitTags: reference?.kind === 'tag' ? [reference.name] : [],
    pullRequest: reference?.kind === 'pull-request' ? reference.number : undefined,
    origin: publicUrl(environment['CODEBUILD_SOURCE_REPO_URL'] ?? ''),
    builder: undefined,
    lifecycleVersion: undefined,
    buildArn: environment['CODEBUILD_BUILD_ARN'] || undefined,
    registry: undefined,
  };
}

/** Ignores an invalid variable, which may be the reason why there is no plan. */
function referenceOf(environment: Environment): CiReference | undefined {
  try {
    return ciReference(environment);
  } catch {
    return undefined;
  }
}

/** A name that can be a branch or a tag is usually a branch. */
function branchOf(reference: CiReference | undefined): string | undefined {
  if (reference === undefined || !('name' in reference) || reference.kind === 'tag') {
    return undefined;
  }
  return reference.kind === 'remote-branch'
    ? reference.name.replace(/^origin\//u, '')
    : reference.name;
}

/** The ID of a build is `project:uuid`. */
function projectOf(id: string | undefined): string | undefined {
  return id?.split(':', 1)[0] || undefined;
}
