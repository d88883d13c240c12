import type {ComputeType, EnvironmentVariable, ProjectCache, Tag} from '@aws-sdk/client-codebuild';
import type {GitLocation} from '../source/git-location.ts';
import type {Triggers} from '../webhook/webhook-filters.ts';

/**
 * What an operator asks of a project. What is `undefined` stays as it is; in a new project it is the
 * default of `desired-project.ts`.
 */
export interface ProjectOptions {
  readonly name: string;
  readonly description: string | undefined;
  readonly source: GitLocation;
  /** What a build builds that nothing else triggers: a branch. */
  readonly sourceVersion: string;
  /** The file's path in the repository. */
  readonly buildspec: string;
  /** The image that builds run in. */
  readonly image: string | undefined;
  readonly computeType: ComputeType | undefined;
  readonly timeoutMinutes: number | undefined;
  /** Added to those that are there, each in place of the one of its name. */
  readonly variables: readonly EnvironmentVariable[];
  /** Added to those that are there, each in place of the one of its key. */
  readonly tags: readonly Tag[];
  readonly badge: boolean | undefined;
  /** Commits; 0 is all. */
  readonly cloneDepth: number | undefined;
  readonly reportStatus: boolean | undefined;
  readonly cache: ProjectCache | undefined;
  /** The ARN of a connection. */
  readonly connection: string | undefined;
  /** The ARN of a role that somebody else keeps. */
  readonly role: string | undefined;
  /** What starts builds; `undefined` leaves the webhook alone. */
  readonly triggers: Triggers | undefined;
}
