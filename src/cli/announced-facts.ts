import {basename, resolve} from 'node:path';
import {publicUrl} from '../codebase/public-url.ts';
import {type Trigger, webhookTrigger} from '../codebase/webhook-trigger.ts';
import {builderVersion} from '../image/builder-images.ts';
import type {BuildFacts} from '../slack/build-facts.ts';
import type {MadePlan} from './make-plan.ts';
import type {Environment} from './plan-options.ts';

/** What is announced of a build that is planned. */
export function announcedFacts(
  {plan, author, subject}: MadePlan,
  environment: Environment,
): BuildFacts {
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
  const trigger = triggerOf(environment);
  return {
    application: projectOf(environment['CODEBUILD_BUILD_ID']) ?? basename(resolve(path)),
    images: [],
    commit: /^[0-9a-f]{40}$/u.test(commit) ? commit : undefined,
    subject: undefined,
    author: undefined,
    branch: trigger?.branch,
    gitTags: trigger?.tag === undefined ? [] : [trigger.tag],
    pullRequest: trigger?.pullRequest,
    origin: publicUrl(environment['CODEBUILD_SOURCE_REPO_URL'] ?? ''),
    builder: undefined,
    lifecycleVersion: undefined,
    buildArn: environment['CODEBUILD_BUILD_ARN'] || undefined,
    registry: undefined,
  };
}

/** What started the build; one that cannot be read may be why there is no plan. */
function triggerOf(environment: Environment): Trigger | undefined {
  try {
    return webhookTrigger(environment);
  } catch {
    return undefined;
  }
}

/** A build's id is `project:uuid`. */
function projectOf(id: string | undefined): string | undefined {
  return id?.split(':', 1)[0] || undefined;
}
