import type {BatchGetFleetsInput} from '@aws-sdk/client-codebuild';
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

  BatchGetFleets({codebuild}, {names = []}: BatchGetFleetsInput) {
    const isNamed = (name: string) => (it: {name?: string | undefined; arn?: string | undefined}) =>
      it.name === name || it.arn === name;
    const fleets = codebuild.fleets.filter((it) => names.some((name) => isNamed(name)(it)));
    const missing = names.filter((name) => !codebuild.fleets.some(isNamed(name)));
    // The model has no empty lists here.
    return {
      ...(fleets.length === 0 ? {} : {fleets}),
      ...(missing.length === 0 ? {} : {fleetsNotFound: missing}),
    };
  },

  ListCuratedEnvironmentImages() {
    return {platforms: CURATED_PLATFORMS};
  },
} satisfies Readonly<Record<string, Operation>>;
