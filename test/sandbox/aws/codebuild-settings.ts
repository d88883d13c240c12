import type {CreateProjectInput, CreateWebhookInput} from '@aws-sdk/client-codebuild';

/** The settings of a project. */
export type ProjectSettings = Omit<CreateProjectInput, 'name'>;

/** The settings of a webhook. */
export type WebhookSettings = Omit<CreateWebhookInput, 'projectName'>;
