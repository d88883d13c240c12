import {describe, expect, test} from 'vitest';
import type {LogsJson} from '../../../src/cli/operate/watch/show-logs.ts';
import type {StartJson} from '../../../src/cli/operate/watch/start-build.ts';
import {addProject} from '../../codebuild/watch-rig.ts';
import {
  type ScriptedPhase,
  goodBuild,
  scriptedExecutor,
} from '../../sandbox/aws/executor/scripted-executor.ts';
import {until} from '../../until.ts';
import {type Operator, operate, startOperator} from '../operator.ts';
import {KEYS} from '../terminal.ts';
import {ended, startAt} from '../operator-terminal.ts';
import {startCli} from '../built-cli.ts';

/** A line in the form that CodeBuild writes. */
const own = (words: string) => `[Container] 2026/11/24 18:00:02.123000 ${words}`;

const CONTEXT =
  'Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: make. Reason: exit status 2';

const BROKEN: readonly ScriptedPhase[] = [
  {phase: 'PROVISIONING'},
  {
    phase: 'BUILD',
    lines: [
      own('Entering phase BUILD'),
      own('Running command make'),
      '\u001B[31mmake: *** no rule\u001B[0m',
      own('Command did not exit successfully make exit status 2'),
      own('Phase complete: BUILD State: FAILED'),
      own(CONTEXT),
    ],
    takesMs: 5,
    status: 'FAILED',
    context: {
      statusCode: 'COMMAND_EXECUTION_ERROR',
      message: 'Error while executing command: make. Reason: exit status 2',
    },
  },
  {phase: 'POST_BUILD', lines: [own('Phase context status code:  Message: ')], takesMs: 5},
];
/** The lines of its log that do not repeat the phases. */
const BROKEN_LOG = [
  '[Container] Running command make',
  'make: *** no rule',
  '[Container] Command did not exit successfully make exit status 2',
];
/** All lines of its log. */
const WHOLE_LOG = [
  own('Entering phase BUILD'),
  own('Running command make'),
  'make: *** no rule',
  own('Command did not exit successfully make exit status 2'),
  own('Phase complete: BUILD State: FAILED'),
  own(CONTEXT),
  own('Phase context status code:  Message:'),
];
const REASON =
  'BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: make. Reason: exit status 2';

/** An operator with a project whose builds follow a script. Without a script, they stay in the queue. */
async function startWatcher(script?: readonly ScriptedPhase[]) {
  const operator = await startOperator();
  addProject(operator.aws, 'intranet');
  const {builds} = operator.aws.account.codebuild;
  builds.executor = script === undefined ? undefined : scriptedExecutor(script);
  return {...operator, builds};
}

/** Waits until a program has written a text to stderr. */
async function said({stderr}: ReturnType<typeof startCli>, words: string): Promise<void> {
  let text = '';
  stderr.on('data', (chunk: Buffer) => void (text += chunk.toString()));
  await until(() => text.includes(words));
}

const start = async (operator: Operator, ...flags: readonly string[]) =>
  operate(operator, ['codebuild', 'start', 'intranet', ...flags]);

function page({aws}: Operator, id: string): string {
  const {region, id: account} = aws.account;
  return `https://${region}.console.aws.amazon.com/codesuite/codebuild/${account}/projects/intranet/build/${id.replace(':', '%3A')}/log?region=${region}`;
}

