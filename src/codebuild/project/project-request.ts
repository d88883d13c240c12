import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import type {ProjectOptions} from './project-options.ts';
import type {Text} from '../../text.ts';

/** The request of an operator, before the account has been read. */
export interface ProjectRequest {
  /** Builds run in the builder image, or in a curated image of AWS. */
  readonly kind: 'codedeploy' | 'buildproject';
  readonly options: Omit<ProjectOptions, 'connection' | 'role'>;
  /** Name or ARN. */
  readonly connection: string | undefined;
  /** Name or ARN, or `own`. */
  readonly role: string | undefined;
  readonly codebase: CodebaseFacts;
  /** Version of this tool. */
  readonly version: string;
  /** Warnings about the flags. */
  readonly remarks?: readonly Text[];
}
