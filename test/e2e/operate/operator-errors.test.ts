import {describe, expect, test} from 'vitest';

import type {ErrorJson} from '../../../src/cli/errors/show-error.ts';
import {CODEDEPLOY, type Operator, addConnection, operate, startOperator} from '../operator.ts';
import {KEYS} from '../terminal.ts';
import {ended, operateAt, startAt, writes} from '../operator-terminal.ts';
import {startSignedOut} from './signed-out.ts';

/** Every command, with its required arguments. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  codedeploy: CODEDEPLOY,
  buildproject: CODEDEPLOY.map((it) => (it === 'codedeploy' ? 'buildproject' : it)),
  'create-codedeploy-role': ['codebuild', 'create-codedeploy-role'],
  'link-github': ['codebuild', 'link-github', '--connection', 'acme'],
  'delete-project': ['codebuild', 'delete-project', '--name', 'intranet', '--yes'],
  slackcreds: ['codebuild', 'slackcreds', '--workspace', 'T0TEAM', '--channel', 'C0BUILDS'],
  start: ['codebuild', 'start', 'intranet'],
  logs: ['codebuild', 'logs', 'intranet'],
  status: ['codebuild', 'status'],
};
const LOOK = COMMANDS['delete-project'] ?? [];

/**
 * Runs a command without a terminal, as text and as JSON. Both must report the same error.
 *
 * @returns the error of the JSON.
 */
