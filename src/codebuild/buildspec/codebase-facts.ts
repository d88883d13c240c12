import type {Buildspec} from './buildspec.ts';

/** Facts about the codebase that a project builds. */
export interface CodebaseFacts {
  /** Name of its images. */
  readonly imageName: string | undefined;
  /** The process file of the checkout, if it has no valid name for the images. */
  readonly unnamed?: string | undefined;
  /** Path of the buildspec, if it is missing in the checkout. */
  readonly missing?: string | undefined;
  /** `undefined` if it cannot be read here. */
  readonly buildspec: Buildspec | undefined;
}
