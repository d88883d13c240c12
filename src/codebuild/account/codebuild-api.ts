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
import type {FleetFacts} from './fleet-facts.ts';
import type {CodeBuildCalls} from './codebuild-calls.ts';
import {isExisting, isMissing, tries} from './codebuild-failure.ts';
import {chunks} from './chunks.ts';
import {Failure} from '../../errors.ts';

/** Limit of BatchGetProjects: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetProjects.html */
const MOST_PROJECTS = 100;
/** The error if the name is already taken. */
const EXISTS = ['ResourceAlreadyExistsException'];

/**
 * Client of CodeBuild for projects. Its methods throw a `Failure`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/
 */
export class CodeBuildApi {
  readonly #calls: CodeBuildCalls;

  constructor(calls: CodeBuildCalls) {
    this.#calls = calls;
  }

  /** Reads a project with its webhook; `undefined` if it does not exist. */
  async project(name: string): Promise<Project | undefined> {
    return (await this.projects([name])).get(name);
  }

  /** Reads the projects that exist, by name, with their webhooks. */
  async projects(names: readonly string[]): Promise<Map<string, Project>> {
    const {BatchGetProjectsCommand} = await import('@aws-sdk/client-codebuild');
    const [only, another] = names;
    const task = another === undefined ? `read the project ${only}` : 'read the projects';
    const resource = another === undefined ? only : undefined;
    const answers = await Promise.all(
      chunks(names, MOST_PROJECTS).map((some) =>
        this.#calls.call(task, 'BatchGetProjects', resource, (client, options) =>
          client.send(new BatchGetProjectsCommand({names: some}), options),
        ),
      ),
    );
    const found = answers.flatMap((it) => it?.projects ?? []);
    return new Map(found.map((it) => [it.name ?? '', it]));
  }

  /**
   * Reads a fleet of reserved machines; `undefined` if it does not exist.
   *
   * @param name its name or ARN.
   */
  async fleet(name: string): Promise<FleetFacts | undefined> {
    const {BatchGetFleetsCommand} = await import('@aws-sdk/client-codebuild');
    const answer = await this.#calls.call(
      `read the fleet ${name}`,
      'BatchGetFleets',
      undefined,
      (client, options) => client.send(new BatchGetFleetsCommand({names: [name]}), options),
    );
    const [found] = answer?.fleets ?? [];
    if (found === undefined) return undefined;
    const {arn = name, environmentType: type, computeType, computeConfiguration} = found;
    return {arn, type, computeType, computeConfiguration};
  }

  /** Creates a project. @returns `undefined` if it already exists. */
  async createProject(input: CreateProjectInput): Promise<Project | undefined> {
    const {CreateProjectCommand} = await import('@aws-sdk/client-codebuild');
    const name = input.name ?? '';
    const answer = await this.#calls.call(
      `create the project ${name}`,
      'CreateProject',
      name,
      (client, options) => client.send(new CreateProjectCommand(input), options),
      EXISTS,
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

  /** Deletes a project. One that does not exist counts as deleted. */
  async deleteProject(name: string): Promise<void> {
    const {DeleteProjectCommand} = await import('@aws-sdk/client-codebuild');
    await this.#calls.call(`delete the project ${name}`, 'DeleteProject', name, (client, options) =>
      client.send(new DeleteProjectCommand({name}), options),
    );
  }

  /** Creates a webhook. @returns `undefined` if the project already has one. */
  async createWebhook(input: CreateWebhookInput): Promise<Webhook | undefined> {
    const {CreateWebhookCommand} = await import('@aws-sdk/client-codebuild');
    const name = input.projectName ?? '';
    const answer = await this.#calls.call(
      `create the webhook of ${name}`,
      'CreateWebhook',
      name,
      (client, options) => client.send(new CreateWebhookCommand(input), options),
      EXISTS,
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

  /** Deletes a webhook. One that does not exist counts as deleted. Missing credentials are an error. */
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

  /** Lists the credentials of the account for Git hosts, without the tokens. */
  async sourceCredentials(): Promise<readonly SourceCredentialsInfo[]> {
    const {ListSourceCredentialsCommand} = await import('@aws-sdk/client-codebuild');
    const answer = await this.#calls.call(
      'list the source credentials',
      'ListSourceCredentials',
      undefined,
      (client, options) => client.send(new ListSourceCredentialsCommand({}), options),
    );
    return answer?.sourceCredentialsInfos ?? [];
  }

  /**
   * Stores credentials for a kind of host. With `shouldOverwrite`, replaces existing ones.
   *
   * @returns their ARN.
   * @throws {Failure} of code `changes.not-confirmed` if someone else has just stored some.
   */
  async importSourceCredentials(input: ImportSourceCredentialsInput): Promise<string> {
    const {ImportSourceCredentialsCommand} = await import('@aws-sdk/client-codebuild');
    try {
      const answer = await this.#calls.call(
        'store the source credentials in CodeBuild',
        'ImportSourceCredentials',
        undefined,
        (client, options) => client.send(new ImportSourceCredentialsCommand(input), options),
      );
      return answer?.arn ?? '';
    } catch (error) {
      if (!isExisting(error)) throw error;
      // An earlier try of this call may have stored them, and its answer was lost.
      if (tries(error) > 1) return this.importSourceCredentials({...input, shouldOverwrite: true});
      throw new Failure(
        'changes.not-confirmed',
        `Someone else has just stored source credentials for ${input.serverType}.`,
        {
          remedy: 'Run the same command again. It shows the difference and asks for confirmation.',
          cause: error,
        },
      );
    }
  }

  /** Lists the names of AWS's curated images for builds. */
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
