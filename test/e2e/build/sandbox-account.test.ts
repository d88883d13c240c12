import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {run} from '../../../src/subprocess/run.ts';
import {ensureAws} from '../../sandbox/real/aws.ts';
import {stopDaemon} from '../../sandbox/real/daemon.ts';
import type {SandboxAws} from '../../sandbox/real/sandbox.ts';
import {CODEDEPLOY, REPOSITORY} from '../operator.ts';
import {KEYS, startInTerminal} from '../terminal.ts';
import {cli, copyCodebase, describeWithSandbox, git, sandbox, temporaryFolder} from '../sandbox.ts';

interface Person {
  readonly aws: SandboxAws;
  readonly checkout: string;
  /** The environment of a shell that evaluated the output of `--env`. */
  readonly env: Readonly<Record<string, string>>;
}

/** A person with a checkout and the account that `npm run sandbox` serves, in a folder of their own. */
async function person(): Promise<Person> {
  const folder = await temporaryFolder();
  const {registry: address, username, password} = sandbox();
  const {signal} = new AbortController();
  const site = {folder, env: process.env, run, say: () => {}, signal};
  const aws = await ensureAws(site, {address, username, password});
  onTestFinished(async () => void (await stopDaemon(folder, 'aws')));
  const checkout = await copyCodebase('flask');
  await git(checkout, 'remote', 'add', 'origin', REPOSITORY);
  const home = join(folder, 'home');
  await mkdir(home);
  // The program that opens pages must not start a browser of this machine.
  return {aws, checkout, env: {...aws.env, HOME: home, BROWSER: 'true'}};
}

describeWithSandbox('the account of the sandbox', () => {
  test('signs in with its profile and a code that is confirmed without a browser', async () => {
    const {aws, checkout, env} = await person();
    const args = [...CODEDEPLOY, '--profile', aws.profile, '--connection', 'acme'];
    const terminal = startInTerminal(args, {cwd: checkout, env, columns: 200});
    await terminal.waitFor(/Sign in with profile sandbox now\?/u);
    terminal.type(KEYS.enter);
    const shown = await terminal.waitFor(/Confirm the code [A-Z]{4}-[A-Z]{4} in a browser:/u);
    const code = /the code (\S+) in/u.exec(shown)?.[1] ?? '';
    const form = new URLSearchParams({user_code: code});
    const answer = await fetch(aws.devicePage, {method: 'POST', body: form});
    expect(await answer.text()).toContain('Approved');
    const ended = await terminal.exit;
    expect({ended, shown: terminal.screen()}).toMatchObject({ended: 0});
    // The profile takes precedence over the keys in the environment.
    expect(terminal.screen()).toContain('as someone');
    expect(terminal.screen()).toContain(aws.account);
  });

  test('works with its keys, without a profile', async () => {
    const {checkout, env} = await person();
    const {code, stderr} = await cli([...CODEDEPLOY, '--connection', 'acme'], {cwd: checkout, env});
    expect({code, stderr}).toMatchObject({code: 0});
    const again = await cli([...CODEDEPLOY, '--dry-run', '--exit-code'], {cwd: checkout, env});
    expect(again).toMatchObject({code: 0});
  });
});
