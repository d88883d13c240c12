import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {CreateProjectInput} from '@aws-sdk/client-codebuild';
import {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';
import {onTestFinished} from 'vitest';
import {withDefaults} from '../../sandbox/aws/codebuild-project.ts';
import {ROLE, addRole, projectInput} from '../../sandbox/aws/codebuild-rig.ts';
import {
  type DockerExecutorOptions,
  dockerExecutor,
} from '../../sandbox/aws/executor/docker-executor.ts';
import {REPOSITORY} from '../operator.ts';
import {commitAll, git, sandbox, sandboxEnvironment, temporaryFolder} from '../sandbox.ts';

/** The permission that all builds of these tests have: writing their log. */
const ACTIONS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

export interface ExecutedOptions {
  /** Files of the repository, including the buildspec. */
  readonly files: Readonly<Record<string, string>>;
  readonly project?: Partial<CreateProjectInput>;
  /** More permissions of the role. */
  readonly actions?: readonly string[];
  readonly executor?: Partial<DockerExecutorOptions>;
}

/** An account whose builds are executed, with one project that uses the smallest image. */
export async function startExecuting(options: ExecutedOptions) {
  const {files, project = {}, actions = [], executor} = options;
  const aws = await AwsStandIn.start();
  onTestFinished(() => aws.stop());
  const {account} = aws;
  const repository = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), {recursive: true});
    await writeFile(join(repository, path), text);
  }
  await git(repository, 'init', '--quiet', '--initial-branch=main');
  await commitAll(repository, 'first');
  addRole(account, 'build', [...ACTIONS, ...actions]);
  const {name: _, ...settings} = projectInput({
    source: {type: 'GITHUB', location: REPOSITORY},
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'builder',
      computeType: 'BUILD_GENERAL1_SMALL',
      environmentVariables: [{name: 'OF_PROJECT', value: 'project'}],
    },
    serviceRole: ROLE,
    ...project,
  });
  account.codebuild.addProject('intranet', withDefaults(account, settings), account.now());
  const {builds} = account.codebuild;
  builds.executor = dockerExecutor({
    account,
    endpoint: aws.endpoint,
    env: sandboxEnvironment(),
    repositories: new Map([[REPOSITORY, repository]]),
    images: new Map([['builder', sandbox().runImages.tiny]]),
    ...executor,
  });
  return {aws, account, builds, repository};
}
