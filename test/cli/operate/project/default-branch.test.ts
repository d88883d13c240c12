import {once} from 'node:events';
import {chmod, readFile, writeFile} from 'node:fs/promises';
import {type RequestListener, createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {defaultBranch} from '../../../../src/cli/operate/project/default-branch.ts';
import {run} from '../../../../src/subprocess/run.ts';
import {repositoryOf} from '../../../codebase/repository.ts';
import {git} from '../../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';

const environment = {PATH: process.env['PATH'], HOME: '/nonexistent'};

interface Options {
  readonly checkout?: {readonly root: string; readonly branch: string | undefined};
  readonly env?: Readonly<Record<string, string>>;
  readonly longestMs?: number;
  readonly signal?: AbortSignal;
}

function found(url: string, {checkout, env, longestMs, signal}: Options = {}): Promise<string> {
  return defaultBranch(url, checkout, {
    run,
    environment: {...environment, ...env},
    signal: signal ?? new AbortController().signal,
    ...(longestMs === undefined ? {} : {longestMs}),
  });
}

/** A repository with the branches `main`, `trunk` and `feature/x`. `trunk` is the default. */
async function repository(): Promise<string> {
  const folder = await repositoryOf({file: 'one'});
  for (const branch of ['feature/x', 'trunk']) await git(folder, 'checkout', '-q', '-b', branch);
  return folder;
}

/** A server on the loopback interface. */
async function host(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/intranet.git`;
}

test('returns the default branch of the host', async () => {
  expect(await found(await repository())).toBe('trunk');
});

test('asks the origin in a checkout, whatever is checked out', async () => {
  const origin = await repository();
  const root = await repositoryOf({file: 'one'});
  await git(root, 'remote', 'add', 'origin', origin);
  const checkout = {root, branch: 'feature/y'};
  expect(await found('https://example.invalid/acme/intranet.git', {checkout})).toBe('trunk');
});

test('returns main for a repository without commits, with a detached HEAD, or without a repository', async () => {
  const empty = await temporaryFolder();
  await git(empty, 'init', '--quiet', '--initial-branch', 'trunk');
  expect(await found(empty)).toBe('main');
  const detached = await repositoryOf({file: 'one'});
  await git(detached, 'checkout', '--quiet', '--detach');
  expect(await found(detached)).toBe('main');
  expect(await found('/nonexistent')).toBe('main');
  expect(await found('/nonexistent', {env: {PATH: '/nonexistent'}})).toBe('main');
});

test('does not propose an invalid name', async () => {
  const folder = await repositoryOf({file: 'one'});
  const bin = await temporaryFolder();
  await writeFile(join(bin, 'git'), "#!/bin/sh\nprintf 'ref: refs/heads/a..b\\tHEAD\\n'\n");
  await chmod(join(bin, 'git'), 0o755);
  expect(await found(folder, {env: {PATH: bin}})).toBe('main');
});

test.each([
  [
    'the default branch at the time of the clone',
    'trunk',
    async (root: string) => {
      await git(root, 'update-ref', 'refs/remotes/origin/trunk', 'HEAD');
      await git(root, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
    },
  ],
  ['main, if it exists', 'main', async () => {}],
  [
    'the checked-out branch, if there is no main',
    'old',
    async (root: string) => {
      await git(root, 'branch', '--quiet', '--move', 'main', 'old');
    },
  ],
])('returns %s if the origin does not respond', async (_, branch, arrange) => {
  const root = await repositoryOf({file: 'one'});
  await git(root, 'remote', 'add', 'origin', '/nonexistent');
  await arrange(root);
  const checkout = {root, branch: branch === 'old' ? 'old' : 'feature/x'};
  expect(await found('https://example.invalid/a/b.git', {checkout})).toBe(branch);
});

test('sends no password to a host that requires one, and asks for none', async () => {
  const asked: string[] = [];
  const url = await host((request, response) => {
    asked.push(request.headers.authorization ?? 'nobody');
    response.writeHead(401, {'www-authenticate': 'Basic realm="acme"'}).end();
  });
  const folder = await temporaryFolder();
  const seen = join(folder, 'seen');
  await writeFile(join(folder, 'ask'), `#!/bin/sh\necho "$@" >>${seen}\necho secret\n`);
  await chmod(join(folder, 'ask'), 0o755);
  const ask = join(folder, 'ask');
  const env = {GIT_ASKPASS: ask, SSH_ASKPASS: ask, DISPLAY: ':9', GIT_TERMINAL_PROMPT: '1'};
  expect(await found(url, {env})).toBe('main');
  expect(asked).toEqual(['nobody']);
  await expect(readFile(seen)).rejects.toThrow('ENOENT');
});

test('does not wait for a host that does not respond', async () => {
  const url = await host(() => {});
  expect(await found(url, {longestMs: 50})).toBe('main');
});

test('ends at once if it is interrupted', async () => {
  const controller = new AbortController();
  const url = await host(() => controller.abort());
  expect(await found(url, {signal: controller.signal, longestMs: 1_000_000})).toBe('main');
});
