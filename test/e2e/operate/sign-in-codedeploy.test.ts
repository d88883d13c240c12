import {chmod, readFile, readdir, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {describe, expect, test} from 'vitest';

import {ensureBoto3} from '../../sandbox/real/boto3.ts';
import {localSite} from '../../sandbox/real/local-site.ts';
import {CODEDEPLOY, addConnection, operate} from '../operator.ts';
import {KEYS} from '../terminal.ts';
import {type Answer, answer, ended, operateAt, startAt, writes} from '../operator-terminal.ts';
import {type SignedOut, startSignedOut} from './signed-out.ts';

const DEPLOY = [...CODEDEPLOY, '--connection', 'acme', '--profile', 'work'];
const SIGN_IN: Answer = ['Sign in with profile work now? (Y/n)', KEYS.enter];
const SIGN_IN_ACTION = 'sso-oidc:CreateToken';

/** Adds a browser in which a person allows each code at once. */
async function withBrowser(someone: SignedOut): Promise<SignedOut> {
  const page = join(someone.home, 'page.txt');
  const program = join(someone.home, 'browser.mjs');
  await writeFile(
    program,
    `#!${process.execPath}
import {writeFileSync} from 'node:fs';
const url = new URL(process.argv[2]);
writeFileSync(${JSON.stringify(page)}, url.href);
const body = new URLSearchParams({user_code: url.searchParams.get('user_code'), decision: 'approve'});
await fetch(new URL(url.pathname, url), {method: 'POST', body});
`,
  );
  await chmod(program, 0o755);
  return {...someone, env: {...someone.env, BROWSER: program}};
}

function signIns({aws}: SignedOut): number {
  return aws.actions.filter((it) => it === SIGN_IN_ACTION).length;
}

/** An operator who is signed in, in an account without a project. */
async function signedIn(): Promise<SignedOut> {
  const someone = await startSignedOut({alias: 'office-dev'});
  addConnection(someone);
  await operateAt(someone, [...DEPLOY, '--dry-run'], {answers: [SIGN_IN]});
  expect(signIns(someone)).toBe(1);
  return someone;
}

let undisturbed: Promise<readonly string[]> | undefined;

/** Returns the number of calls of a run before the first call of an action. */
async function callsBefore(action: string): Promise<number> {
  undisturbed ??= callsOfARun();
  const at = (await undisturbed).indexOf(action);
  expect(at).toBeGreaterThan(0);
  return at;
}

async function callsOfARun(): Promise<readonly string[]> {
  const someone = await signedIn();
  const before = someone.aws.actions.length;
  expect(await operate(someone, DEPLOY)).toMatchObject({code: 0});
  return someone.aws.actions.slice(before);
}

describe('codebuild codedeploy without a sign-in', () => {
  test('asks for the profile, signs in with the browser, and continues', async () => {
    const someone = await withBrowser(
      await startSignedOut({sso: {approvesAfterPolls: Infinity}}, (it) =>
        it.replace('[profile work]', '[profile other]\nregion = us-east-1\n[profile work]'),
      ),
    );
    addConnection(someone);
    const terminal = startAt(someone, ['codebuild', 'codedeploy'], {columns: 60});
    await terminal.waitFor(/\? AWS profile\n❯ other\n {2}work/u);
    await answer(terminal, [
      ['AWS profile', `${KEYS.down}\r`],
      ['Git repository', KEYS.enter],
      ['Name of the project', KEYS.enter],
      SIGN_IN,
      ['Branch to build', KEYS.enter],
      ['Path of the buildspec', KEYS.enter],
      ['How should CodeBuild access', KEYS.enter],
    ]);
    const {code, shown} = await ended(terminal);
    expect({code, shown}).toMatchObject({code: 0});
    expect(shown).toContain('The project intranet is ready.');
    const page = await readFile(join(someone.home, 'page.txt'), 'utf8');
    const userCode = new URL(page).searchParams.get('user_code');
    expect(shown).toContain(`Confirm the code ${userCode} in a browser:`);
    expect(shown.replaceAll('\n', '')).toContain(`  ${page}`);
    expect(shown).toContain('  --profile work \\');
    // The next run asks nothing and changes nothing.
    const before = writes(someone);
    const again = await operate(
      someone,
      DEPLOY.filter((it) => !/^(?:--desc|Intranet)$/u.test(it)),
    );
    expect(again).toMatchObject({code: 0, stdout: expect.stringContaining('is up to date')});
    expect(writes(someone)).toEqual(before);
  });

  test('proposes the region in which the profile signs in', async () => {
    const someone = await startSignedOut({}, (it) => it.replace(/^region.*\n/mu, ''));
    const {region} = someone.aws.account.sso;
    const {code, shown} = await operateAt(someone, [...DEPLOY, '--dry-run'], {
      answers: [[`AWS region (${region})`, KEYS.enter], SIGN_IN],
    });
    expect({code, shown}).toMatchObject({shown: expect.stringContaining(`, ${region}, as `)});
  });

  test("stores a token that AWS's SDK for Python can use", async () => {
    const someone = await signedIn();
    const site = localSite((line) => process.stderr.write(line), AbortSignal.timeout(300_000));
    const script =
      "import boto3; print(boto3.Session(profile_name='work').client('sts').get_caller_identity()['Arn'])";
    const {stdout} = await execa(await ensureBoto3(site), ['-c', script], {
      cwd: someone.home,
      env: someone.env,
      extendEnv: false,
    });
    expect(stdout).toContain('assumed-role/AWSReservedSSO_Developer_');
    expect(signIns(someone)).toBe(1);
  });

  test('stores the token like other tools of AWS', async () => {
    const someone = await signedIn();
    const folder = join(someone.home, '.aws', 'sso', 'cache');
    const {startUrl, region} = someone.aws.account.sso;
    // The name is the SHA-1 of the session's name, `office`.
    const name = 'e6427457497fe0f4f93a7334d2203b8e17ee82df.json';
    const files = await readdir(folder);
    expect(files).toContain(name);
    for (const file of files) {
      const {mode} = await stat(join(folder, file));
      expect(mode & 0o777).toBe(0o600);
    }
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);
    expect(JSON.parse(await readFile(join(folder, name), 'utf8'))).toEqual({
      startUrl,
      region,
      accessToken: expect.any(String),
      expiresAt: time,
      clientId: expect.any(String),
      clientSecret: expect.any(String),
      registrationExpiresAt: time,
      refreshToken: expect.any(String),
    });
  });

  test.each([
    'codebuild:BatchGetProjects',
    'iam:CreateRole',
    'iam:PutRolePolicy',
    'codebuild:CreateProject',
    'codebuild:CreateWebhook',
  ])('signs in again if the session ends at %s, and finishes', async (action) => {
    const someone = await signedIn();
    someone.aws.expireKeysAfter(await callsBefore(action), 'sessions');
    const {code, shown} = await operateAt(someone, DEPLOY, {answers: [SIGN_IN]});
    expect({code, shown}).toMatchObject({code: 0});
    // Although many calls fail at the same time, the command asks once.
    expect(shown.split('Sign in with profile work now?')).toHaveLength(2);
    expect(shown).toContain('✓ webhook of intranet created');
    expect(signIns(someone)).toBe(2);
    const {account} = someone.aws;
    expect(account.iam.roles).toHaveLength(1);
    expect(account.codebuild.project('intranet')?.webhook).toBeDefined();
  });

  test('reports the done steps if the user does not sign in again', async () => {
    const someone = await signedIn();
    someone.aws.expireKeysAfter(await callsBefore('codebuild:CreateWebhook'), 'sessions');
    const {code, shown} = await operateAt(someone, DEPLOY, {
      columns: 200,
      answers: [[SIGN_IN[0], 'n\r']],
    });
    expect({code, shown}).toMatchObject({code: 3});
    expect(shown).toContain('Done:      create project intranet');
    expect(shown).toContain('Not done:  create webhook of intranet');
    expect(shown).toContain('aws sso login --profile work');
    const again = await operateAt(someone, DEPLOY, {answers: [SIGN_IN]});
    expect(again).toMatchObject({code: 0});
    expect(someone.aws.account.codebuild.project('intranet')?.webhook).toBeDefined();
  });

  test('changes nothing if the user declines to sign in', async () => {
    const someone = await startSignedOut();
    const {code, shown} = await operateAt(someone, DEPLOY, {
      columns: 60,
      answers: [[SIGN_IN[0], 'n\r']],
    });
    expect({code, shown}).toMatchObject({code: 3});
    expect(shown).toContain('aws sso login --profile work');
    expect(signIns(someone)).toBe(0);
  });

  test('stops waiting for the browser on Ctrl-C', async () => {
    const someone = await startSignedOut({sso: {approvesAfterPolls: Infinity}});
    const terminal = startAt(someone, DEPLOY);
    await answer(terminal, [SIGN_IN]);
    await terminal.waitFor('Confirm the code');
    terminal.type(KEYS.interrupt);
    expect(await ended(terminal)).toMatchObject({
      code: 130,
      shown: expect.stringContaining('Interrupted by SIGINT.'),
    });
  });

  test('fails if the code is not confirmed in time', async () => {
    const someone = await startSignedOut({
      sso: {approvesAfterPolls: Infinity, deviceCodeSeconds: 2},
    });
    const {code, shown} = await operateAt(someone, DEPLOY, {answers: [SIGN_IN]});
    expect({code, shown}).toMatchObject({
      code: 3,
      shown: expect.stringContaining('Cannot sign in: the code has expired.'),
    });
  });

  test('shows the code even with --quiet', async () => {
    const someone = await startSignedOut();
    addConnection(someone);
    const {code, shown} = await operateAt(someone, [...DEPLOY, '--quiet'], {answers: [SIGN_IN]});
    expect(code).toBe(0);
    expect(shown).toContain('Confirm the code');
    expect(shown).not.toContain('Account ');
  });
});
