import type {
  CreateProjectInput,
  CreateWebhookInput,
  Project,
  Tag,
  UpdateProjectInput,
  UpdateWebhookInput,
  Webhook,
} from '@aws-sdk/client-codebuild';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {OurMutability} from '../../registry/ecr/tag-mutability.ts';
import type {RoleDefinition} from '../account/role-api.ts';

/** What the steps of a project change in an account. Each call throws a `Failure` if it is denied or fails. */
export interface AccountChanges {
  readonly codebuild: {
    /** Reads a project again before it is changed. */
    project(name: string): Promise<Project | undefined>;
    /** @returns `undefined` if it already exists. */
    createProject(input: CreateProjectInput): Promise<Project | undefined>;
    updateProject(input: UpdateProjectInput): Promise<void>;
    /** @returns `undefined` if the project already has one. */
    createWebhook(input: CreateWebhookInput): Promise<Webhook | undefined>;
    updateWebhook(input: UpdateWebhookInput): Promise<void>;
    deleteWebhook(project: string): Promise<void>;
  };
  readonly roles: {
    /** Creates a role without a policy. */
    createBare(role: Omit<RoleDefinition, 'policy'>): Promise<void>;
    putTrust(role: Pick<RoleDefinition, 'name' | 'trust'>): Promise<void>;
    /** @param boundary an ARN, or `none`. */
    putBoundary(name: string, boundary: string): Promise<void>;
    tag(name: string, tags: readonly Tag[]): Promise<void>;
    putPolicy(role: Pick<RoleDefinition, 'name' | 'policy'>): Promise<void>;
  };
  readonly logs: {
    createGroup(name: string): Promise<void>;
    putRetention(name: string, days: number | 'never'): Promise<void>;
  };
  readonly ecr: {
    putMutability(repository: EcrRepositoryFacts, mutability: OurMutability): Promise<void>;
  };
}
