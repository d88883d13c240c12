import type {
  CreateProjectInput,
  CreateWebhookInput,
  ImportSourceCredentialsInput,
  Project,
  SourceCredentialsInfo,
  UpdateProjectInput,
  UpdateWebhookInput,
  Webhook,
} from '@aws-sdk/client-codebuild';
import type {CodeBuildCalls} from './codebuild-calls.ts';
import {isMissing} from './codebuild-failure.ts';

/** The answer where something of that name is there already. */
const THERE = ['ResourceAlreadyExistsException'];

/**
 * The calls of CodeBuild's API that keep projects; each may throw a `Failure` in words.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/
 */
export class CodeBuildApi {
  readonly #calls: CodeBuildCalls;

  constructor(calls: CodeBuildCalls) {
    this.#calls = calls;
  }

  /** A project with its webhook; `undefined` where there is none of that name. */
  async project(name: string): Promise<Project | undefined> {
    const {BatchGetProjectsCommand} = await import('@aws-sdk/client-codebuild');
    const answer = await this.#calls.call(
      `read the project ${name}`,
      'BatchGetProjects',
      name,
      (client, options) => client.send(new BatchGetProjectsCommand({names: [name]}), options),
    );
    return answer?.projects?.[0];
  }

  /** @returns `undefined` where one of that name is there already. */
  async createProject(input: CreateProjectInput): Promise<Project | undefined> {
    const {CreateProjectCommand} = await import('@aws-sdk/client-codebuild');
    const name = input.name ?? '';
    const answer = await this.#calls.call(
      `create the project ${name}`,
      'CreateProject',
      name,
      (client, options) => client.send(new CreateProjectCommand(input), options),
      THERE,
    );
    return answer?.project;
  }

  async updateProject(input: UpdateProjectInput): Promise<void> {
    const {UpdateProjectCommand} = await import('@aws-sdk/client-codebuild');
    const name = input.name ?? '';
    await this.#calls.call(`update the project ${name}`, 'UpdateProject', name, (client, options) =>
      client.send(new UpdateProjectCommand(input), options),
    );
  }

  /** One that does not exist counts as deleted. */
  async deleteProject(name: string): Promise<void> {
    const {DeleteProjectCommand} = await import('@aws-sdk/client-codebuild');
    await this.#calls.call(`delete the project ${name}`, 'DeleteProject', name, (client, options) =>
      client.send(new DeleteProjectCommand({name}), options),
    );
  }

  /** @returns `undefined` where the project has a webhook already. */
  async createWebhook(input: CreateWebhookInput): Promise<Webhook | undefined> {
    const {CreateWebhookCommand} = await import('@aws-sdk/client-codebuild');
    const name = input.projectName ?? '';
    const answer = await this.#calls.call(
      `create the webhook of ${name}`,
      'CreateWebhook',
      name,
      (client, options) => client.send(new CreateWebhookCommand(input), options),
      THERE,
    );
    return answer?.webhook;
  }

  async updateWebhook(input: UpdateWebhookInput): Promise<void> {
    const {UpdateWebhookCommand} = await import('@aws-sdk/client-codebuild');
    const name = input.projectName ?? '';
    await this.#calls.call(
      `update the webhook of ${name}`,
      'UpdateWebhook',
      name,
      (client, options) => client.send(new UpdateWebhookCommand(input), options),
    );
  }

  /** One that does not exist counts as deleted; that there is nothing to sign in with does not. */
  async deleteWebhook(projectName: string): Promise<void> {
    const {DeleteWebhookCommand} = await import('@aws-sdk/client-codebuild');
    try {
      await this.#calls.call(
        `delete the webhook of ${projectName}`,
        'DeleteWebhook',
        projectName,
        (client, options) => client.send(new DeleteWebhookCommand({projectName}), options),
      );
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** What the account signs in to Git hosts with; never the tokens themselves. */
  async sourceCredentials(): Promise<readonly SourceCredentialsInfo[]> {
    const {ListSourceCredentialsCommand} = await import('@aws-sdk/client-codebuild');
    const answer = await this.#calls.call(
      'read what CodeBuild signs in to Git hosts with',
      'ListSourceCredentials',
      undefined,
      (client, options) => client.send(new ListSourceCredentialsCommand({}), options),
    );
    return answer?.sourceCredentialsInfos ?? [];
  }

  /** Replaces what the account has for the same kind of host. */
  async importSourceCredentials(
    input: Omit<ImportSourceCredentialsInput, 'shouldOverwrite'>,
  ): Promise<string> {
    const {ImportSourceCredentialsCommand} = await import('@aws-sdk/client-codebuild');
    const answer = await this.#calls.call(
      'hand the credentials to CodeBuild',
      'ImportSourceCredentials',
      undefined,
      (client, options) =>
        client.send(new ImportSourceCredentialsCommand({...input, shouldOverwrite: true}), options),
    );
    return answer?.arn ?? '';
  }

  /** The names of the images that AWS keeps for builds, of Linux on x86-64. */
  async curatedImages(): Promise<readonly string[]> {
    const {ListCuratedEnvironmentImagesCommand} = await import('@aws-sdk/client-codebuild');
    const answer = await this.#calls.call(
      "list CodeBuild's curated images",
      'ListCuratedEnvironmentImages',
      undefined,
      (client, options) => client.send(new ListCuratedEnvironmentImagesCommand({}), options),
    );
    const languages = (answer?.platforms ?? []).flatMap((it) => it.languages ?? []);
    return languages.flatMap((it) => it.images ?? []).flatMap(({name}) => name ?? []);
  }
}
