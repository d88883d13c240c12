import {randomUUID} from 'node:crypto';
import type {
  BuildPhaseType,
  EnvironmentVariable,
  ProjectEnvironment,
  ProjectSource,
  StatusType,
} from '@aws-sdk/client-codebuild';
import {gzipSync} from 'node:zlib';
import type {AccountScope} from './account-scope.ts';
import type {ProjectSettings} from './codebuild-settings.ts';
import type {LogStore} from './log-store.ts';
import type {ObjectStore} from './object-store.ts';

/** The parts of its account that a build knows. */
export interface BuildAccount extends AccountScope {
  readonly logs: LogStore;
  readonly objects: ObjectStore;
}

/** Why a phase has ended. */
export interface PhaseContext {
  /** `COMMAND_EXECUTION_ERROR`; empty after success. */
  readonly statusCode: string;
  readonly message: string;
}

export interface StoredPhase {
  readonly type: BuildPhaseType;
  readonly startedAt: Date;
  /** Absent while it runs. */
  readonly endedAt?: Date;
  readonly status?: StatusType;
  readonly contexts?: readonly PhaseContext[];
}

/** The input of a build: its project's settings and those of the start. */
export interface BuildRequest {
  readonly project: string;
  readonly settings: ProjectSettings;
  readonly number: number;
  /** Who started it: `someone`, `GitHub-Hookshot/0123456`. */
  readonly initiator: string;
  /** The requested source version: a branch, a tag, a commit, `pr/12`. */
  readonly sourceVersion: string | undefined;
  /** The commit, if it is already known. */
  readonly resolvedSourceVersion: string | undefined;
  /** Variables that override those of the project. */
  readonly variables: readonly EnvironmentVariable[];
  /** Variables of a webhook, `CODEBUILD_WEBHOOK_…`. */
  readonly webhookVariables: Readonly<Record<string, string>>;
  readonly isDebugged: boolean;
}

const FINE: PhaseContext = {statusCode: '', message: ''};
/** `2024/07/12 01:21:51.170731` */
const stamp = (date: Date) =>
  date.toISOString().replaceAll('-', '/').replace('T', ' ').replace('Z', '000');

/** A build. A test runs it with its methods, or an executor does. */
export class StoredBuild {
  readonly request: BuildRequest;
  /** The last part of its ID, which is also the name of its log. */
  readonly uuid = randomUUID();
  readonly startedAt: Date;
  resolvedSourceVersion: string | undefined;
  status: StatusType = 'IN_PROGRESS';
  endedAt: Date | undefined;
  /** A shell in a build that waits at a breakpoint. */
  sessionTarget: string | undefined;
  readonly #account: BuildAccount;
  readonly #stop = new AbortController();
  #phases: readonly StoredPhase[] = [];
  #lines: readonly string[] = [];

  constructor(account: BuildAccount, request: BuildRequest) {
    this.#account = account;
    this.request = request;
    this.startedAt = account.now();
    this.resolvedSourceVersion = request.resolvedSourceVersion;
    this.enter('SUBMITTED');
    this.enter('QUEUED');
  }

  /** `web:5f5a…` */
  get id(): string {
    return `${this.request.project}:${this.uuid}`;
  }

  get arn(): string {
    const {region, id} = this.#account;
    return `arn:aws:codebuild:${region}:${id}:build/${this.id}`;
  }

  get phases(): readonly StoredPhase[] {
    return this.#phases;
  }

  get isComplete(): boolean {
    return this.status !== 'IN_PROGRESS';
  }

  /** Aborts when the build is stopped or the stand-in ends. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get environment(): Partial<ProjectEnvironment> {
    return this.request.settings.environment ?? {};
  }

  get source(): Partial<ProjectSource> {
    return this.request.settings.source ?? {};
  }

  /** The place of its log; `undefined` without a log, or before there is one. */
  get log(): {readonly group: string; readonly stream: string} | undefined {
    const {status, groupName, streamName} = this.request.settings.logsConfig?.cloudWatchLogs ?? {};
    if (!this.#isProvisioned || status === 'DISABLED') return undefined;
    const stream = streamName === undefined ? this.uuid : `${streamName}/${this.uuid}`;
    return {group: groupName ?? `/aws/codebuild/${this.request.project}`, stream};
  }

  /** The object in S3 for its log. It is written when the build ends. */
  get s3Log(): {readonly bucket: string; readonly key: string} | undefined {
    const {status, location = ''} = this.request.settings.logsConfig?.s3Logs ?? {};
    if (status !== 'ENABLED') return undefined;
    const [bucket = '', ...prefix] = location.replace(/^arn:aws:s3:::/u, '').split('/');
    return {bucket, key: [...prefix, `${this.uuid}.gz`].join('/')};
  }

  get #isProvisioned(): boolean {
    return this.#phases.some(({type, endedAt}) => type === 'PROVISIONING' && endedAt !== undefined);
  }

  /** Starts a phase. The previous one counts as succeeded if it has not ended. */
  enter(type: BuildPhaseType): void {
    this.leave('SUCCEEDED');
    this.#phases = [...this.#phases, {type, startedAt: this.#account.now()}];
  }

  /** Ends the running phase, if there is one. */
  leave(status: StatusType, context: PhaseContext = FINE): void {
    const running = this.#phases.at(-1);
    if (running === undefined || running.endedAt !== undefined) return;
    const ended = {...running, endedAt: this.#account.now(), status, contexts: [context]};
    this.#phases = [...this.#phases.slice(0, -1), ended];
  }

  /** Writes lines to its logs, if it has any. */
  say(...lines: readonly string[]): void {
    if (this.#isProvisioned) this.#lines = [...this.#lines, ...lines];
    if (this.log === undefined) return;
    const {group, stream} = this.log;
    const at = this.#account.now();
    const events = lines.map((line) => ({at, message: `${line}\n`}));
    this.#account.logs.write(group, stream, ...events);
  }

  /** Writes a line of CodeBuild itself. */
  note(text: string): void {
    this.say(`[Container] ${stamp(this.#account.now())} ${text}`);
  }

  /**
   * Ends the build.
   *
   * @param status default: that of the first phase that did not succeed.
   */
  complete(status?: StatusType): void {
    if (this.isComplete) return;
    this.leave(status ?? 'SUCCEEDED');
    const failed = this.#phases.find((it) => it.status !== 'SUCCEEDED')?.status;
    const now = this.#account.now();
    this.#phases = [
      ...this.#phases,
      {type: 'FINALIZING', startedAt: now, endedAt: now, status: 'SUCCEEDED', contexts: [FINE]},
      {type: 'COMPLETED', startedAt: now},
    ];
    this.status = status ?? failed ?? 'SUCCEEDED';
    this.endedAt = now;
    const {s3Log} = this;
    if (s3Log === undefined || !this.#isProvisioned) return;
    const text = this.#lines.map((it) => `${it}\n`).join('');
    this.#account.objects.put(s3Log.bucket, s3Log.key, gzipSync(text));
  }

  /** Stops the build if it runs. */
  stop(): void {
    if (this.isComplete) return;
    this.complete('STOPPED');
    this.#stop.abort();
  }
}
