/** What is known of a build before it begins. */
export interface AnnouncedBuild {
  readonly application: string;
  /** Names of the images: `intranet/web`. */
  readonly images: readonly string[];
  /** The whole of it; unknown where the folder is in no repository. */
  readonly commit: string | undefined;
  /** The first line of the commit's message, where somebody read it. */
  readonly subject: string | undefined;
  readonly author: string | undefined;
  readonly branch: string | undefined;
  readonly gitTags: readonly string[];
  readonly pullRequest: number | undefined;
  /** The remote's URL. */
  readonly origin: string | undefined;
  /** Unknown, as is the registry, where the codebase has no plan. */
  readonly builder: {readonly image: string; readonly version: string} | undefined;
  /** `0.16.0`; `undefined` where the builder's own is used. */
  readonly lifecycleVersion: string | undefined;
  /** `CODEBUILD_BUILD_ARN`, where the build runs there. */
  readonly buildArn: string | undefined;
  readonly registry: 'ecr' | 'ecr-public' | 'oci' | undefined;
}
