/**
 * Returns whether CodeBuild runs this process.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export function isCodeBuild(environment: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(environment['CODEBUILD_BUILD_ID'] ?? environment['CODEBUILD_BUILD_ARN']);
}
