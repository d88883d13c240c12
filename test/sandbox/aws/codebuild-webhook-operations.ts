import type {
  CreateWebhookInput,
  DeleteWebhookInput,
  ProjectSource,
  UpdateWebhookInput,
} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {existingProject, invalidInput, refuse} from './codebuild-error.ts';
import {connectionAccessMistake} from './codebuild-project-rules.ts';
import {
  connectionMistake,
  hasGitHost,
  isOfOrganisation,
  secretMistake,
} from './codebuild-source-rules.ts';
import type {StoredProject, StoredWebhook} from './codebuild-state.ts';
import {
  describeWebhook,
  newSecret,
  newWebhook,
  repositoryUrl,
  withApprovers,
} from './codebuild-webhook.ts';
import {webhookMistakes} from './codebuild-webhook-rules.ts';
import type {Operation} from './operation.ts';

/** CodeBuild's operations for webhooks. */
export const CODEBUILD_WEBHOOK_OPERATIONS = {
  CreateWebhook(account, {projectName = '', ...settings}: CreateWebhookInput) {
    const project = existingProject(account, projectName);
    const source = hostedSource(project);
    if (project.webhook !== undefined) {
      const message = `Webhook already exists for project ${projectName}`;
      throw new AwsError('ResourceAlreadyExistsException', message);
    }
    const needsScope = isOfOrganisation(source) && settings.scopeConfiguration === undefined;
    refuse([
      settings.branchFilter === ''
        ? "Value '' at 'newProjectVersion.webhook.branches' failed to satisfy constraint: Member must have length greater than or equal to 1"
        : undefined,
      ...webhookMistakes(source.type, settings),
      needsScope ? 'Invalid webhook: scopeConfiguration is required for this source' : undefined,
    ]);
    // A person who creates it also signs in to the Git host.
    if (settings.manualCreation === true) {
      refuse([source.type === 'GITHUB' ? undefined : 'Manual creation is only for GITHUB']);
    } else {
      mustAdminister(account, source, 'create');
      mustReachConnection(account, project);
    }
    const webhook = newWebhook(account, source, settings);
    changeWebhook(account, project, webhook);
    // CodeBuild gives the secret only to a person who must add the webhook.
    const {url, secret} = webhook;
    return {webhook: {...describeWebhook(webhook), ...(url === undefined ? {secret} : {})}};
  },

  UpdateWebhook(account, {projectName = '', rotateSecret = false, ...given}: UpdateWebhookInput) {
    const project = existingProject(account, projectName);
    const webhook = existingWebhook(project);
    if (webhook.status === 'DELETING') throw invalidInput('The webhook is being deleted');
    const source = hostedSource(project);
    const {scopeConfiguration} = webhook.settings;
    refuse(webhookMistakes(source.type, {scopeConfiguration, ...given}));
    // Only this changes something at the Git host. It has no meaning for Bitbucket.
    if (rotateSecret && source.type !== 'BITBUCKET') {
      mustAdminister(account, source, 'update');
      webhook.secret = newSecret();
      webhook.secretChangedAt = account.now();
    }
    const {branchFilter: before, filterGroups: groupsBefore, ...kept} = webhook.settings;
    const {branchFilter, filterGroups, ...others} = given;
    const isSame = branchFilter === undefined && filterGroups === undefined;
    // Each of the two ways to filter replaces the other. An empty text removes both.
    webhook.settings = {
      ...kept,
      ...others,
      branchFilter: isSame ? before : branchFilter || undefined,
      filterGroups: isSame ? groupsBefore : filterGroups,
      ...(given.pullRequestBuildPolicy === undefined
        ? {}
        : {pullRequestBuildPolicy: withApprovers(source, given.pullRequestBuildPolicy)}),
    };
    changeWebhook(account, project, webhook);
    return {webhook: describeWebhook(webhook)};
  },

  DeleteWebhook(account, {projectName = ''}: DeleteWebhookInput) {
    const project = existingProject(account, projectName);
    const {settings, url} = existingWebhook(project);
    if (url !== undefined && settings.manualCreation !== true) {
      mustAdminister(account, hostedSource(project), 'delete');
      mustReachConnection(account, project);
    }
    changeWebhook(account, project, leavingWebhook(account, project.webhook));
    return {};
  },
} satisfies Readonly<Record<string, Operation>>;

/** A webhook that CodeBuild deletes in the background, or at once. */
function leavingWebhook(
  {codebuild, now}: AwsAccount,
  webhook: StoredWebhook | undefined,
): StoredWebhook | undefined {
  const ms = codebuild.webhookDeletionMs;
  if (webhook === undefined || ms === 0) return undefined;
  return {...webhook, status: 'DELETING', goneAt: new Date(now().getTime() + ms)};
}

/** A webhook is a part of its project, so a change of the webhook is one of the project. */
function changeWebhook(
  {now}: AwsAccount,
  project: StoredProject,
  webhook: StoredWebhook | undefined,
): void {
  project.webhook = webhook;
  project.modifiedAt = now();
}

function existingWebhook({name, webhook}: StoredProject): StoredWebhook {
  if (webhook !== undefined) return webhook;
  const message = `Webhook does not exist for project ${name}`;
  throw new AwsError('ResourceNotFoundException', message);
}

interface HostedSource extends ProjectSource {
  readonly type: NonNullable<ProjectSource['type']>;
}

/** @throws {AwsError} if the source is not at a Git host with webhooks. */
function hostedSource({settings: {source}}: StoredProject): HostedSource {
  const {type} = source ?? {};
  if (type !== undefined && hasGitHost(type)) return {...source, type};
  throw invalidInput(`Webhooks are not supported for source type ${type}`);
}

/** @throws {AwsError} if CodeBuild cannot sign in to the Git host, or has no permission there. */
function mustAdminister(account: AwsAccount, source: HostedSource, verb: string): void {
  const mistake = signInMistake(account, source);
  if (mistake === undefined && !account.codebuild.withoutAdmin.has(repositoryUrl(source))) return;
  const why =
    mistake ??
    'Repository not found or permission denied. Please make sure the source credentials associated with your project have the permission to create webhook.';
  throw new AwsError('OAuthProviderException', `Failed to ${verb} webhook. ${why}`);
}

/** @throws {AwsError} with another message than for projects. */
function mustReachConnection(account: AwsAccount, {settings}: StoredProject): void {
  if (connectionAccessMistake(account, settings) === undefined) return;
  const message = `User is not authorized to access connection ${settings.source?.auth?.resource}`;
  throw new AwsError('OAuthProviderException', message);
}

/**
 * Why CodeBuild can no longer sign in, although it could when it got the credentials.
 *
 * @throws {AwsError} if it has no credentials.
 */
function signInMistake(account: AwsAccount, {type, auth}: HostedSource): string | undefined {
  const own = auth?.type === 'OAUTH' ? undefined : auth?.resource;
  if (auth !== undefined && own !== undefined) {
    return auth.type === 'CODECONNECTIONS'
      ? connectionMistake(account, type, own)
      : secretMistake(account, own);
  }
  const credential = account.codebuild.credentialFor(type);
  if (credential === undefined) {
    const message = `Could not find access token for server type ${type.toLowerCase()}`;
    throw new AwsError('ResourceNotFoundException', message);
  }
  const {authType, token} = credential;
  if (authType === 'CODECONNECTIONS') return connectionMistake(account, type, token);
  return authType === 'SECRETS_MANAGER' ? secretMistake(account, token) : undefined;
}
