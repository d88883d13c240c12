import {randomUUID} from 'node:crypto';
import type {AuthType, Fleet, ServerType, WebhookStatus} from '@aws-sdk/client-codebuild';
import {Builds} from './codebuild-builds.ts';
import {BuildSessions} from './codebuild-sessions.ts';
import type {ProjectSettings, WebhookSettings} from './codebuild-settings.ts';

/** A webhook, at CodeBuild and at the Git host. */
export interface StoredWebhook {
  /** At the Git host. Absent if a person creates it there, or for a whole organization. */
  readonly url: string | undefined;
  /** The URL for the events of the Git host. */
  readonly payloadUrl: string;
  secret: string;
  secretChangedAt: Date;
  settings: WebhookSettings;
  status: WebhookStatus;
  statusMessage: string | undefined;
  /** When CodeBuild has deleted it. */
  goneAt?: Date;
}

/** A project with all settings, including AWS's defaults. */
export interface StoredProject {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  modifiedAt: Date;
  settings: ProjectSettings;
  webhook: StoredWebhook | undefined;
}

/** The account's credentials for a Git host, used if a project has none. */
export interface StoredCredential {
  readonly arn: string;
  readonly serverType: ServerType;
  readonly authType: AuthType;
  /** The token itself, or the ARN of the connection or the secret. */
  readonly token: string;
}

/** The projects of an account, their webhooks and builds, and the credentials for Git hosts. */
export class CodeBuildState {
  /**
   * Repositories in which CodeBuild's user may not create a webhook:
   * `https://github.com/owner/name`, without `.git`.
   */
  readonly withoutAdmin = new Set<string>();
  /** Milliseconds that CodeBuild needs to delete a webhook, whose status is DELETING meanwhile. */
  webhookDeletionMs = 0;
  /** Fleets of reserved machines. */
  readonly fleets: Pick<
    Fleet,
    'name' | 'arn' | 'environmentType' | 'computeType' | 'computeConfiguration'
  >[] = [];
  readonly builds = new Builds();
  /** The keys of builds. */
  readonly sessions = new BuildSessions();
  readonly #projects = new Map<string, StoredProject>();
  readonly #credentials = new Map<string, StoredCredential>();

  /** In the order of creation. */
  projects(): StoredProject[] {
    return [...this.#projects.values()];
  }

  project(name: string): StoredProject | undefined {
    return this.#projects.get(name);
  }

  /** Adds a project, and replaces one of the same name. */
  addProject(name: string, settings: ProjectSettings, createdAt: Date): StoredProject {
    const id = randomUUID();
    const project = {id, name, createdAt, modifiedAt: createdAt, settings, webhook: undefined};
    this.#projects.set(name, project);
    return project;
  }

  removeProject(name: string): void {
    this.#projects.delete(name);
  }

  /** At most one for each kind of Git host. */
  credentials(): StoredCredential[] {
    return [...this.#credentials.values()];
  }

  credentialFor(serverType: string): StoredCredential | undefined {
    return this.#credentials.get(serverType);
  }

  putCredential(credential: StoredCredential): void {
    this.#credentials.set(credential.serverType, credential);
  }

  /** @returns whether it existed. */
  removeCredential(arn: string): boolean {
    const found = this.credentials().find((it) => it.arn === arn);
    return found !== undefined && this.#credentials.delete(found.serverType);
  }

  /** The token behind the ARN of a credential, which no operation returns. */
  tokenOf(arn: string): string | undefined {
    return this.credentials().find((it) => it.arn === arn)?.token;
  }
}
