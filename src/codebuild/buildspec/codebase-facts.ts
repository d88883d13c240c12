import type {Buildspec} from './buildspec.ts';

/** What is known of the codebase that a project builds. */
export interface CodebaseFacts {
  /** What its images are called. */
  readonly imageName: string | undefined;
  /** The process file of the checkout, if it gives the images no name that can be used. */
  readonly unnamed?: string | undefined;
  /** The path of a buildspec that the checkout should have, and has not. */
  readonly missing?: string | undefined;
  /** `undefined` where it cannot be read from here. */
  readonly buildspec: Buildspec | undefined;
}
