import type {LogsConfig} from '@aws-sdk/client-codebuild';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {LogsJson} from '../../../src/cli/operate/watch/show-logs.ts';
import {addProject} from '../../codebuild/watch-rig.ts';
import {
  type ScriptedPhase,
  goodBuild,
  scriptedExecutor,
} from '../../sandbox/aws/executor/scripted-executor.ts';
import {startCli} from '../built-cli.ts';
import {type Operator, operate, startOperator} from '../operator.ts';

const ONLY_IN_S3: LogsConfig = {
  cloudWatchLogs: {status: 'DISABLED'},
  s3Logs: {status: 'ENABLED', location: 'acme-logs/builds'},
};
const IN_BOTH: LogsConfig = {...ONLY_IN_S3, cloudWatchLogs: {status: 'ENABLED'}};
const NOWHERE: LogsConfig = {
  cloudWatchLogs: {status: 'DISABLED'},
  s3Logs: {status: 'DISABLED'},
};
const FAILING: readonly ScriptedPhase[] = [
  {phase: 'PROVISIONING'},
  {phase: 'BUILD', lines: ['oh'], status: 'FAILED', context: {statusCode: 'X', message: 'why'}},
];

/** An account with the project `intranet`, whose logs go where `logsConfig` says. */
async function startWatcher(
  logsConfig: LogsConfig | undefined,
  script: readonly ScriptedPhase[] = goodBuild('one', 'two'),
) {
  const operator = await startOperator();
  const {codebuild} = operator.aws.account;
  addProject(operator.aws, 'intranet');
  Object.assign(codebuild.project('intranet')?.settings ?? {}, {logsConfig});
  codebuild.builds.executor = scriptedExecutor(script);
  return operator;
}

const start = async (operator: Operator, ...flags: readonly string[]) =>
  operate(operator, ['codebuild', 'start', 'intranet', ...flags]);
const logs = async (operator: Operator, ...flags: readonly string[]) =>
  operate(operator, ['codebuild', 'logs', 'intranet', ...flags]);

function uri({aws}: Operator): string {
  return `s3://acme-logs/builds/${aws.account.codebuild.builds.newest('intranet').uuid}.gz`;
}

const count = (text: string, sought: string) => text.split(sought).length - 1;
const DENIED = 'permission denied for logs:GetLogEvents';

describe('without permission to read the log', () => {
  test('follows the phases, and warns once', async () => {
    const watcher = await startWatcher(undefined);
    watcher.aws.denied.add('logs:GetLogEvents');
    const {code, stdout, stderr} = await start(watcher, '--follow');
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stdout).toContain('Build #1 of intranet succeeded');
    expect(stderr).toContain('==> BUILD\n✓ BUILD');
    expect(count(stderr, DENIED)).toBe(1);
    expect(stderr).toContain('Warning: Cannot read the log /aws/codebuild/intranet: ');
    const quiet = await start(watcher, '--follow', '--quiet');
    expect(quiet.code).toBe(0);
    expect(quiet.stderr).toMatch(/^Warning: [^\n]*logs:GetLogEvents[^\n]*$/u);
  });

  test('ends with exit code 5 if the build fails', async () => {
    const watcher = await startWatcher(undefined, FAILING);
    watcher.aws.denied.add('logs:GetLogEvents');
    for (const result of [await start(watcher, '--follow'), await logs(watcher, '--follow')]) {
      expect(result.code).toBe(5);
      expect(count(result.stderr, DENIED)).toBe(1);
      expect(result.stderr).toContain('BUILD: X: why');
    }
  });

  test('fails if only the log was asked for', async () => {
    const watcher = await startWatcher(undefined);
    await start(watcher, '--follow');
    watcher.aws.denied.add('logs:GetLogEvents');
    const {code, stdout, stderr} = await logs(watcher);
    expect({code, stdout}).toEqual({code: 3, stdout: ''});
    expect(stderr).toContain(DENIED);
    expect(stderr).toContain('"Action":"logs:GetLogEvents"');
  });

  test('reads the log from S3 if it is there, too', async () => {
    const watcher = await startWatcher(IN_BOTH);
    watcher.aws.denied.add('logs:GetLogEvents');
    const followed = await start(watcher, '--follow');
    expect(followed.code).toBe(0);
    expect(followed.stderr).toContain('\none\ntwo');
    const {code, stdout, stderr} = await logs(watcher);
    expect({code, stdout}).toEqual({code: 0, stdout: 'Phase is DOWNLOAD_SOURCE\none\ntwo'});
    expect(count(stderr, DENIED)).toBe(1);
  });
});

