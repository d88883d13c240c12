import type {ComputeType, EnvironmentVariable, ProjectCache, Tag} from '@aws-sdk/client-codebuild';
import type {AskedSettings} from '../settings/asked-settings.ts';
import type {GitLocation} from '../source/git-location.ts';
import type {Triggers} from '../webhook/webhook-filters.ts';

/**
 * Options of a project. `undefined` keeps the current value, or in a new project sets the default of
 * `desired-project.ts`.
 */
export interface ProjectOptions {
  readonly name: string;
  readonly description: string | undefined;
  /** Also `undefined` for an existing project whose source is not at a Git host with webhooks. */
  readonly source: GitLocation | undefined;
  /** The branch of builds that are started by hand. */
  readonly sourceVersion: string | undefined;
  /** Path in the repository, ARN of an object in S3, or the buildspec itself. */
  readonly buildspec: string | undefined;
  /** The image in which builds run. */
  readonly image: string | undefined;
  readonly computeType: ComputeType | undefined;
  readonly timeoutMinutes: number | undefined;
  /** Added to the existing variables. A variable with the same name is replaced. */
  readonly variables: readonly EnvironmentVariable[];
  /** Added to the existing tags. A tag with the same key is replaced. */
  readonly tags: readonly Tag[];
  readonly badge: boolean | undefined;
  /** Number of commits; 0 means all. */
  readonly cloneDepth: number | undefined;
  readonly reportStatus: boolean | undefined;
  readonly cache: ProjectCache | undefined;
  readonly settings: AskedSettings;
  /** The ARN of a connection. */
  readonly connection: string | undefined;
  /** The ARN of a role; `undefined` keeps the current one. */
  readonly role: string | undefined;
  /** Events that start builds; `undefined` keeps those of the existing webhook. */
  readonly triggers: Triggers | undefined;
  /** Whether an existing webhook stays where it is, even if the source is another one. */
  readonly keepsWebhook: boolean;
}
