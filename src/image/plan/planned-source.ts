import type {References} from '../../codebase/git/resolve-references.ts';

/** The commit that a plan is for, as far as Git or the build machine know it. */
export interface PlannedSource extends References {
  /** The folder as the user named it. */
  readonly path: string;
  readonly commit: string | undefined;
  readonly committedAt: Date | undefined;
  /** All branches and Git tags of the repository, as far as the clone knows them. */
  readonly clone: {
    readonly branches: readonly string[];
    readonly gitTags: readonly string[];
    readonly defaultBranch?: string | undefined;
  };
  /** Whether the branch of the pull request is known to be in the repository itself. */
  readonly isOwnRequest?: boolean | undefined;
  /** The remote's URL, without user, password, query and fragment. */
  readonly origin: string | undefined;
  /** Paths of Git LFS pointers that the images have instead of the content. */
  readonly pointers: readonly string[];
  /** Hash of the folder's content, if it is built instead of the commit. */
  readonly workingTree: string | undefined;
}
