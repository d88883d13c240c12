import {CodeBuildClient, StartBuildCommand, type StartBuildInput} from '@aws-sdk/client-codebuild';
import {expect, test} from 'vitest';
import type {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';
import type {StoredBuild} from '../../sandbox/aws/codebuild-build.ts';
import {deliver} from '../../sandbox/aws/codebuild-push.ts';
import {clientOptions} from '../../sandbox/aws/codebuild-rig.ts';
import {newWebhook} from '../../sandbox/aws/codebuild-webhook.ts';
import {type ExecutedOptions, startExecuting} from './executed-build.ts';
import {REPOSITORY} from '../operator.ts';
import {cli, describeWithSandbox, docker, git} from '../sandbox.ts';

const buildspec = (text: string) => ({'buildspec.yml': `version: 0.2\n${text}`});

async function start(aws: AwsStandIn, more: Partial<StartBuildInput> = {}): Promise<void> {
  const codebuild = new CodeBuildClient(clientOptions(aws));
  await codebuild.send(new StartBuildCommand({projectName: 'intranet', ...more}));
}

/** The result of a build after all its processes have ended. */
async function outcome({account, builds}: Awaited<ReturnType<typeof startExecuting>>) {
  await builds.idle();
  const build = builds.newest('intranet');
  const {group = '', stream = ''} = build.log ?? {};
  const log = account.logs.text(group, stream);
  return {
    status: build.status,
    /** Options of the executor. */
    phases: build.phases.slice(2, -2).map(({type, status}) => `${type} ${status}`),
    contexts: build.phases.flatMap(({contexts = []}) => contexts.filter((it) => it.message !== '')),
    log,
    /** Output of the commands. */
    output: log.split('\n').filter((line) => line !== '' && !line.startsWith('[Container] ')),
  };
}

async function executed(options: ExecutedOptions, more: Partial<StartBuildInput> = {}) {
  const rig = await startExecuting(options);
  await start(rig.aws, more);
  return outcome(rig);
}

/** Waits until a command of the build has printed a text. */
async function written(build: StoredBuild, rig: Awaited<ReturnType<typeof startExecuting>>) {
  await expect
    .poll(() => rig.account.logs.text(build.log?.group ?? '', build.log?.stream ?? ''), {
      timeout: 30_000,
    })
    .toContain('\nbegun\n');
}

/** The container of a build; empty after it was removed. */
async function container({uuid}: StoredBuild): Promise<string> {
  const id = await docker('container', 'ls', '-a', '-q', '--filter', `name=codebuild-${uuid}`);
  return id.trim();
}

describeWithSandbox('a build that the stand-in executes', () => {
  test('runs all phases in one shell environment', async () => {
    const text = `env:
  variables: {OF_BUILDSPEC: "it's", OF_PROJECT: buildspec, OF_START: buildspec}
  parameter-store: {TOKEN: /team/token}
  secrets-manager: {KEY: "team:key"}
phases:
  install:
    commands:
      - export EXPORTED=exported
      - |
        plain='two
        words'
      - cd sub
      - codebuild-breakpoint
  build:
    commands:
      - echo "$OF_BUILDSPEC $OF_PROJECT $OF_START $TOKEN $KEY"
      - echo "$EXPORTED, $plain in \${PWD#$CODEBUILD_SRC_DIR/}"
      - sh -c 'echo "[$plain]"'
      - |
        cat file
        echo to stderr >&2
        exit 0
  post_build:
    commands:
      - echo "$CODEBUILD_BUILD_SUCCEEDING $CODEBUILD_BUILD_NUMBER $CODEBUILD_SOURCE_VERSION $HOME"
      - cd "$CODEBUILD_SRC_DIR" && cat .git/HEAD && pwd
`;
    const rig = await startExecuting({
      files: {'ci/spec.yml': `version: 0.2\n${text}`, 'sub/file': 'in it\n'},
      project: {source: {type: 'GITHUB', location: REPOSITORY, buildspec: 'ci/spec.yml'}},
      actions: ['ssm:GetParameters', 'secretsmanager:GetSecretValue'],
    });
    const {aws, account} = rig;
    account.parameters.put('/team/token', {value: "tok'en"});
    account.secrets.add(account, {name: 'team', string: '{"key": "k"}'});
    await start(aws, {
      sourceVersion: 'main',
      environmentVariablesOverride: [{name: 'OF_START', value: 'start'}],
    });
    const {status, output, phases, log} = await outcome(rig);
    expect({status, phases, output, log}).toMatchObject({
      status: 'SUCCEEDED',
      phases: [
        'PROVISIONING SUCCEEDED',
        'DOWNLOAD_SOURCE SUCCEEDED',
        'INSTALL SUCCEEDED',
        'PRE_BUILD SUCCEEDED',
        'BUILD SUCCEEDED',
        'POST_BUILD SUCCEEDED',
        'UPLOAD_ARTIFACTS SUCCEEDED',
      ],
      output: [
        // The log shows each command before its output.
        "words'",
        "it's project start tok'en k",
        'exported, two',
        'words in sub',
        '[]',
        'echo to stderr >&2',
        'exit 0',
        'in it',
        'to stderr',
        '1 1 main /root',
        // CodeBuild checks out the commit itself.
        expect.stringMatching(/^[0-9a-f]{40}$/u),
        expect.stringMatching(/^\/codebuild\/output\/src\d+\/src\/github\.com\/acme\/intranet$/u),
      ],
    });
    expect(log).toContain('Running command cd sub\n');
    expect(log).toMatch(/Phase complete: BUILD State: SUCCEEDED\n\[.*\] .* Phase context/u);
    expect(rig.builds.newest('intranet').resolvedSourceVersion).toMatch(/^[\da-f]{40}$/u);
    expect(account.codebuild.sessions.identities).toEqual([]);
    expect(await container(rig.builds.newest('intranet'))).toBe('');
  });

  test('ends a phase at a failed command, but still runs `finally` and post_build', async () => {
    const {status, phases, output, contexts} = await executed({
      files: buildspec(`phases:
  build:
    commands: ['echo one', 'set -e; false; echo no', 'echo never']
    finally: ['echo finally $CODEBUILD_BUILD_SUCCEEDING']
  post_build:
    commands: ['echo after $CODEBUILD_BUILD_SUCCEEDING', 'none']
`),
    });
    expect({status, output}).toEqual({
      status: 'FAILED',
      output: [
        'one',
        'finally 0',
        'after 0',
        expect.stringMatching(/^\/codebuild\/output\/tmp\/script\.sh: .*4: none: not found$/u),
      ],
    });
    expect(phases.slice(2)).toEqual([
      'INSTALL SUCCEEDED',
      'PRE_BUILD SUCCEEDED',
      'BUILD FAILED',
      'POST_BUILD FAILED',
    ]);
    expect(contexts).toEqual([
      {
        statusCode: 'COMMAND_EXECUTION_ERROR',
        message: 'Error while executing command: set -e; false; echo no. Reason: exit status 1',
      },
      {
        statusCode: 'COMMAND_EXECUTION_ERROR',
        message: 'Error while executing command: none. Reason: exit status 127',
      },
    ]);
  });

  test.each([
    ['install', '', ['INSTALL FAILED']],
    ['pre_build', '', ['INSTALL SUCCEEDED', 'PRE_BUILD FAILED']],
    ['build', 'on-failure: ABORT, ', ['INSTALL SUCCEEDED', 'PRE_BUILD SUCCEEDED', 'BUILD FAILED']],
    [
      'pre_build',
      'on-failure: CONTINUE, ',
      [
        'INSTALL SUCCEEDED',
        'PRE_BUILD FAILED',
        'BUILD SUCCEEDED',
        'POST_BUILD SUCCEEDED',
        'UPLOAD_ARTIFACTS SUCCEEDED',
      ],
    ],
  ])('with a failure in %s (%s) has these phases: %j', async (phase, how, expected) => {
    const text = `phases: {${phase}: {${how}commands: ['false']}}\n`;
    const {status, phases} = await executed({files: buildspec(text)});
    expect({status, phases: phases.slice(2)}).toEqual({status: 'FAILED', phases: expected});
  });

  test.each([
    [
      'a missing buildspec',
      {files: {a: ''}},
      'YAML_FILE_ERROR',
      /^stat \/codebuild\/output\/src\d+\/src\/github\.com\/acme\/intranet\/buildspec\.yml: no such file or directory$/u,
    ],
    ['an unsupported key', {files: buildspec('proxy: {}')}, 'UNSUPPORTED_BY_STAND_IN', /"proxy"/u],
    [
      'a missing parameter',
      {
        files: buildspec('env: {parameter-store: {A: /a}}\nphases: {build: {commands: [x]}}'),
        actions: ['ssm:GetParameters'],
      },
      'Decrypted Variables Error',
      /^parameter does not exist: \/a$/u,
    ],
    [
      'a role that may not read parameters',
      {files: buildspec('env: {parameter-store: {A: /a}}\nphases: {build: {commands: [x]}}')},
      'Decrypted Variables Error',
      /^AccessDeniedException: User: .*assumed-role\/build\/AWSCodeBuild-.* is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-2:111122223333:parameter\/a because/u,
    ],
  ])('with %s ends before its commands', async (_, options, statusCode, message) => {
    const {status, phases, contexts} = await executed(options);
    expect({status, phases, contexts}).toEqual({
      status: 'FAILED',
      phases: ['PROVISIONING SUCCEEDED', 'DOWNLOAD_SOURCE FAILED'],
      contexts: [{statusCode, message: expect.stringMatching(message) as unknown}],
    });
  });

  test('without an image, or with a role that cannot write logs, ends without a log', async () => {
    const files = buildspec('phases: {build: {commands: [x]}}');
    const images = new Map([['builder', '127.0.0.1:1/none']]);
    expect(await executed({files, executor: {images}})).toMatchObject({
      status: 'FAILED',
      phases: ['PROVISIONING FAILED'],
      contexts: [{statusCode: 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE'}],
    });
    const rig = await startExecuting({files});
    rig.account.iam.role('build').inline.clear();
    await start(rig.aws);
    expect((await outcome(rig)).contexts).toMatchObject([
      {
        statusCode: 'ACCESS_DENIED',
        message: expect.stringMatching(/^Service role .* does not allow AWS CodeBuild to create/u),
      },
    ]);
  });

  test('of a push has its commit, the keys of the role and the variables of the webhook', async () => {
    const rig = await startExecuting({
      files: buildspec(`phases:
  build:
    commands:
      - echo "$CODEBUILD_WEBHOOK_TRIGGER $CODEBUILD_WEBHOOK_HEAD_REF"
      - test "$(cat .git/HEAD)" = "$CODEBUILD_RESOLVED_SOURCE_VERSION" && echo detached
      - wget -q -O - "$AWS_CONTAINER_CREDENTIALS_FULL_URI"
`),
    });
    const {account, repository} = rig;
    const project = account.codebuild.project('intranet');
    if (project === undefined) throw new Error('no project');
    const source = {type: 'GITHUB', location: REPOSITORY} as const;
    project.webhook = newWebhook(account, source, {});
    const commit = await git(repository, 'rev-parse', 'HEAD');
    deliver(account, 'intranet', {ref: 'refs/heads/main', commit: commit.trim()});
    const {status, output} = await outcome(rig);
    expect(status).toBe('SUCCEEDED');
    expect(output.slice(0, 2)).toEqual(['branch/main refs/heads/main', 'detached']);
    expect(JSON.parse(output[2] ?? '')).toMatchObject({
      RoleArn: 'arn:aws:iam::111122223333:role/build',
      AccessKeyId: expect.stringMatching(/^ASIA/u),
      Expiration: expect.any(String),
    });
  });

  test('resolves its source version to a commit, and checks it out detached', async () => {
    const rig = await startExecuting({
      files: buildspec(`phases:
  build:
    commands:
      - echo "$CODEBUILD_SOURCE_VERSION"
      - test "$(cat .git/HEAD)" = "$CODEBUILD_RESOLVED_SOURCE_VERSION" && echo detached
`),
    });
    const {aws, repository, builds} = rig;
    const first = (await git(repository, 'rev-parse', 'HEAD')).trim();
    await git(repository, 'branch', 'feature/a');
    await git(repository, 'tag', '--annotate', '--message', 'One', 'v1');
    await git(repository, 'update-ref', 'refs/pull/12/head', 'HEAD');
    for (const sourceVersion of [
      'feature/a',
      'refs/heads/feature/a',
      `refs/heads/feature/a^{${first}}`,
      'v1',
      'refs/tags/v1',
      'pr/12',
      first,
    ]) {
      await start(aws, {sourceVersion});
      const {status, output} = await outcome(rig);
      expect({status, output}).toEqual({status: 'SUCCEEDED', output: [sourceVersion, 'detached']});
      expect(builds.newest('intranet').resolvedSourceVersion).toBe(first);
    }
    await start(aws, {sourceVersion: 'none'});
    expect(await outcome(rig)).toMatchObject({
      status: 'FAILED',
      contexts: [{statusCode: 'CLIENT_ERROR'}],
    });
  });

  test('can be stopped, time out or die', async () => {
    const files = buildspec(`phases:
  build: {commands: ['echo begun; sleep 3600'], finally: ['echo no']}
  post_build: {commands: ['echo no']}
`);
    const rig = await startExecuting({files});
    await start(rig.aws);
    const build = rig.builds.newest('intranet');
    await written(build, rig);
    build.stop();
    expect(await outcome(rig)).toMatchObject({status: 'STOPPED', output: ['begun']});
    expect(build.phases.map(({status}) => status)).toContain('STOPPED');

    const slow = await executed({files, executor: {minuteMs: 60}, project: {timeoutInMinutes: 50}});
    expect(slow).toMatchObject({
      status: 'TIMED_OUT',
      contexts: [{statusCode: 'BUILD_TIMED_OUT', message: 'Build has timed out. '}],
    });

    const dying = await startExecuting({files});
    await start(dying.aws);
    const dead = dying.builds.newest('intranet');
    await written(dead, dying);
    await docker('kill', await container(dead));
    expect(await outcome(dying)).toMatchObject({
      status: 'FAILED',
      contexts: [{statusCode: 'SINGLE_BUILD_CONTAINER_DEAD'}],
    });
    for (const it of [build, dead]) expect(await container(it)).toBe('');
  });

  test('can mount only in privileged mode', async () => {
    const files = buildspec(`phases:
  build: {commands: ['mkdir /m && mount -t tmpfs none /m && echo mounted']}
`);
    expect(await executed({files})).toMatchObject({status: 'FAILED'});
    const privileged = await executed({files}, {privilegedModeOverride: true});
    expect(privileged).toMatchObject({status: 'SUCCEEDED', output: ['mounted']});
  });

  test('does not wait for background processes', async () => {
    // The background process ends long after the test.
    const {output} = await executed({
      files: buildspec(`phases:
  install:
    commands: ['(until [ -e /tmp/next ]; do sleep 0.1; done; echo alive >/tmp/alive; sleep 3600) &']
  build:
    commands: ['echo next | tee /tmp/next', 'until grep alive /tmp/alive; do sleep 0.1; done 2>/dev/null']
`),
    });
    expect(output).toEqual(['next', 'alive']);
  });

  test('can be followed with codebuild start', async () => {
    const rig = await startExecuting({
      files: buildspec("phases: {build: {commands: ['echo hello', 'exit 3']}}"),
    });
    const {endpoint} = rig.aws;
    const {code, stderr} = await cli(['codebuild', 'start', 'intranet', '--follow'], {
      cwd: rig.repository,
      env: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: 'eu-west-2',
        AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'session-token',
      },
    });
    expect(code).toBe(5);
    expect(stderr).toMatch(/==> BUILD\n(?:.*\n)*hello\n(?:.*\n)*✗ BUILD FAILED/u);
    expect(stderr).toContain('Error while executing command: exit 3. Reason: exit status 3');
    expect(stderr).toContain('\n[Container] Running command exit 3\n');
    expect(stderr).not.toMatch(/Entering phase|Phase complete|Phase context/u);
  });
});
