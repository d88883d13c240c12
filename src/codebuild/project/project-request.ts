import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import type {ComposedImage} from '../snapshot/composed-image.ts';
import type {ProjectOptions} from './project-options.ts';
import type {GitHostKind} from '../source/git-host.ts';
import type {GitLocation, GitRepository} from '../source/git-location.ts';
import type {Text} from '../../text.ts';

/** The request of an operator, before the account has been read. */
export interface ProjectRequest {
  /** Builds run in the builder image, or in a curated image of AWS. */
  readonly kind: 'codedeploy' | 'buildproject';
  readonly options: Omit<ProjectOptions, 'connection' | 'role' | 'source'>;
  /** `undefined` keeps the source of an existing project. */
  readonly repository: GitRepository | undefined;
  /** The kind of the Git host, if it is named. */
  readonly hostKind: GitHostKind | undefined;
  /** Name or ARN. */
  readonly connection: string | undefined;
  /** Name or ARN, or `own`. */
  readonly role: string | undefined;
  readonly codebase: CodebaseFacts;
  /** Version of this tool. */
  readonly version: string;
  /** The builder image that is composed from the builder of the builds; `undefined` if that builder is not known. */
  readonly composed?: ComposedImage | undefined;
  /** Warnings about the flags. */
  readonly remarks?: readonly Text[];
}

/** A request whose source is known. */
export interface LocatedRequest extends ProjectRequest {
  /** `undefined` for an existing project whose source is not at a Git host with webhooks. */
  readonly source: GitLocation | undefined;
  /** Whether the project will have a webhook that is created or moved, which requires access to the Git host. */
  readonly needsWebhook: boolean;
}