test('ends if nobody reads the log any more, and the build continues', async () => {
  const watcher = await startWatcher(undefined);
  const {builds} = watcher.aws.account.codebuild;
  builds.executor = undefined;
  await start(watcher);
  const build = builds.newest('intranet');
  build.enter('PROVISIONING');
  build.enter('BUILD');
  const {checkout, env} = watcher;
  const child = startCli(['codebuild', 'logs', 'intranet', '--follow'], {cwd: checkout, env});
  const talk = setInterval(() => build.say('more'), 200);
  onTestFinished(() => clearInterval(talk));
  child.stdout.once('data', () => child.stdout.destroy());
  const {exitCode} = await child;
  expect({exitCode, status: build.status}).toEqual({exitCode: 0, status: 'IN_PROGRESS'});
});

describe('a log that is only in S3', () => {
  test('is shown at the end of a build', async () => {
    const watcher = await startWatcher(ONLY_IN_S3);
    const {code, stderr} = await start(watcher, '--follow');
    expect({code, stderr}).toMatchObject({code: 0});
    expect(count(stderr, `The log of this build is only in S3: ${uri(watcher)}`)).toBe(1);
    expect(stderr).toMatch(/✓ FINALIZING[^\n]*\nPhase is DOWNLOAD_SOURCE\none\ntwo$/u);
    expect(stderr).not.toContain('Warning');
  });

  test('is shown by logs, and is complete as JSON', async () => {
    const watcher = await startWatcher(ONLY_IN_S3);
    await start(watcher, '--follow');
    const {code, stdout, stderr} = await logs(watcher);
    expect({code, stdout}).toEqual({code: 0, stdout: 'Phase is DOWNLOAD_SOURCE\none\ntwo'});
    expect(stderr).toContain(uri(watcher));
    const json = await logs(watcher, '--json');
    expect((JSON.parse(json.stdout) as LogsJson).lines).toEqual([
      'Phase is DOWNLOAD_SOURCE',
      'one',
      'two',
    ]);
  });

  test.each(['s3:GetObject', 's3:ListBucket'])(
    'is named if it cannot be read without %s',
    async (action) => {
      const watcher = await startWatcher(ONLY_IN_S3);
      const {account, denied} = watcher.aws;
      denied.add(action);
      if (action === 's3:ListBucket') account.codebuild.builds.executor = undefined;
      const started = await start(watcher, ...(action === 's3:GetObject' ? ['--follow'] : []));
      expect(started.code).toBe(0);
      const {code, stdout, stderr} = await logs(watcher);
      expect({code, stdout}).toEqual({code: 0, stdout: ''});
      expect(stderr).toContain(`Warning: Cannot read the log ${uri(watcher)}: `);
      expect(stderr).toContain(`permission denied for ${action}.`);
    },
  );

  test('is not there yet while the build runs', async () => {
    const watcher = await startWatcher(ONLY_IN_S3);
    const {account} = watcher.aws;
    account.objects.put('acme-logs', 'other', Buffer.from(''));
    account.codebuild.builds.executor = undefined;
    await start(watcher);
    const {code, stderr} = await logs(watcher);
    expect(code).toBe(0);
    expect(stderr).toContain(`Warning: The log ${uri(watcher)} does not exist (yet).`);
    expect(stderr).not.toContain('in CloudWatch');
  });

  test('is named in the error of a failed build', async () => {
    const watcher = await startWatcher(ONLY_IN_S3, FAILING);
    const {code, stderr} = await start(watcher, '--follow', '--quiet');
    expect(code).toBe(5);
    expect(stderr).toContain(`    Its log is in S3: ${uri(watcher)}`);
  });
});

describe('a project without logs', () => {
  test('is reported, and its phases are followed', async () => {
    const watcher = await startWatcher(NOWHERE);
    const disabled = 'Warning: Logs are disabled in this project.';
    const {code, stderr} = await start(watcher, '--follow');
    expect(code).toBe(0);
    expect(count(stderr, disabled)).toBe(1);
    expect(stderr).toContain('==> BUILD\n✓ BUILD');
    const shown = await logs(watcher);
    expect(shown).toMatchObject({code: 0, stdout: ''});
    expect(count(shown.stderr, disabled)).toBe(1);
    expect(shown.stderr).not.toContain('in CloudWatch');
  });

  test('has no advice to show the log of a failed build', async () => {
    const watcher = await startWatcher(NOWHERE, FAILING);
    const {code, stderr} = await start(watcher, '--follow');
    expect(code).toBe(5);
    expect(stderr).toContain('It has no log, because logs are disabled in its project.');
    expect(stderr).not.toContain('Show its log again');
  });
});
