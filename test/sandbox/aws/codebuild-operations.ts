import {CODEBUILD_BUILD_OPERATIONS} from './codebuild-build-operations.ts';
import {CODEBUILD_CREDENTIAL_OPERATIONS} from './codebuild-credential-operations.ts';
import {CURATED_PLATFORMS} from './codebuild-curated-images.ts';
import {CODEBUILD_PROJECT_OPERATIONS} from './codebuild-project-operations.ts';
import {CODEBUILD_WEBHOOK_OPERATIONS} from './codebuild-webhook-operations.ts';
import type {Operation} from './operation.ts';

/**
 * The supported operations of CodeBuild: https://docs.aws.amazon.com/codebuild/latest/APIReference/
 * If AWS's message is unknown, or if no code depends on it, the message is our own.
 */
export const CODEBUILD_OPERATIONS = {
  ...CODEBUILD_PROJECT_OPERATIONS,
  ...CODEBUILD_BUILD_OPERATIONS,
  ...CODEBUILD_WEBHOOK_OPERATIONS,
  ...CODEBUILD_CREDENTIAL_OPERATIONS,

  ListCuratedEnvironmentImages() {
    return {platforms: CURATED_PLATFORMS};
  },
} satisfies Readonly<Record<string, Operation>>;
