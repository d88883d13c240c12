import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {withoutSshAlias} from '../../../src/codebuild/source/ssh-host.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {ChildFailure, type Run} from '../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

/** An SSH client that knows one alias, and lists its arguments. */
function fakeSsh(names: Readonly<Record<string, string>>) {
  const asked: (readonly string[])[] = [];
  const run: Run = async ({file, args}) => {
    if (file !== 'ssh') throw new Error(`unexpected ${file}`);
    asked.push(args);
    const host = args.at(-1) ?? '';
    return {stdout: `user git\nhostname ${names[host] ?? host}\nport 22\n`, stderr: ''};
  };
  return {run, asked};
}

const resolve = async (text: string, run: Run) => withoutSshAlias(text, {run, environment: {}});

describe('an alias of the SSH configuration', () => {
  const names = {'github.com-work': 'github.com', work: 'GitHub.com', altssh: 'ssh.github.com'};
  test.each([
    ['git@github.com-work:acme/intranet.git', 'git@github.com:acme/intranet.git'],
    ['work:acme/intranet', 'git@github.com:acme/intranet'],
    ['ssh://git@work/acme/intranet.git', 'git@github.com:acme/intranet.git'],
    ['git@altssh:acme/intranet', 'git@ssh.github.com:acme/intranet'],
    ['git@unknown:acme/intranet', 'git@unknown:acme/intranet'],
  ])('%s becomes %s', async (text, expected) => {
    expect(await resolve(text, fakeSsh(names).run)).toBe(expected);
  });

  test('is resolved without a connection and without DNS', async () => {
    const {run, asked} = fakeSsh(names);
    await resolve('work:acme/intranet', run);
    expect(asked).toEqual([['-G', '-o', 'CanonicalizeHostname=no', '--', 'work']]);
  });
});

test.each([
  'https://work/acme/intranet',
  'https://github.com/acme/intranet',
  'git@github.com:acme/intranet.git',
  'acme/intranet',
  '/srv/git/intranet',
  'git@-oProxyCommand=x:acme/intranet',
  'git@-G:acme/intranet',
  '',
])('SSH is not asked about %j', async (text) => {
  const {run, asked} = fakeSsh({});
  expect(await resolve(text, run)).toBe(text);
  expect(asked).toEqual([]);
});

test.each(['spawn-failed', 'exited'] as const)(
  'the text does not change if SSH fails (%s)',
  async (kind) => {
    const text = 'git@github.com-work:acme/intranet';
    const run: Run = async () => {
      throw new ChildFailure({kind, file: 'ssh'});
    };
    expect(await resolve(text, run)).toBe(text);
  },
);

test('an invalid host name from SSH is not used', async () => {
  const run: Run = async () => ({stdout: 'hostname -oProxyCommand=x\n', stderr: ''});
  expect(await resolve('work:acme/intranet', run)).toBe('work:acme/intranet');
});

test('a real SSH reads HostName', async () => {
  const home = await temporaryFolder();
  await mkdir(join(home, '.ssh'), {mode: 0o700});
  const config = join(home, '.ssh', 'config');
  await writeFile(config, 'Host github.com-*\n  HostName github.com\n  User git\n', {mode: 0o600});
  // OpenSSH takes the home folder of the user, and not HOME.
  const run: Run = async (program) =>
    runBriefly({...program, args: ['-F', config, ...program.args]});
  const environment = {...process.env, HOME: home};
  expect(await withoutSshAlias('git@github.com-work:acme/intranet', {run, environment})).toBe(
    'git@github.com:acme/intranet',
  );
});
