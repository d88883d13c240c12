import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import type {ErrorJson} from '../../../src/cli/errors/show-error.ts';
import {type Operator, operate, startOperator} from '../operator.ts';
import {answer, ended, startAt} from '../operator-terminal.ts';
import {KEYS} from '../terminal.ts';
import {startSignedOut} from './signed-out.ts';

/** A command that only reads the account. The project does not exist. */
const LOOK = ['codebuild', 'delete-project', '--name', 'absent', '--yes'];
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const GIVEN = {
  Version: 1,
  AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  SecretAccessKey: SECRET,
  SessionToken: 'session-token',
};
const KEYS_OF_FILE = `aws_access_key_id = ${GIVEN.AccessKeyId}
aws_secret_access_key = ${SECRET}
aws_session_token = session-token
region = eu-west-2
`;

interface Configured extends Operator {
  readonly home: string;
}

/** An operator with these files, and without variables that name an account. */
async function configured(config: string | Uint8Array, credentials = ''): Promise<Configured> {
  const {aws, checkout, env} = await startOperator();
  const home = env['HOME'] ?? '';
  await mkdir(join(home, '.aws'));
  await writeFile(join(home, '.aws', 'config'), config);
  await writeFile(join(home, '.aws', 'credentials'), credentials);
  return {
    aws,
    checkout,
    home,
    env: {AWS_ENDPOINT_URL: aws.endpoint, AWS_EC2_METADATA_DISABLED: 'true', HOME: home},
  };
}

/** The error, which must be the same as text and as JSON. */
async function refused(operator: Operator, args: readonly string[]): Promise<ErrorJson['error']> {
  const [plain, json] = [
    await operate(operator, args),
    await operate(operator, [...args, '--json']),
  ];
  const {error} = JSON.parse(json.stdout) as ErrorJson;
  expect({code: json.code, stderr: json.stderr}).toEqual({code: plain.code, stderr: ''});
  for (const text of [error.message, ...error.details, ...error.remedy]) {
    expect(plain.stderr).toContain(text);
  }
  return error;
}

describe('a profile with a name that only the AWS CLI accepts', () => {
  test.each([
    ['my dev', '[profile "my dev"]'],
    ["Someone's MacBook", '[profile "Someone\'s MacBook"]'],
    ['büro', '[profile büro]'],
    ['a~b,c&d', '[profile a~b,c&d]'],
    ['acme:dev(eu)', '[profile acme:dev(eu)]'],
    ['dev', '[profile    dev]'],
    ['Team #1', '[profile "Team #1"]'],
  ])('finds %s in %s', async (name, header) => {
    const operator = await configured(`${header}\n${KEYS_OF_FILE}`);
    const {code, stderr} = await operate(operator, [...LOOK, '--profile', name]);
    expect({code, stderr}).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Account 1111'),
    });
  });

  test('signs in to a session whose name has blanks', async () => {
    const someone = await startSignedOut({}, (it) =>
      it
        .replace('[sso-session office]', "[sso-session 'My Office']")
        .replace('= office', '= My Office'),
    );
    const terminal = startAt(someone, [...LOOK, '--profile', 'work']);
    await answer(terminal, [['Sign in with profile work now?', KEYS.enter]]);
    expect(await ended(terminal)).toMatchObject({
      code: 1,
      shown: expect.stringContaining('as someone'),
    });
  });

  test('quotes the name in a command to copy', async () => {
    const operator = await configured('[profile "my dev"]\nregion = eu-west-2\n');
    const error = await refused(operator, [...LOOK, '--profile', 'my dev']);
    expect(error.remedy).toEqual([expect.stringContaining("aws configure sso --profile 'my dev'")]);
  });

  test('prefers AWS_DEFAULT_PROFILE to AWS_PROFILE', async () => {
    const operator = await configured(`[profile dev]\n${KEYS_OF_FILE}[profile other]\n`);
    const only = await operate(operator, LOOK, {AWS_DEFAULT_PROFILE: 'dev'});
    expect(only).toMatchObject({code: 1, stderr: expect.stringContaining('Account 1111')});
    expect(only.stderr).not.toContain('Warning');
    const both = await operate(operator, LOOK, {AWS_DEFAULT_PROFILE: 'dev', AWS_PROFILE: 'other'});
    expect(both).toMatchObject({code: 1, stderr: expect.stringContaining('Account 1111')});
    expect(both.stderr).toContain(
      'Warning: AWS_DEFAULT_PROFILE is "dev", and AWS_PROFILE is "other".',
    );
  });
});

