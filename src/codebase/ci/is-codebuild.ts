import type {Environment} from '../../environment.ts';

/**
 * Returns whether CodeBuild runs this process.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export function isCodeBuild(environment: Environment): boolean {
  return Boolean(environment['CODEBUILD_BUILD_ID'] ?? environment['CODEBUILD_BUILD_ARN']);
}
