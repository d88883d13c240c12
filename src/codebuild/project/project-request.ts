import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import type {ProjectOptions} from './project-options.ts';
import type {Text} from '../../text.ts';

/** What an operator asks for, as it is before the account has been looked at. */
export interface ProjectRequest {
  /** Builds run in the builder image, or in one that AWS keeps. */
  readonly kind: 'codedeploy' | 'buildproject';
  readonly options: Omit<ProjectOptions, 'connection' | 'role'>;
  /** By name or ARN. */
  readonly connection: string | undefined;
  readonly role: string | undefined;
  readonly codebase: CodebaseFacts;
  /** This tool's. */
  readonly version: string;
  /** What was remarked of the flags. */
  readonly remarks?: readonly Text[];
}
