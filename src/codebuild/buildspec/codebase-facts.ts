import type {Text} from '../../text.ts';
import type {Buildspec} from './buildspec.ts';

/** Facts about the codebase that a project builds. */
export interface CodebaseFacts {
  /** Name of its images. */
  readonly imageName: string | undefined;
  /** The process file of the checkout, if it has no valid name for the images. */
  readonly unnamed?: string | undefined;
  /** Path of the buildspec, if it is missing in the checkout. */
  readonly missing?: string | undefined;
  /** Why the buildspec exists but cannot be read. */
  readonly unreadable?: Text | undefined;
  /** `undefined` if it cannot be read here. */
  readonly buildspec: Buildspec | undefined;
  /** Absent if no checkout of the repository was read. */
  readonly origin?: FactsOrigin | undefined;
}

/** The state of a checkout from which facts were read. */
export interface FactsOrigin {
  /** As part of a sentence: `origin/main (commit 1a2b3c4 of 2030-01-02)`. */
  readonly place: string;
  /**
   * Says which state was read, and why, if it is not the branch at the Git host. Absent for the branch as it
   * was last fetched, which may still be old.
   */
  readonly remark?: Text | undefined;
}
