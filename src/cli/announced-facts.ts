import {basename, resolve} from 'node:path';
import {builderVersion} from '../image/builder-images.ts';
import type {BuildFacts} from '../slack/build-facts.ts';
import type {MadePlan} from './make-plan.ts';
import type {Environment} from './plan-options.ts';

/** What is announced of a build that is planned. */
export function announcedFacts(
  {plan, author, subject}: MadePlan,
  environment: Environment,
): BuildFacts {
  const {application, source, builder, destination, allImages} = plan;
  const {commit, branch, gitTags, pullRequest, origin} = source;
  return {
    application,
    images: allImages.map(({name}) => name),
    commit,
    subject,
    author,
    branch,
    gitTags,
    pullRequest,
    origin,
    builder: {image: builder.image, version: builderVersion(builder.image)},
    lifecycleVersion: builder.lifecycleImage && builderVersion(builder.lifecycleImage),
    buildArn: environment['CODEBUILD_BUILD_ARN'] || undefined,
    registry: destination.kind === 'local' ? undefined : destination.kind,
  };
}

/** What is announced where a codebase has no plan: only what the build machine and the folder tell. */
export function unplannedFacts(path: string, environment: Environment): BuildFacts {
  const commit = environment['CODEBUILD_RESOLVED_SOURCE_VERSION'] ?? '';
  return {
    application: projectOf(environment['CODEBUILD_BUILD_ID']) ?? basename(resolve(path)),
    images: [],
    commit: /^[0-9a-f]{40}$/u.test(commit) ? commit : undefined,
    subject: undefined,
    author: undefined,
    branch: /^branch\/(?<name>.+)$/u.exec(environment['CODEBUILD_WEBHOOK_TRIGGER'] ?? '')?.groups?.[
      'name'
    ],
    gitTags: [],
    pullRequest: undefined,
    origin: environment['CODEBUILD_SOURCE_REPO_URL'] || undefined,
    builder: undefined,
    lifecycleVersion: undefined,
    buildArn: environment['CODEBUILD_BUILD_ARN'] || undefined,
    registry: undefined,
  };
}

/** A build's id is `project:uuid`. */
function projectOf(id: string | undefined): string | undefined {
  return id?.split(':', 1)[0] || undefined;
}
