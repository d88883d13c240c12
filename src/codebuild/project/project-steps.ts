import type {CreateProjectInput, Project, Tag, UpdateProjectInput} from '@aws-sdk/client-codebuild';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {OurMutability} from '../../registry/ecr/tag-mutability.ts';
import type {Change} from '../changes/change.ts';
import type {WebhookStep} from '../webhook/plan-webhook.ts';
import type {RoleDefinition} from '../account/role-api.ts';

/** One change in the account, as plain data. `change` describes it to the person. */
export type ProjectStep = WebhookStep | OwnStep;

type OwnStep = {readonly change: Change} & (
  | {
      readonly kind: 'set-mutability';
      readonly repository: EcrRepositoryFacts;
      readonly mutability: OurMutability;
    }
  | {readonly kind: 'create-role'; readonly role: RoleDefinition}
  | {readonly kind: 'put-trust'; readonly role: RoleDefinition}
  | {readonly kind: 'put-policy'; readonly role: RoleDefinition}
  | {readonly kind: 'put-boundary'; readonly role: string; readonly boundary: string}
  | {readonly kind: 'tag-role'; readonly role: string; readonly tags: readonly Tag[]}
  | {readonly kind: 'create-log-group'; readonly group: string}
  | {
      readonly kind: 'put-retention';
      readonly group: string;
      /** In days. */
      readonly retention: number | 'never';
    }
  /** Removes the tags of a backup. All tags that the project has by then stay. */
  | {readonly kind: 'delete-backup'; readonly project: string}
  | {readonly kind: 'create-project'; readonly input: CreateProjectInput}
  | {
      readonly kind: 'update-project';
      readonly input: UpdateProjectInput;
      /**
       * The project from which the update was planned, if it is the first step that changes the project. Without its
       * webhook if that does not matter.
       */
      readonly plannedFrom?: Project | undefined;
    }
);
