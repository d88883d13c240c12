import {randomUUID} from 'node:crypto';
import type {AuthType, ServerType} from '@aws-sdk/client-codebuild';
import {Builds} from './codebuild-builds.ts';
import {BuildSessions} from './codebuild-sessions.ts';
import type {ProjectSettings, WebhookSettings} from './codebuild-settings.ts';

/** A webhook, at CodeBuild and at the Git host. */
export interface StoredWebhook {
  /** At the Git host; none where somebody makes it there by hand, or for a whole organisation. */
  readonly url: string | undefined;
  /** Where the Git host sends its events. */
  readonly payloadUrl: string;
  secret: string;
  secretChangedAt: Date;
  settings: WebhookSettings;
}

/** A project, its settings whole: with what AWS fills in. */
export interface StoredProject {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  modifiedAt: Date;
  settings: ProjectSettings;
  webhook: StoredWebhook | undefined;
}

/** What the account signs in to a Git host with, where a project has nothing of its own. */
export interface StoredCredential {
  readonly arn: string;
  readonly serverType: ServerType;
  readonly authType: AuthType;
  /** The token itself, or the ARN of the connection or the secret. */
  readonly token: string;
}

/** The projects of an account, their webhooks and builds, and what CodeBuild signs in to Git hosts with. */
export class CodeBuildState {
  /**
   * Repositories in which nobody that CodeBuild signs in as may make a webhook:
   * `https://github.com/owner/name`, without `.git`.
   */
  readonly withoutAdmin = new Set<string>();
  readonly builds = new Builds();
  /** The keys that builds work with. */
  readonly sessions = new BuildSessions();
  readonly #projects = new Map<string, StoredProject>();
  readonly #credentials = new Map<string, StoredCredential>();

  /** In the order in which they were made. */
  projects(): StoredProject[] {
    return [...this.#projects.values()];
  }

  project(name: string): StoredProject | undefined {
    return this.#projects.get(name);
  }

  /** Makes a project, in place of any of its name. */
  addProject(name: string, settings: ProjectSettings, createdAt: Date): StoredProject {
    const id = randomUUID();
    const project = {id, name, createdAt, modifiedAt: createdAt, settings, webhook: undefined};
    this.#projects.set(name, project);
    return project;
  }

  removeProject(name: string): void {
    this.#projects.delete(name);
  }

  /** One for each kind of Git host at most. */
  credentials(): StoredCredential[] {
    return [...this.#credentials.values()];
  }

  credentialFor(serverType: string): StoredCredential | undefined {
    return this.#credentials.get(serverType);
  }

  putCredential(credential: StoredCredential): void {
    this.#credentials.set(credential.serverType, credential);
  }

  /** @returns whether there was one. */
  removeCredential(arn: string): boolean {
    const found = this.credentials().find((it) => it.arn === arn);
    return found !== undefined && this.#credentials.delete(found.serverType);
  }

  /** What no operation tells: the token behind the ARN of a credential. */
  tokenOf(arn: string): string | undefined {
    return this.credentials().find((it) => it.arn === arn)?.token;
  }
}