describe('codebuild start', () => {
  test('starts a build, prints its page, and ends', async () => {
    const watcher = await startWatcher();
    const {code, stdout} = await start(watcher, '--tag', 'v1.0', '--debug');
    const build = watcher.builds.newest('intranet');
    expect({code, stdout}).toEqual({
      code: 0,
      stdout: [
        'Build #1 of intranet started.',
        'Follow it: ci-image-builder codebuild logs intranet 1 --follow',
        page(watcher, build.id),
      ].join('\n'),
    });
    expect(build.request).toMatchObject({sourceVersion: 'v1.0', isDebugged: true});
  });

  test('follows phases and log to the end', async () => {
    const watcher = await startWatcher(goodBuild('one', 'two'));
    const {code, stdout, stderr} = await start(watcher, '--follow');
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stdout).toMatch(/^Build #1 of intranet succeeded after [\d.]+ s\.\nhttps:/u);
    const told = stderr.split('\n').map((line) => line.replace(/ [\d.]+ s$/u, ''));
    expect(told.slice(3)).toEqual([
      '==> QUEUED',
      '✓ QUEUED',
      '==> PROVISIONING',
      '✓ PROVISIONING',
      '==> DOWNLOAD_SOURCE',
      'Phase is DOWNLOAD_SOURCE',
      '✓ DOWNLOAD_SOURCE',
      '==> BUILD',
      'one',
      'two',
      '✓ BUILD',
      '==> POST_BUILD',
      '✓ POST_BUILD',
      '==> UPLOAD_ARTIFACTS',
      '✓ UPLOAD_ARTIFACTS',
      '==> FINALIZING',
      '✓ FINALIZING',
    ]);
  });

  test('ends with exit code 5 and the error of the failed phase', async () => {
    const watcher = await startWatcher(BROKEN);
    const {code, stdout, stderr} = await start(watcher, '--follow', '--quiet');
    expect({code, stdout}).toEqual({code: 5, stdout: ''});
    expect(stderr.split('\n')).toEqual([
      'Error: Build #1 of intranet failed in BUILD.',
      '',
      `    ${REASON}`,
      `    ${page(watcher, watcher.builds.newest('intranet').id)}`,
      '',
      '→ Show its log again: ci-image-builder codebuild logs intranet 1',
    ]);
  });

  test('reports the reason if a build fails before it has a log', async () => {
    const watcher = await startWatcher([
      {
        phase: 'PROVISIONING',
        status: 'FAILED',
        context: {statusCode: 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE', message: 'not found'},
      },
    ]);
    const {code, stderr} = await start(watcher, '--follow');
    expect(code).toBe(5);
    expect(stderr).toContain('failed in PROVISIONING.');
    expect(stderr).toContain('PROVISIONING: BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: not found');
  });

  test('prints the build as JSON', async () => {
    const watcher = await startWatcher(goodBuild('one'));
    const {stdout} = await start(watcher, '--follow', '--json', '--branch', 'main');
    const {build} = JSON.parse(stdout) as StartJson;
    expect(build).toMatchObject({
      number: 1,
      status: 'SUCCEEDED',
      sourceVersion: 'main',
      seconds: expect.any(Number),
      console: page(watcher, build.id),
    });
    expect(build.phases.map(({name}) => name)).toContain('UPLOAD_ARTIFACTS');
  });

  test('overrides settings for one build, and shows them before it starts', async () => {
    const watcher = await startWatcher();
    const token = `ghp_${'x'.repeat(36)}`;
    const flags = [
      ['--env', 'DEBUG=1', '--env', 'DEBUG=a=b', '--env', `API=${token}`],
      ['--secret', 'KEY=/team/key', '--image', 'aws/codebuild/standard:7.0'],
      ['--compute', 'large', '--buildspec', 'deploy/buildspec.yml', '--timeout', '1h30m'],
    ].flat();
    const {code, stdout, stderr} = await start(watcher, ...flags, '--json');
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr.split('\n').slice(1)).toEqual([
      'Settings of this build only:',
      '    source.buildspec: deploy/buildspec.yml',
      '    environment.image: aws/codebuild/standard:7.0',
      '    environment.computeType: BUILD_GENERAL1_LARGE',
      '    environment.environmentVariables.DEBUG: a=b',
      '    environment.environmentVariables.API: ***',
      '    environment.environmentVariables.KEY: /team/key (PARAMETER_STORE)',
      '    timeoutInMinutes: 90',
      expect.stringMatching(
        /^Warning: API looks like a secret, .* see the build\. .*--secret API=/u,
      ),
    ]);
    expect((JSON.parse(stdout) as StartJson).overrides).toContainEqual({
      field: 'environment.environmentVariables.API',
      to: '***',
    });
    expect(stdout + stderr).not.toContain(token);
    const {settings, variables} = watcher.builds.newest('intranet').request;
    expect(settings).toMatchObject({
      source: {buildspec: 'deploy/buildspec.yml'},
      environment: {
        image: 'aws/codebuild/standard:7.0',
        imagePullCredentialsType: 'CODEBUILD',
        computeType: 'BUILD_GENERAL1_LARGE',
      },
      timeoutInMinutes: 90,
    });
    expect(variables).toEqual([
      {name: 'DEBUG', value: 'a=b', type: 'PLAINTEXT'},
      {name: 'API', value: token, type: 'PLAINTEXT'},
      {name: 'KEY', value: '/team/key', type: 'PARAMETER_STORE'},
    ]);
    expect(JSON.parse((await start(watcher, '--json')).stdout)).toMatchObject({overrides: []});
  });

  test('rejects all invalid overrides at once, and does not repeat secrets', async () => {
    const watcher = await startWatcher();
    const token = `ghp_${'x'.repeat(36)}`;
    const flags = [
      ['--env', token, '--env', 'CODEBUILD_X=1', '--secret', `KEY=${token}`],
      ['--image', 'UPPER/CASE', '--buildspec', 's3://bucket/key', '--timeout', '2'],
    ].flat();
    const {code, stderr} = await start(watcher, ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain('6 invalid values.');
    expect(stderr).not.toContain(token);
    expect(watcher.aws.actions).toEqual([]);
  });

  test('continues if AWS throttles, loses responses and is unavailable for a while', async () => {
    const watcher = await startWatcher();
    const {aws, builds} = watcher;
    // The start is repeated while the first request is still running.
    const startedAgain = () =>
      until(() => aws.actions.filter((it) => it === 'codebuild:StartBuild').length === 2);
    builds.executor = scriptedExecutor(
      goodBuild('one').map((it) => ({...it, after: startedAgain})),
    );
    aws.instead('codebuild:StartBuild', 'lose-answer');
    aws.instead('codebuild:BatchGetBuilds', 'throttle', 3);
    aws.instead('logs:GetLogEvents', 'unavailable', 2);
    const {code} = await start(watcher, '--follow');
    expect(code).toBe(0);
    expect(builds.ofProject('intranet')).toHaveLength(1);
  });

  test('says that the build continues if the keys expire', async () => {
    const watcher = await startWatcher();
    // The keys last for four calls: identity, alias, start and one poll.
    watcher.aws.expireKeysAfter(4);
    const {code, stderr} = await start(watcher, '--follow');
    expect(code).toBe(3);
    expect(stderr).toContain('the AWS credentials have expired.');
    expect(stderr).toContain('Build #1 of intranet may still be running.');
    expect(watcher.builds.newest('intranet').status).toBe('IN_PROGRESS');
  });

  test('reports an unknown project and an invalid commit', async () => {
    const watcher = await startWatcher();
    const missing = await operate(watcher, ['codebuild', 'start', 'none']);
    expect(missing).toMatchObject({code: 1});
    expect(missing.stderr).toContain('Project "none" not found in eu-west-2.');
    const wrong = await start(watcher, '--commit', 'main');
    expect(wrong).toMatchObject({code: 2});
    expect(await start(watcher, '--branch', 'a', '--tag', 'b')).toMatchObject({code: 2});
    expect(watcher.builds.ofProject('intranet')).toEqual([]);
  });
});

describe('commands that the output proposes', () => {
  test('work in the same account and region', async () => {
    const watcher = await startWatcher();
    const {stdout} = await start(watcher, '--region', 'eu-west-2');
    expect(stdout).toContain('codebuild logs intranet 1 --follow --region eu-west-2\n');
    const missing = await operate(watcher, ['codebuild', 'logs', '12', '--region', 'eu-west-2']);
    expect(missing.stderr).toContain('codebuild status --region eu-west-2');
    expect(missing.stderr).toContain('name the project first');
  });

  test('accept what they show: the ID and the page of a build', async () => {
    const watcher = await startWatcher(goodBuild('one'));
    await start(watcher, '--follow');
    const {id} = watcher.builds.newest('intranet');
    for (const args of [[id], [page(watcher, id)], ['intranet', page(watcher, id)]]) {
      const {code, stdout} = await operate(watcher, ['codebuild', 'logs', ...args]);
      expect({code, stdout}).toEqual({code: 0, stdout: 'Phase is DOWNLOAD_SOURCE\none'});
    }
    const empty = await operate(watcher, ['codebuild', 'logs', 'intranet', '']);
    expect(empty).toMatchObject({code: 2});
  });
});

test('codebuild status shows what a policy allows', async () => {
  const watcher = await startWatcher();
  addProject(watcher.aws, 'hidden');
  await start(watcher);
  const refusal = {code: 'AccessDeniedException', message: 'no', status: 400};
  watcher.aws.instead('codebuild:ListBuildsForProject', refusal);
  const {code, stdout, stderr} = await operate(watcher, ['codebuild', 'status', '--json']);
  expect({code, stderr}).toMatchObject({code: 0});
  expect(JSON.parse(stdout)).toMatchObject({
    builds: [{project: 'intranet'}],
    unbuilt: [],
    unreadable: ['hidden'],
  });
  expect(stderr).toMatch(/Warning: .*codebuild:ListBuildsForProject.*hidden/u);
  watcher.aws.instead('codebuild:ListBuildsForProject', refusal, 2);
  expect(await operate(watcher, ['codebuild', 'status'])).toMatchObject({code: 3});
});

describe('Ctrl-C', () => {
  test('leaves the build running, and says so', async () => {
    const watcher = await startWatcher();
    const terminal = startAt(watcher, ['codebuild', 'start', 'intranet', '--follow']);
    await terminal.waitFor('==> QUEUED');
    terminal.type(KEYS.interrupt);
    const {code, shown} = await ended(terminal);
    expect(code).toBe(130);
    expect(shown).toContain('Build #1 of intranet continues.');
    expect(shown).toContain('codebuild logs intranet 1 --follow');
    expect(shown).not.toContain('Run the same command again');
    expect(watcher.builds.newest('intranet').status).toBe('IN_PROGRESS');
  });

  test('stops the build with --stop-on-interrupt', async () => {
    const watcher = await startWatcher();
    const {builds, checkout, env} = watcher;
    const args = ['codebuild', 'start', 'intranet', '--follow', '--stop-on-interrupt'];
    const child = startCli(args, {cwd: checkout, env});
    await said(child, '==> QUEUED');
    child.kill('SIGINT');
    const {exitCode, stderr} = await child;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Build #1 of intranet was stopped.');
    expect(builds.newest('intranet').status).toBe('STOPPED');
  });

  test('reports a build that cannot be stopped', async () => {
    const {aws, checkout, env} = await startWatcher();
    aws.denied.add('codebuild:StopBuild');
    const args = ['codebuild', 'start', 'intranet', '--follow', '--stop-on-interrupt'];
    const child = startCli(args, {cwd: checkout, env});
    await said(child, '==> QUEUED');
    child.kill('SIGTERM');
    const {exitCode, stderr} = await child;
    expect(exitCode).toBe(143);
    expect(stderr).toContain(
      'Build #1 of intranet may still be running. Cannot stop the build intranet:',
    );
    expect(stderr).toContain('permission denied for codebuild:StopBuild.');
    expect(stderr).toContain('aws codebuild stop-build --id intranet:');
  });
});

describe('codebuild logs', () => {
  test('shows the newest or a named build, and follows a running one', async () => {
    const watcher = await startWatcher(BROKEN);
    await start(watcher);
    watcher.builds.executor = scriptedExecutor(goodBuild('second'));
    await start(watcher);
    await watcher.builds.idle();
    const logs = async (...args: readonly string[]) =>
      operate(watcher, ['codebuild', 'logs', 'intranet', ...args]);
    expect(await logs()).toMatchObject({code: 0, stdout: 'Phase is DOWNLOAD_SOURCE\nsecond'});
    const first = await logs('1');
    expect(first).toMatchObject({
      code: 0,
      stdout: WHOLE_LOG.join('\n'),
    });
    expect(first.stderr).toMatch(
      /==> BUILD\n✗ BUILD FAILED [\d.]+ s\n {2}COMMAND_EXECUTION_ERROR/u,
    );
    expect(first.stderr).toContain(REASON);
    expect(await logs('1', '--follow')).toMatchObject({code: 5, stdout: first.stdout});
    const {stdout} = await logs('--json');
    expect(JSON.parse(stdout)).toMatchObject({
      build: {number: 2},
      lines: ['Phase is DOWNLOAD_SOURCE', 'second'],
    });
    expect(await logs('7')).toMatchObject({code: 1});
  });
});

describe('lines of CodeBuild about phases in the log', () => {
  const logs = async (operator: Operator, ...flags: readonly string[]) =>
    operate(operator, ['codebuild', 'logs', 'intranet', ...flags]);

  test('are left out if the phases are shown', async () => {
    const watcher = await startWatcher(BROKEN);
    const {stderr} = await start(watcher, '--follow');
    expect(stderr).toContain(`==> BUILD\n${BROKEN_LOG.join('\n')}\n✗ BUILD FAILED`);
    expect(stderr).not.toMatch(/Entering phase|Phase complete|Phase context/u);
    const atTerminal = startAt(watcher, ['codebuild', 'logs', 'intranet'], {columns: 200});
    const {shown} = await ended(atTerminal);
    expect(shown).toContain(`==> BUILD\n${BROKEN_LOG.join('\n')}\n✗ BUILD FAILED`);
    expect(shown).not.toMatch(/Entering phase|Phase complete|Phase context/u);
  });

  test('are printed to a pipe, with --verbose, and as JSON', async () => {
    const watcher = await startWatcher(BROKEN);
    const {stderr} = await start(watcher, '--follow', '--verbose');
    for (const line of WHOLE_LOG) expect(stderr.split('\n')).toContain(line);
    for (const flags of [[], ['--verbose'], ['--quiet'], ['--follow']]) {
      const {stdout} = await logs(watcher, ...flags);
      expect(stdout.split('\n')).toEqual(WHOLE_LOG);
    }
    const json = await logs(watcher, '--json');
    expect((JSON.parse(json.stdout) as LogsJson).lines).toEqual(WHOLE_LOG);
  });
});

describe('codebuild status', () => {
  test('lists the builds of a project, and the newest build of each project', async () => {
    const watcher = await startWatcher(BROKEN);
    addProject(watcher.aws, 'docs');
    await start(watcher, '--branch', 'main');
    await watcher.builds.idle();
    watcher.builds.executor = undefined;
    await start(watcher, '--tag', 'v1');
    const status = async (...args: readonly string[]) =>
      operate(watcher, ['codebuild', 'status', ...args]);
    const one = await status('intranet');
    const lines = one.stdout.split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^#2 {2}IN_PROGRESS \(QUEUED\) {2}v1 {3,}\d{4}-\d\d-\d\d \d\d:\d\d$/u);
    expect(lines[1]).toMatch(/^#1 {2}FAILED {16}main {3,}[\d-]+ [\d:]+ {2}[\d.]+ s$/u);
    expect(lines[2]).toBe(`    ${REASON}`);
    expect(lines[4]).toContain('/projects/intranet/build/');
    const all = await status();
    expect(all.stdout.split('\n').map((line) => line.slice(0, 27).trimEnd())).toEqual([
      'intranet  #2  IN_PROGRESS (',
      'docs  no builds yet',
    ]);
    expect(await status('none')).toMatchObject({code: 1});
  });
});
