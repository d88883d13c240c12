import {readdir} from 'node:fs/promises';
import {join} from 'node:path';

import {describe, expect, onTestFinished, test} from 'vitest';

import {cli} from '../built-cli.ts';
import {KEYS, startInTerminal} from '../terminal.ts';
import {type SignedOut, startSignedOut} from './signed-out.ts';

/** A command that reads the account and changes nothing, because the project does not exist. */
const LOOK = ['codebuild', 'delete-project', '--name', 'absent', '--yes', '--profile', 'work'];
const SIGN_IN = 'sso-oidc:CreateToken';

/** Runs the command without a terminal. */
async function alone({home, env}: SignedOut) {
  return cli(LOOK, {cwd: home, env});
}

/** Runs the command at a terminal, where the person agrees to sign in. */
async function atTerminal({home, env}: SignedOut) {
  const terminal = startInTerminal(LOOK, {cwd: home, env, columns: 200});
  await terminal.waitFor(/Sign in with profile work now\? \(Y\/n\)/u);
  terminal.type(KEYS.enter);
  const code = await terminal.exit;
  return {code, shown: terminal.screen()};
}

describe('signing in', () => {
  test('reports an SSO session that does not exist, before any call', async () => {
    const someone = await startSignedOut({}, (it) =>
      it.replace('sso_session = office', 'sso_session = offce'),
    );
    const {code, stdout, stderr} = await alone(someone);
    expect({code, stdout}).toEqual({code: 3, stdout: ''});
    expect(stderr).toContain('sso_session "offce"');
    expect(stderr).toContain('Did you mean "office"?');
    expect(someone.aws.actions).toEqual([]);
  });

  test('reports an unknown profile and a missing region', async () => {
    const unknown = await alone(
      await startSignedOut({}, (it) => it.replace('profile work', 'profile wrk')),
    );
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toContain('AWS profile "work" not found.');
    expect(unknown.stderr).toContain('Did you mean "wrk"?');
    const nowhere = await alone(await startSignedOut({}, (it) => it.replace(/^region.*$/mu, '')));
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain('No AWS region is set.');
  });

  test('explains how to sign in, without a terminal', async () => {
    const {code, stderr} = await alone(await startSignedOut());
    expect(code).toBe(3);
    expect(stderr).toContain('aws sso login --profile work');
    expect(stderr).toContain('in a terminal');
  });

  test('signs in at a terminal, also for the next command', async () => {
    const someone = await startSignedOut({alias: 'office-dev'});
    const {code, shown} = await atTerminal(someone);
    expect({code, shown}).toMatchObject({
      code: 1,
      shown: expect.stringContaining('/device?user_code='),
    });
    expect(shown).toContain('office-dev');
    expect(await readdir(join(someone.home, '.aws', 'sso', 'cache'))).toHaveLength(2);
    const {code: next, stderr} = await alone(someone);
    expect(next).toBe(1);
    expect(stderr).toContain('as someone');
    expect(someone.aws.actions.filter((it) => it === SIGN_IN)).toHaveLength(1);
  });

  test('signs in again during a run, and continues', async () => {
    const someone = await startSignedOut();
    await atTerminal(someone);
    // The keys, the identity and the alias of the account. The next call is one of CodeBuild.
    someone.aws.expireKeysAfter(3, 'sessions');
    const {code, shown} = await atTerminal(someone);
    expect({code, shown}).toMatchObject({code: 1, shown: expect.stringContaining('have expired')});
    expect(someone.aws.actions.filter((it) => it === SIGN_IN)).toHaveLength(2);
  });

  test('fails if the code is denied', async () => {
    const someone = await startSignedOut({sso: {approvesAfterPolls: 1000}});
    const devices = someone.aws.account.sso;
    const denying = setInterval(() => {
      for (const code of devices.devices.waiting) devices.deny(code);
    }, 50);
    onTestFinished(() => clearInterval(denying));
    const {code, shown} = await atTerminal(someone);
    expect({code, shown}).toMatchObject({
      code: 3,
      shown: expect.stringContaining('the request was denied'),
    });
  });
});
