import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {addProject} from '../../codebuild/watch-rig.ts';
import {
  type ScriptedPhase,
  goodBuild,
  scriptedExecutor,
} from '../../sandbox/aws/executor/scripted-executor.ts';
import {type ExampleWorld, examplesOf, runExamples} from '../docs-examples.ts';
import {addConnection, operate, startOperator} from '../operator.ts';
import {addOldProject} from './old-project.ts';

/** The first lines of a build in the builder image. */
const STARTED = ['[Container] Running command /work/build.sh', '==> Preparing'];
/** The events of a build whose script fails. */
const REASON = 'Error while executing command: /work/build.sh. Reason: exit status 3';
const FAILED_BUILD: readonly ScriptedPhase[] = [
  {phase: 'PROVISIONING'},
  {
    phase: 'BUILD',
    lines: [
      ...STARTED,
      'Error: The registry does not know the password',
      '[Container] Command did not exit successfully /work/build.sh exit status 3',
    ],
    takesMs: 5,
    status: 'FAILED',
    context: {statusCode: 'COMMAND_EXECUTION_ERROR', message: REASON},
  },
];

/** An account with a connection, the profile `live`, and a checkout of acme/intranet. */
async function startWorld(): Promise<ExampleWorld> {
  const operator = await startOperator();
  const {aws, env, checkout} = operator;
  addConnection(operator);
  const folder = join(env['HOME'] ?? '', '.aws');
  await mkdir(folder);
  const keys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
  const lines = keys.map((name) => `${name.toLowerCase()} = ${env[name]}`);
  const region = `region = ${env['AWS_REGION']}`;
  await writeFile(join(folder, 'config'), ['[profile live]', region, ...lines, ''].join('\n'));
  const {parameters} = aws.account;
  parameters.put('/codebuild/slack_api_token', {value: 'xoxb-1', type: 'SecureString'});
  const {builds} = aws.account.codebuild;
  const builder = (script: readonly ScriptedPhase[]) => () => {
    builds.executor = scriptedExecutor(script);
  };
  return {
    cwd: checkout,
    env,
    given: {
      'the project intranet exists': () => {
        addProject(aws, 'intranet');
        const {settings} = aws.account.codebuild.project('intranet') ?? {};
        Object.assign(settings ?? {}, {sourceVersion: 'main'});
      },
      'copilot-helper has created the project intranet': async () => {
        addToken(aws);
        await operate(operator, ['codebuild', 'create-codedeploy-role']);
        addOldProject(aws, aws.account.iam.arn('role', '/', 'ci-CodeBuild-role'));
      },
      '/intranet/key exists': () => {
        parameters.put('/intranet/key', {value: 'key', type: 'SecureString'});
      },
      'token.txt holds a token': async () => {
        await writeFile(join(checkout, 'token.txt'), 'ghp_0123456789abcdefghijABCDEFGHIJ012345\n');
      },
      'builds succeed': builder(goodBuild(...STARTED)),
      'builds fail': builder(FAILED_BUILD),
    },
  };
}

const pages = await examplesOf('operate');

test('finds pages with examples', () => {
  expect(pages.map(([path]) => path)).toContain('docs/codebuild.md');
});

test.each(pages)('%s: the examples print what the page shows', async (_, examples) => {
  expect(await runExamples(examples, await startWorld())).toBeGreaterThan(0);
});