async function refused(
  operator: Operator,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<ErrorJson['error']> {
  const [plain, json] = [
    await operate(operator, args, more),
    await operate(operator, [...args, '--json'], more),
  ];
  expect({code: json.code, stderr: json.stderr}).toEqual({code: plain.code, stderr: ''});
  const {error} = JSON.parse(json.stdout) as ErrorJson;
  expect(plain.stdout).toBe('');
  expect(plain.stderr).toMatch(/^Error: /u);
  for (const text of [error.message, ...error.details, ...error.remedy]) {
    expect(plain.stderr).toContain(text);
  }
  expect(error.exit).toBe(plain.code);
  expect(writes(operator)).toEqual([]);
  return error;
}

describe.each(Object.entries(COMMANDS))('codebuild %s', (_, args) => {
  test('says how to sign in', async () => {
    const error = await refused(await startSignedOut(), [...args, '--profile', 'work']);
    expect(error).toMatchObject({
      exit: 3,
      remedy: expect.arrayContaining([expect.stringContaining('aws sso login --profile work')]),
    });
  });

  test('reports an unknown profile before any call', async () => {
    const operator = await startSignedOut();
    const error = await refused(operator, [...args, '--project-profile', 'wrok']);
    expect(error).toMatchObject({exit: 3, message: 'AWS profile "wrok" not found.'});
    expect(error.details).toEqual(['Configured: work']);
    expect(error.remedy[0]).toBe('Did you mean "work"?');
    expect(operator.aws.actions).toEqual([]);
  });

  test('refuses another account than --account names', async () => {
    const operator = await startOperator();
    const error = await refused(operator, [...args, '--account', '999900001111']);
    expect(error.exit).toBe(3);
    expect(JSON.stringify(error)).toContain('999900001111');
    expect(JSON.stringify(error)).toContain('111122223333');
    expect(new Set(operator.aws.actions)).toEqual(
      new Set(['sts:GetCallerIdentity', 'iam:ListAccountAliases']),
    );
  });
});

describe.each(['codedeploy', 'link-github', 'slackcreds', 'start', 'logs', 'status'])(
  'codebuild %s',
  (name) => {
    const args = COMMANDS[name] ?? [];

    test('requires --profile if there are no credentials', async () => {
      const operator = await startSignedOut();
      expect(await refused(operator, args)).toMatchObject({
        exit: 2,
        message: 'Missing required flag: --profile.',
        details: ['--profile  (configured: work)'],
      });
      expect(operator.aws.actions).toEqual([]);
      const {code, shown} = await operateAt(operator, args, {
        answers: [['AWS profile', KEYS.interrupt]],
      });
      expect({code, shown}).toMatchObject({code: 130, shown: expect.stringContaining('work')});
    });

    test('uses the profile `default` if none is named', async () => {
      const named = (config: string) => config.replace('profile work', 'default');
      const error = await refused(await startSignedOut({}, named), args);
      expect(error).toMatchObject({exit: 3, message: expect.stringContaining('credentials')});
    });
  },
);

describe('without a terminal', () => {
  test('reports an SSO session that does not exist, before any call', async () => {
    const operator = await startSignedOut({}, (it) => it.replace('= office', '= offce'));
    const error = await refused(operator, [...LOOK, '--profile', 'work']);
    expect(error).toMatchObject({
      exit: 3,
      message: expect.stringContaining('sso_session "offce"'),
      remedy: expect.arrayContaining(['Did you mean "office"?']),
    });
    expect(operator.aws.actions).toEqual([]);
  });

  test('reports a missing region', async () => {
    const operator = await startSignedOut({}, (it) => it.replace(/^region.*\n/mu, ''));
    const error = await refused(operator, [...LOOK, '--profile', 'work']);
    expect(error).toMatchObject({exit: 2, message: 'No AWS region is set.'});
    expect(error.remedy.join('\n')).toContain('--region');
    const {code} = await operate(operator, [...LOOK, '--profile', 'work', '--region', 'eu-west-2']);
    expect(code).toBe(3);
  });

  test('reports expired keys', async () => {
    const operator = await startOperator();
    operator.aws.expireKeysAfter(0);
    const error = await refused(operator, LOOK);
    expect(error.exit).toBe(3);
    expect(error.message).toContain('expired');
  });

  test('reports all missing flags at once, with possible values', async () => {
    const operator = await startSignedOut();
    const error = await refused(operator, ['codebuild', 'codedeploy']);
    expect(error).toMatchObject({
      exit: 2,
      message: 'Missing required flags: --profile, --git, --name, --branch, --buildspec.',
      details: [
        '--profile    (configured: work)',
        '--git        (origin: https://github.com/acme/intranet.git)',
        '--name       (example: intranet)',
        '--branch     (checked out: main)',
        '--buildspec  (found: buildspec.yml)',
      ],
    });
    expect(operator.aws.actions).toEqual([]);
  });

  test('reports all invalid values at once', async () => {
    const operator = await startOperator();
    const wrong = ['--compute', 'small', '--timeout', 'soon', '--cache', 'there', '--env', 'no'];
    const error = await refused(operator, [...CODEDEPLOY, ...wrong]);
    expect(error.exit).toBe(2);
    for (const flag of ['--timeout', '--cache', '--env']) {
      expect(error.details.join('\n')).toContain(flag);
    }
    expect(operator.aws.actions).toEqual([]);
  });

  test('distinguishes an unknown flag, value and command', async () => {
    const operator = await startOperator();
    const flag = await refused(operator, [...LOOK, '--with-rol']);
    expect(flag).toMatchObject({
      exit: 2,
      remedy: expect.arrayContaining(['Did you mean --with-role?']),
    });
    const type = await refused(operator, ['codebuild', 'create-codedeploy-role', '--type', 'cu']);
    expect(type.exit).toBe(2);
    expect(JSON.stringify(type)).toContain('custom');
    const alone = await refused(operator, [...LOOK, '--exit-code']);
    expect(alone.exit).toBe(2);
    expect(operator.aws.actions).toEqual([]);
  });

  test('shows the policy statement for a denied action', async () => {
    const operator = await startOperator();
    operator.aws.denied.add('codebuild:BatchGetProjects');
    const error = await refused(operator, [...CODEDEPLOY, '--quiet']);
    expect(error.exit).toBe(3);
    expect(JSON.stringify(error)).toContain('codebuild:BatchGetProjects');
  });
});

describe('the result', () => {
  test('is one JSON value on stdout, with everything else on stderr', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const args = [...CODEDEPLOY, '--connection', 'acme', '--json'];
    const {code, stdout, stderr} = await operate(operator, args);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(JSON.parse(stdout)).toMatchObject({
      account: {id: '111122223333', alias: 'acme-live', region: 'eu-west-2'},
      project: {name: 'intranet'},
      outcome: 'applied',
    });
    expect(stderr).toContain('✓ project intranet created');
    const quiet = await operate(operator, [...args, '--quiet']);
    expect(quiet).toMatchObject({code: 0, stderr: ''});
  });

  test('has no colours in a pipe or with NO_COLOR', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const args = [...CODEDEPLOY, '--connection', 'acme'];
    const piped = await operate(operator, [...args, '--dry-run']);
    expect(piped.stdout + piped.stderr).not.toContain('\u001B');
    const env = {...operator.env, NO_COLOR: '1'};
    const {code, raw} = await operateAt({...operator, env}, args);
    expect(code).toBe(0);
    expect(raw).not.toContain('\u001B');
    const coloured = await operateAt(operator, [...args, '--compute', 'large', '--yes']);
    expect(coloured.raw).toContain('\u001B[33m~ update project intranet');
  });

  test('is the same in CI and in a dumb terminal as without a terminal', async () => {
    const operator = await startOperator();
    for (const more of [{CI: 'true'}, {TERM: 'dumb'}]) {
      const env = {...operator.env, ...more};
      const terminal = startAt({...operator, env}, ['codebuild', 'codedeploy']);
      expect(await ended(terminal)).toMatchObject({
        code: 2,
        shown: expect.stringContaining(
          'Missing required flags: --git, --name, --branch, --buildspec.',
        ),
      });
    }
    const json = startAt(operator, ['codebuild', 'codedeploy', '--json']);
    expect(await ended(json)).toMatchObject({code: 2, shown: expect.stringMatching(/^\{/u)});
  });
});
