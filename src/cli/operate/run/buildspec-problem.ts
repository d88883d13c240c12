/**
 * Returns what is wrong with the place of a buildspec. CodeBuild accepts files of the source, and ARNs of
 * files in S3.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-name-storage
 */
export function buildspecProblem(path: string): string | undefined {
  if (/^s3:/iu.test(path)) {
    return 'CodeBuild accepts a buildspec in S3 only as an ARN: arn:aws:s3:::BUCKET/KEY';
  }
  return /^(?:[/~]|\.\.(?:\/|$)|[a-z][a-z0-9+.-]*:\/\/)/iu.test(path)
    ? 'The path must be relative to the root of the repository, such as buildspec.yml.'
    : undefined;
}
