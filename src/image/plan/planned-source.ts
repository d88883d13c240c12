/** The commit a plan is for, as far as Git or the build machine know it. */
export interface PlannedSource {
  /** The folder as the person named it. */
  readonly path: string;
  readonly commit: string | undefined;
  readonly committedAt: Date | undefined;
  readonly branch: string | undefined;
  /** Where the branch's name is from: a flag, a variable, or Git. */
  readonly branchFrom: string | undefined;
  /** Why no branch is known, a clause; `undefined` if one is, or if none is to be expected. */
  readonly branchUnknown: string | undefined;
  /** `unknown` if it is a pull request's build, and no more is known. */
  readonly pullRequest: number | 'unknown' | undefined;
  readonly pullRequestFrom: string | undefined;
  readonly gitTags: readonly string[];
  /** Where each Git tag's name is from. */
  readonly gitTagsFrom: ReadonlyMap<string, string>;
  /** All branches and Git tags of the repository, as far as the clone knows them. */
  readonly clone: {readonly branches: readonly string[]; readonly gitTags: readonly string[]};
  /** The remote's URL, without user, password, query and fragment. */
  readonly origin: string | undefined;
  /** Hash of the folder's content, where it is built instead of the commit. */
  readonly workingTree: string | undefined;
  /** Problems of the source that do not stop a build, one sentence each. */
  readonly warnings: readonly string[];
}
