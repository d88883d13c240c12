/** The facts about a build that are known before it starts. */
export interface AnnouncedBuild {
  readonly application: string;
  /** Names of the images: `intranet/web`. */
  readonly images: readonly string[];
  /** The full hash; unknown if the folder is not in a repository. */
  readonly commit: string | undefined;
  /** The first line of the commit message, if known. */
  readonly subject: string | undefined;
  readonly author: string | undefined;
  readonly branch: string | undefined;
  readonly gitTags: readonly string[];
  readonly pullRequest: number | undefined;
  /** The remote's URL. */
  readonly origin: string | undefined;
  /** Unknown, like the registry, if planning failed. */
  readonly builder: {readonly image: string; readonly version: string} | undefined;
  /** `0.16.0`; `undefined` if the builder's own lifecycle is used. */
  readonly lifecycleVersion: string | undefined;
  /** `CODEBUILD_BUILD_ARN`, if the build runs in CodeBuild. */
  readonly buildArn: string | undefined;
  readonly registry: 'ecr' | 'ecr-public' | 'oci' | undefined;
}
