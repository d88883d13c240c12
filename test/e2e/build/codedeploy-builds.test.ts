import {expect, test} from 'vitest';
import {deliver} from '../../sandbox/aws/codebuild-push.ts';
import {dockerExecutor} from '../../sandbox/aws/executor/docker-executor.ts';
import {REPOSITORY, addConnection, codedeploy, operate, startOperator} from '../operator.ts';
import {describeWithSandbox, git, sandbox, sandboxEnvironment} from '../sandbox.ts';

describeWithSandbox('a project that codedeploy created', () => {
  test('builds a pushed commit with the permissions of its own role', async () => {
    const operator = await startOperator();
    const {aws, checkout} = operator;
    const {account} = aws;
    addConnection(operator);
    account.parameters.put('/codebuild/slack_api_token', {value: 'xoxb-1'});
    await codedeploy(operator, '--connection', 'acme');
    const {builds} = account.codebuild;
    const {environment} = account.codebuild.project('intranet')?.settings ?? {};
    builds.executor = dockerExecutor({
      account,
      endpoint: aws.endpoint,
      env: sandboxEnvironment(),
      repositories: new Map([[REPOSITORY, checkout]]),
      images: new Map([[environment?.image ?? '', sandbox().runImages.tiny]]),
    });
    const push = async (ref: string) => {
      const commit = await git(checkout, 'rev-parse', 'HEAD');
      deliver(account, 'intranet', {ref, commit: commit.trim()});
      return operate(operator, ['codebuild', 'logs', 'intranet', '--follow']);
    };
    // The image does not contain the builder, so the command fails. All earlier phases succeed.
    const broken = await push('refs/heads/main');
    expect(broken.code).toBe(5);
    expect(broken.stderr).toContain('✓ DOWNLOAD_SOURCE');
    expect(broken.stderr).toContain(
      'BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: /work/build.sh.',
    );

    await push('refs/heads/other');
    expect(builds.ofProject('intranet')).toHaveLength(1);
  });
});
