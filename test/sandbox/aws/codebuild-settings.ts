import type {CreateProjectInput, CreateWebhookInput} from '@aws-sdk/client-codebuild';

/** What of a project can be set. */
export type ProjectSettings = Omit<CreateProjectInput, 'name'>;

/** What of a webhook can be set. */
export type WebhookSettings = Omit<CreateWebhookInput, 'projectName'>;
