import {mkdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished} from 'vitest';

import type {ProjectJson} from '../../src/cli/operate/project/deploy-project.ts';
import {AwsStandIn, type AwsStandInOptions} from '../sandbox/aws/aws-stand-in.ts';
import type {StoredConnection} from '../sandbox/aws/connections.ts';
import {commitAll, git} from '../sandbox/real/sample-codebase.ts';
import {addImage} from '../codebuild/account-rig.ts';
import manifest from '../../package.json' with {type: 'json'};
import {cli, temporaryFolder} from './built-cli.ts';

const {version: VERSION} = manifest;

export const REPOSITORY = 'https://github.com/acme/intranet.git';

/** A person with a checkout, and a stand-in for an AWS account. */
export interface Operator {
  readonly aws: AwsStandIn;
  /**
   * Environment variables that lead the SDK to the account, without settings of the person who runs the
   * tests.
   */
  readonly env: Readonly<Record<string, string>>;
  readonly checkout: string;
}

const BUILDSPEC = `version: 0.2
env:
  parameter-store:
    SLACK_TOKEN: /codebuild/slack_api_token
phases:
  build:
    commands:
      - /work/build.sh
`;
const PROCESS_FILE = `application:
  name: intranet
  process:
    - web
    - worker
`;

/** Starts a new account, and makes a checkout of a repository with a buildspec and a process file. */
export async function startOperator({
  hasBuilderImage = true,
  ...options
}: AwsStandInOptions & {
  /** Whether the account has the Docker-based builder image. */
  readonly hasBuilderImage?: boolean;
} = {}): Promise<Operator> {
  const aws = await AwsStandIn.start({alias: 'acme-live', ...options});
  onTestFinished(() => aws.stop());
  // So that no test is offered to publish one, from a registry that it cannot reach.
  if (hasBuilderImage) addImage(aws, 'ci-image-builder', VERSION);
  const home = await temporaryFolder();
  const checkout = join(home, 'intranet');
  await keepGitHere(home, checkout);
  await mkdir(join(checkout, 'codebuild'), {recursive: true});
  await Promise.all([
    writeFile(join(checkout, 'buildspec.yml'), BUILDSPEC),
    writeFile(join(checkout, 'codebuild', 'process.yml'), PROCESS_FILE),
  ]);
  await git(checkout, 'init', '--quiet', '--initial-branch=main');
  await git(checkout, 'remote', 'add', 'origin', 'git@github.com:acme/intranet.git');
  await publish({checkout}, {});
  const env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.account.region,
    AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session-token',
    AWS_EC2_METADATA_DISABLED: 'true',
    HOME: home,
  };
  return {aws, env, checkout};
}

/** Changes files of the checkout, and commits and pushes that. A file without a text is removed. */
export async function publish(
  {checkout}: Pick<Operator, 'checkout'>,
  files: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await (text === undefined ? rm(join(checkout, name)) : writeFile(join(checkout, name), text));
  }
  await commitAll(checkout, 'Change');
  // As a push does.
  await git(checkout, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
}

/**
 * Keeps Git from connecting to other hosts: by ssh, every host has one repository, the checkout itself; by
 * https, there is none.
 */
async function keepGitHere(home: string, repository: string): Promise<void> {
  const ssh = join(home, 'ssh');
  await mkdir(repository, {recursive: true});
  await writeFile(ssh, `#!/bin/sh\nexec git upload-pack '${repository}'\n`, {mode: 0o755});
  const config = `[core]\nsshCommand = ${ssh}\n[http]\nproxy = http://127.0.0.1:9\n`;
  await writeFile(join(home, '.gitconfig'), config);
}

/** Adds an available connection to GitHub. */
export function addConnection({aws}: Operator, name = 'acme'): StoredConnection {
  const connection = aws.account.connections.add(aws.account, {name, providerType: 'GitHub'});
  aws.account.connections.setStatus(connection.arn, 'AVAILABLE');
  return connection;
}

/** The command line of the documentation, without the flags that a test adds. */
export const CODEDEPLOY =
  `codebuild codedeploy --name intranet --desc Intranet --git ${REPOSITORY} --branch main --buildspec buildspec.yml`.split(
    ' ',
  );

/** Runs a command in the checkout. */
export async function operate(
  {checkout, env}: Operator,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
) {
  return cli(args, {cwd: checkout, env: {...env, ...more}});
}

/** Runs `codebuild codedeploy --json`, which must succeed. */
export async function codedeploy(
  operator: Operator,
  ...flags: readonly string[]
): Promise<ProjectJson & {readonly stderr: string}> {
  const {code, stdout, stderr} = await operate(operator, [...CODEDEPLOY, '--json', ...flags]);
  expect({code, stderr, stdout}).toMatchObject({code: 0});
  return {...(JSON.parse(stdout) as ProjectJson), stderr};
}
