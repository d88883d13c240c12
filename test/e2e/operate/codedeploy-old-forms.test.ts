import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {CODEDEPLOY, type Operator, operate, startOperator} from '../operator.ts';
import {addOldProject} from './old-project.ts';

/** An operator with a profile that has keys, as the old tool required, and a linked account. */
async function withProfile(): Promise<Operator> {
  const operator = await startOperator({hasBuilderImage: false});
  const {AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...env} =
    operator.env;
  const folder = join(env['HOME'] ?? '', '.aws');
  await mkdir(folder);
  const config = `[profile live]
region = ${AWS_REGION}
aws_access_key_id = ${AWS_ACCESS_KEY_ID}
aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}
aws_session_token = ${AWS_SESSION_TOKEN}
`;
  await writeFile(join(folder, 'config'), config);
  addToken(operator.aws);
  return {...operator, env};
}

function triggers({aws}: Operator): unknown {
  const {filterGroups = []} = aws.account.codebuild.project('intranet')?.webhook?.settings ?? {};
  return filterGroups.map((group) => group.map(({type, pattern}) => `${type} ${pattern}`));
}

const ON = ['--name', 'intranet', '--desc', 'Intranet', '--branch', 'main'];
const PROFILE = ['--project-profile', 'live'];
const BUILDSPEC = ['--buildspec', 'buildspec.yml'];

describe('command lines of the old tool', () => {
  test.each([
    'https://github.com/acme/intranet.git',
    'https://github.com/acme/intranet',
    'git@github.com:acme/intranet.git',
    'git@github.com:acme/intranet',
  ])('accepts codedeploy --project-profile … --git %s', async (git) => {
    const operator = await withProfile();
    const args = ['codebuild', 'codedeploy', ...PROFILE, ...ON, '--git', git, ...BUILDSPEC];
    const {code, stdout, stderr} = await operate(operator, args);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain('Account 111122223333 (acme-live), eu-west-2, as someone');
    expect(stdout).toContain('The project intranet is ready.');
    const {settings} = operator.aws.account.codebuild.project('intranet') ?? {};
    expect(settings).toMatchObject({
      description: 'Intranet',
      source: {type: 'GITHUB', location: 'https://github.com/acme/intranet.git'},
      sourceVersion: 'main',
      artifacts: {type: 'NO_ARTIFACTS'},
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'public.ecr.aws/uktrade/ci-image-builder',
        computeType: 'BUILD_GENERAL1_SMALL',
        privilegedMode: true,
        imagePullCredentialsType: 'SERVICE_ROLE',
        environmentVariables: [{name: 'COPILOT_TOOLS_VERSION'}],
      },
      logsConfig: {cloudWatchLogs: {status: 'ENABLED'}},
    });
    expect(triggers(operator)).toEqual([['EVENT PUSH', 'HEAD_REF ^refs/heads/main$']]);
  });

  test('--release builds tags but no pushes, and --update changes an existing project', async () => {
    const operator = await withProfile();
    const git = ['--git', 'https://github.com/acme/intranet.git'];
    const args = ['codebuild', 'codedeploy', ...PROFILE, ...ON, ...git, ...BUILDSPEC];
    expect(await operate(operator, [...args, '--release'])).toMatchObject({code: 0});
    expect(triggers(operator)).toEqual([['EVENT PUSH', 'HEAD_REF ^refs/tags/.*$']]);
    expect((await operate(operator, args)).code).toBe(1);
    expect(await operate(operator, [...args, '--update'])).toMatchObject({code: 0});
    expect(triggers(operator)).toEqual([['EVENT PUSH', 'HEAD_REF ^refs/heads/main$']]);
    // For a new project, the old tool required this flag to be absent.
    operator.aws.account.codebuild.removeProject('intranet');
    expect(await operate(operator, [...args, '--update'])).toMatchObject({code: 0});
  });

  test('keeps the role of a project of the old tool, and anchors its webhook filter', async () => {
    const operator = await withProfile();
    const {account} = operator.aws;
    const role = account.iam.arn('role', '/', 'ci-CodeBuild-role');
    const made = ['codebuild', 'create-codedeploy-role', ...PROFILE, '--type', 'ci'];
    expect(await operate(operator, made)).toMatchObject({code: 0});
    addOldProject(operator.aws, role);
    const before = structuredClone(account.codebuild.project('intranet')?.settings);
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, ...PROFILE, '--update']);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain('triggers: EVENT PUSH and HEAD_REF ^refs/heads/main → pushes to main');
    expect(triggers(operator)).toEqual([['EVENT PUSH', 'HEAD_REF ^refs/heads/main$']]);
    expect(account.codebuild.project('intranet')?.settings).toEqual(before);
    expect(account.iam.roles.map(({name}) => name)).toEqual(['ci-CodeBuild-role']);
  });
});

describe('secrets on the command line', () => {
  const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';

  test.each([
    `https://${token}@github.com/acme/intranet.git`,
    `https://x-access-token:${token}@github.com/acme/intranet.git`,
    `https://somebody:p@ss${token}@github.com/acme/intranet`,
    // Error messages do not contain the secret either.
    `https://${token}@github.com/`,
    `https://x:${token}@`,
    `ftp://${token}@github.com/acme/intranet`,
  ])('in a URL such as %s appear in no output and nowhere in the account', async (address) => {
    const operator = await startOperator({hasBuilderImage: false});
    addToken(operator.aws);
    const args = CODEDEPLOY.map((it) => (it.startsWith('https:') ? address : it));
    for (const flags of [['--dry-run'], ['--json'], ['--verbose', '--yes']]) {
      for (const DEBUG of ['', '1']) {
        const {stdout, stderr} = await operate(operator, [...args, ...flags], {DEBUG});
        expect(stdout + stderr).not.toContain(token);
      }
    }
    expect(JSON.stringify(operator.aws.calls)).not.toContain(token);
  });

  test("in the URL of the checkout's remote appear nowhere either", async () => {
    const operator = await startOperator({hasBuilderImage: false});
    addToken(operator.aws);
    const config = join(operator.checkout, '.git', 'config');
    await writeFile(
      config,
      `[core]\n\tbare = false\n[remote "origin"]\n\turl = https://x:${token}@github.com/acme/intranet.git\n`,
    );
    const missing = await operate(operator, ['codebuild', 'codedeploy'], {DEBUG: '1'});
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('https://github.com/acme/intranet.git'),
    });
    const done = await operate(operator, [...CODEDEPLOY, '--json'], {DEBUG: '1'});
    expect(done).toMatchObject({code: 0});
    const shown = [missing, done].map(({stdout, stderr}) => stdout + stderr).join('');
    expect(shown).not.toContain(token);
    expect(JSON.stringify(operator.aws.calls)).not.toContain(token);
  });

  test('in an invalid variable appear nowhere either', async () => {
    const operator = await startOperator({hasBuilderImage: false});
    for (const flag of [
      ['--secret', `TOKEN=${token}`],
      ['--env', `a b=${token}`],
      ['--env', token],
    ]) {
      const {code, stdout, stderr} = await operate(operator, [...CODEDEPLOY, ...flag]);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain(token);
    }
    expect(operator.aws.actions).toEqual([]);
  });
});
