import {stat} from 'node:fs/promises';
import {connect} from 'node:net';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {expect, onTestFinished, test} from 'vitest';
import {HELPER, serveCredentials} from '../../../src/engine/pack/credential-server.ts';
import {Failure} from '../../../src/errors.ts';
import type {Credentials} from '../../../src/image/ports.ts';
import {type ChildFailure, run} from '../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const locked = new Failure('registry.helper-failed', 'The store is locked.');

/** A server, and what Docker's library gets from its helper. */
async function start(credentials: (host: string) => Promise<Credentials | undefined>) {
  // The names of folders can contain anything.
  const folder = join(await temporaryFolder(), "it's here");
  const server = await serveCredentials(folder, process.execPath, credentials);
  onTestFinished(() => server.stop());
  const ask = async (host: string, action = 'get') => {
    const file = join(server.programs, `docker-credential-${HELPER}`);
    const program = {file, args: [action], env: {PATH: '/usr/bin:/bin'}, input: `${host}\n`};
    return await run(program).then(
      ({stdout}) => ({code: 0, stdout}),
      (error: ChildFailure) => ({code: error.exitCode, stdout: error.stdout}),
    );
  };
  return {folder, server, ask};
}

test('answers each question anew', async () => {
  let count = 0;
  const {ask} = await start(async (host) => ({
    username: 'ci',
    password: `${host} "ü" ${(count += 1)}`,
  }));
  for (const number of [1, 2]) {
    const {code, stdout} = await ask('r.example.com:5000');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ServerURL: 'r.example.com:5000',
      Username: 'ci',
      Secret: `r.example.com:5000 "ü" ${number}`,
    });
  }
});

test('asks for Docker Hub by its host', async () => {
  const hosts: string[] = [];
  const {ask} = await start(async (host) => {
    hosts.push(host);
    return undefined;
  });
  expect(await ask('https://index.docker.io/v1/')).toEqual({
    code: 1,
    stdout: 'credentials not found in native keychain',
  });
  expect(hosts).toEqual(['docker.io']);
});

test('passes on why there are no credentials, and keeps the failure', async () => {
  const {server, ask} = await start(async () => {
    throw locked;
  });
  expect(await ask('r.example.com')).toEqual({code: 1, stdout: 'The store is locked.'});
  expect(server.failure(['something else'])).toBeUndefined();
  expect(server.failure(['error: exit status 1, out: `The store is locked.`'])).toBe(locked);
});

test('neither stores nor deletes anything', async () => {
  const {ask} = await start(() => expect.unreachable());
  for (const action of ['store', 'erase', 'list']) {
    expect(await ask('r.example.com', action)).toMatchObject({code: 1});
  }
});

test('answers nobody without the secret, and is private to the user', async () => {
  const {folder} = await start(() => expect.unreachable());
  const {readFile} = await import('node:fs/promises');
  const script = await readFile(join(folder, 'ask.cjs'), 'utf8');
  const port = Number(/connect\((?<port>\d+)/u.exec(script)?.groups?.['port']);
  for (const secret of ['', 'x'.repeat(64)]) {
    const socket = connect(port, '127.0.0.1');
    socket.end(`${secret}\nget\nr.example.com`);
    expect(JSON.parse(await text(socket))).toEqual({code: 1, text: ''});
  }
  const modes = [folder, join(folder, 'ask.cjs'), join(folder, `docker-credential-${HELPER}`)];
  const found = await Promise.all(modes.map(async (it) => (await stat(it)).mode & 0o777));
  expect(found.map((it) => it.toString(8))).toEqual(['700', '600', '700']);
});
