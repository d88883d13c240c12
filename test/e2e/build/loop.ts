import {copyFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {CodeBuildClient, StopBuildCommand, UpdateProjectCommand} from '@aws-sdk/client-codebuild';
import {onTestFinished, vi} from 'vitest';

import {packageVersion} from '../../../scripts/package-version.ts';
import type {AwsAccount} from '../../sandbox/aws/aws-account.ts';
import type {StoredBuild} from '../../sandbox/aws/codebuild-build.ts';
import {dockerExecutor} from '../../sandbox/aws/executor/docker-executor.ts';
import {repositoriesIn} from '../../sandbox/aws/executor/local-stand-ins.ts';
import {clientOf} from '../../sandbox/real/account-client.ts';
import {AccountRegistry} from '../../sandbox/real/account-registry.ts';
import {MIRROR, mirroredImages} from '../../sandbox/real/builder-mirror.ts';
import {ensureHostedRepository, pushToHosts} from '../../sandbox/real/hosted-repository.ts';
import {portOf} from '../../sandbox/real/port-of.ts';
import {SlackStandIn} from '../../sandbox/slack/slack-stand-in.ts';
import {type AwsSandbox, startAws} from '../aws.ts';
import {NODE_PACKAGES, downloadNode} from '../node-packages.ts';
import type {Operator} from '../operator.ts';
import {
  cli,
  commitAll,
  copyCodebase,
  git,
  sandbox,
  sandboxEnvironment,
  store,
  temporaryFolder,
} from '../sandbox.ts';

/** The buildspec of users of the old builder. */
const BUILDSPEC = 'test/fixtures/codebases/flask/buildspec.yml';
/** Name of the builder image if the account does not have it. */
const NAMED = 'registry.example.com/ci-image-builder:1';
const REPOSITORY = 'github.com/acme/notice-board';
/** Name of the project, and of the application, which names the images. */
export const PROJECT = 'notice-board';
const PARAMETERS = {
  slack_workspace_id: 'T0TEAM',
  slack_channel_id: 'C0BUILDS',
  slack_api_token: 'xoxb-1-right',
};

export interface LoopOptions {
  /**
   * The builder image in the local engine. Without one, `builder-image publish` makes one from a builder, in the
   * account's ECR.
   */
  readonly builderImage?: string | undefined;
  /** Whether it is in the account's ECR, where `codebuild codedeploy` finds it. If not, a flag names it. */
  readonly isPublished?: boolean;
  /** Files of the codebase that are added to those of the sample, or replace them. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Everything from a clone to the registry, on this machine: an account with a project that `codebuild
 * codedeploy` created. Its builds run in the builder image with an engine of their own.
 */
export class Loop {
  readonly sandbox: AwsSandbox;
  readonly slack: SlackStandIn;
  readonly checkout: string;
  /** The folder for data of the builds outside their containers. */
  readonly temporary: string;
  readonly #hosts: string;
  readonly #env: Operator['env'];
  /** The images that CodeBuild has already pulled. */
  readonly #images = new Map<string, string>();
  /** More environment variables of commands. */
  readonly #console: CodeBuildClient;

  private constructor(
    aws: AwsSandbox,
    slack: SlackStandIn,
    folders: Readonly<Record<'checkout' | 'home' | 'hosts' | 'temporary', string>>,
  ) {
    this.sandbox = aws;
    this.slack = slack;
    this.checkout = folders.checkout;
    this.temporary = folders.temporary;
    this.#hosts = folders.hosts;
    this.#env = {...aws.env, HOME: folders.home};
    this.#console = new CodeBuildClient(clientOf(aws.env));
    onTestFinished(() => this.#console.destroy());
  }

  /** Stops with the test. */
  static async start(options: LoopOptions): Promise<Loop> {
    const aws = await startAws();
    onTestFinished(() => aws.stop());
    const slack = await SlackStandIn.start();
    onTestFinished(() => slack.stop());
    const loop = new Loop(aws, slack, {
      checkout: await copyCodebase('tiny'),
      home: await temporaryFolder(),
      hosts: await temporaryFolder(),
      temporary: await temporaryFolder(),
    });
    await loop.#hostRepository(options.files ?? {});
    loop.#executeBuilds();
    await loop.#makeProject(options);
    vi.stubEnv('TMPDIR', loop.temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    return loop;
  }

  get account(): AwsAccount {
    return this.sandbox.aws.account;
  }

  /** The environment of the person who works in the clone. */
  get operator(): Pick<Operator, 'checkout' | 'env'> {
    return {checkout: this.checkout, env: this.#env};
  }

  /** Runs a `codebuild` command in the clone. */
  async operate(...args: readonly string[]) {
    return await cli(['codebuild', ...args], {cwd: this.checkout, env: this.#env});
  }

  /** Commits the files of the clone, and pushes. @returns the build that the push starts. */
  async push(message = 'Change something'): Promise<StoredBuild> {
    const {checkout} = this;
    const before = this.account.codebuild.builds.ofProject(PROJECT).length;
    await writeFile(join(checkout, 'public', 'change.txt'), `${message}\n`);
    await commitAll(checkout, message);
    await git(checkout, 'push', '--quiet', 'origin', 'main');
    const [build, ...others] = this.account.codebuild.builds.ofProject(PROJECT);
    if (build === undefined || others.length !== before) throw new Error('It started no build');
    return build;
  }

  /** Follows the newest build to its end. */
  async follow() {
    return await this.operate('logs', PROJECT, '--follow');
  }

  /** Turns off privileged mode, as a person can in the console. */
  async unprivilege(): Promise<void> {
    const {environment} = this.account.codebuild.project(PROJECT)?.settings ?? {};
    if (environment === undefined) throw new Error(`${PROJECT} has no environment`);
    const changed = {...environment, privilegedMode: false};
    await this.#console.send(new UpdateProjectCommand({name: PROJECT, environment: changed}));
  }

  /** Stops a build, as a person can in the console. */
  async stop({id}: StoredBuild): Promise<void> {
    await this.#console.send(new StopBuildCommand({id}));
  }

  /** Waits until a build has printed a text. */
  async said(build: StoredBuild, words: string): Promise<void> {
    const timing = {timeout: 60_000, interval: 10};
    await vi.waitUntil(() => this.log(build).includes(words), timing);
  }

  /** The output of a build so far. */
  log({log}: StoredBuild): string {
    return log === undefined ? '' : this.account.logs.text(log.group, log.stream);
  }

  async #hostRepository(files: Readonly<Record<string, string>>): Promise<void> {
    const {
      checkout,
      sandbox: {aws},
    } = this;
    await copyFile(BUILDSPEC, join(checkout, 'buildspec.yml'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(checkout, name), text);
    // The role of the project gets what the branch requires.
    await commitAll(checkout, 'Add a buildspec');
    const webhook = `${aws.endpoint}/webhooks/${PROJECT}`;
    await ensureHostedRepository(join(this.#hosts, REPOSITORY), webhook);
    await git(checkout, 'remote', 'add', 'origin', `https://${REPOSITORY}`);
    await pushToHosts(checkout, this.#hosts);
  }

  #executeBuilds(): void {
    const {aws, registry} = this.sandbox;
    const addresses = [aws.endpoint, registry.host, this.slack.hooksUrl, sandbox().registry];
    aws.account.codebuild.builds.executor = dockerExecutor({
      account: aws.account,
      endpoint: aws.endpoint,
      env: sandboxEnvironment(),
      repositories: repositoriesIn(this.#hosts),
      images: this.#images,
      variables: {SLACK_API_URL: this.slack.apiUrl},
      ports: addresses.map((it) => portOf(it)),
    });
  }

  async #makeProject({builderImage, isPublished = false}: LoopOptions): Promise<void> {
    const {connections, parameters} = this.account;
    connections.add(this.account, {name: 'acme', status: 'AVAILABLE'});
    for (const [name, value] of Object.entries(PARAMETERS)) {
      parameters.put(`/codebuild/${name}`, {value});
    }
    const registry = await AccountRegistry.open(store(), this.sandbox.env);
    onTestFinished(() => registry.close());
    const mirrored = mirroredImages(sandbox(), builderImage === undefined ? 'python' : 'tiny');
    const address = await registry.push(mirrored);
    const image = await this.#publish(address, {builderImage, isPublished}, registry);
    const source = `--git https://${REPOSITORY} --branch main --buildspec buildspec.yml`.split(' ');
    const {code, stderr} = await this.operate(
      'codedeploy',
      `--name=${PROJECT}`,
      '--desc=Notices',
      ...source,
      '--connection=acme',
      `--env=IMAGE_MIRROR=${address}/${MIRROR}`,
      ...(image === NAMED ? [`--builder-image=${image}`] : []),
    );
    if (code !== 0) throw new Error(stderr);
  }

  /** Publishes the builder image. @returns the image that the project names. */
  async #publish(
    address: string,
    {builderImage, isPublished}: LoopOptions,
    registry: AccountRegistry,
  ): Promise<string> {
    if (builderImage === undefined) return await this.#compose(address, registry);
    const own = {from: builderImage, repository: 'ci-image-builder', tag: await packageVersion()};
    if (isPublished === true) await registry.push([own]);
    const image = isPublished === true ? `${address}/${own.repository}:${own.tag}` : NAMED;
    this.#images.set(image, builderImage);
    return image;
  }

  /** Makes a builder image from the builder that the buildspec names. @returns its reference. */
  async #compose(address: string, registry: AccountRegistry): Promise<string> {
    const [{repository, tag}] = mirroredImages(sandbox(), 'python');
    const builder = `${address}/${repository}:${tag}`;
    await downloadNode(['linux/amd64']);
    const args = ['builder-image', 'publish', '--builder', builder, '--json'];
    const {code, stdout, stderr} = await cli(args, {
      cwd: this.checkout,
      // The builder is read with the credentials of Docker.
      env: {...this.#env, ...registry.env, ...NODE_PACKAGES},
    });
    if (code !== 0) throw new Error(`${stdout}${stderr}`);
    const {reference, digest} = JSON.parse(stdout) as {reference: string; digest: string};
    const name = reference.slice(address.length + 1).replace(/:[^:]*$/u, '');
    this.#images.set(reference, `${this.sandbox.behind(name)}@${digest}`);
    return reference;
  }
}