describe('a configuration that AWS tools cannot read', () => {
  test('names the header that a section needs', async () => {
    const operator = await configured(`[dev]\n${KEYS_OF_FILE}`);
    const error = await refused(operator, [...LOOK, '--profile', 'dev']);
    expect(error).toMatchObject({
      code: 'aws.profile-not-found',
      details: [expect.stringContaining('.aws/config has the section [dev].')],
      remedy: ['Change the header of the section to [profile dev]'],
    });
    expect(operator.aws.actions).toEqual([]);
  });

  test('reports UTF-16', async () => {
    const operator = await configured(
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`[profile dev]\n`, 'utf16le')]),
    );
    const error = await refused(operator, [...LOOK, '--profile', 'dev']);
    expect(error).toMatchObject({
      code: 'aws.config-invalid',
      exit: 3,
      details: [expect.stringContaining('UTF-16')],
      remedy: ['Save the file as UTF-8.'],
    });
  });
});

describe('a credential_process', () => {
  /** An operator whose credentials come from a script. */
  async function withScript(script: string): Promise<Configured> {
    const operator = await configured('');
    const file = join(operator.home, 'keys');
    await writeFile(file, `#!/bin/sh\necho run >> ${operator.home}/runs\n${script}\n`, {
      mode: 0o755,
    });
    const config = `[profile dev]\ncredential_process = ${file} --vault-pin 4711\nregion = eu-west-2\n`;
    await writeFile(join(operator.home, '.aws', 'config'), config);
    return operator;
  }

  const print = `echo '${JSON.stringify(GIVEN)}'`;

  test('shows its output if it fails, without secrets', async () => {
    const script = `printf 'The \\033[31mvault is locked.\\nSessionToken=hunter22\\n' >&2\nexit 3`;
    const operator = await withScript(script);
    const error = await refused(operator, [...LOOK, '--profile', 'dev']);
    expect(error).toMatchObject({
      code: 'aws.signed-out',
      exit: 3,
      message: 'Cannot check who is signed in: the credential_process of the profile failed.',
      details: [
        'credential_process exited with code 3.',
        'The vault is locked.',
        'SessionToken=***',
      ],
      remedy: ['Check that the credential_process of the AWS profile "dev" works.'],
    });
    expect(JSON.stringify(error)).not.toContain('4711');
    // Once in each of the two runs.
    expect(await readFile(join(operator.home, 'runs'), 'utf8')).toBe('run\nrun\n');
  });

  test('shows its output if it does not print JSON', async () => {
    const operator = await withScript('echo Open the vault. >&2; echo hello');
    const error = await refused(operator, [...LOOK, '--profile', 'dev']);
    expect(error.details).toEqual(['credential_process did not print JSON.', 'Open the vault.']);
  });

  test('runs once, with the environment of the person', async () => {
    const operator = await withScript(`[ -z "$AWS_PROFILE" ] || exit 9\n${print}`);
    const {code, stderr} = await operate(operator, [...LOOK, '--profile', 'dev']);
    expect({code, stderr}).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Account 1111'),
    });
    expect(stderr).not.toContain(SECRET);
    expect(await readFile(join(operator.home, 'runs'), 'utf8')).toBe('run\n');
  });

  test('can ask a question at a terminal', async () => {
    const ask = `printf 'MFA code: ' >&2\nread code\n[ "$code" = 123456 ] || exit 1\n${print}`;
    const operator = await withScript(ask);
    const terminal = startAt(operator, [...LOOK, '--profile', 'dev']);
    await answer(terminal, [[/MFA code:/u, `123456${KEYS.enter}`]]);
    expect(await ended(terminal)).toMatchObject({
      code: 1,
      shown: expect.stringContaining('Account 1111'),
    });
  });
});
