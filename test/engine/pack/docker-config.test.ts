import {lstat, mkdir, readFile, readdir, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {expect, test} from 'vitest';
import {
  type DockerConfigSource,
  writeDockerConfig,
} from '../../../src/engine/pack/docker-config.ts';
import type {Credentials} from '../../../src/image/ports.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const NOWHERE = '/no/such/folder';

/** Writes a configuration, and tells where it is and what it says. */
async function written(
  source: Partial<DockerConfigSource>,
  credentials: Readonly<Record<string, Credentials>> = {},
) {
  const folder = join(await temporaryFolder(), 'docker');
  await writeDockerConfig(
    folder,
    {folder: NOWHERE, config: {}, ...source},
    new Map(Object.entries(credentials)),
  );
  const file = join(folder, 'config.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  return {folder, file, config};
}

/** A person's folder with one context, whose key only they may read. */
async function personsFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const meta = join(folder, 'contexts', 'meta', 'abc');
  await mkdir(meta, {recursive: true});
  await writeFile(join(meta, 'meta.json'), '{"Name":"far"}', {mode: 0o400});
  return folder;
}

async function mode(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

test('nobody else may read it', async () => {
  const {folder, file} = await written({}, {'r.example.com': {username: 'a', password: 'b'}});
  expect([await mode(folder), await mode(file)]).toEqual(['700', '600']);
});

test('it has the credentials that are given and no others', async () => {
  const source = {
    auths: {'other.example.com': {auth: 'c2VjcmV0'}},
    credsStore: 'desktop',
    credHelpers: {'r.example.com': 'ecr-login'},
  };
  const {config} = await written(
    {config: source},
    {'r.example.com:5000': {username: 'ci', password: 'pass'}},
  );
  const auth = Buffer.from('ci:pass').toString('base64');
  expect(config).toEqual({auths: {'r.example.com:5000': {auth}}});
});

test('a password may hold anything', async () => {
  const password = 'a:b:"\\ ü\n';
  const {config} = await written({}, {r: {username: 'ci', password}});
  const {auth} = (config['auths'] as {r: {auth: string}}).r;
  expect(Buffer.from(auth, 'base64').toString()).toBe(`ci:${password}`);
});

test('an identity token is given as one', async () => {
  const {config} = await written({}, {r: {username: '<token>', password: 'abc'}});
  expect(config['auths']).toEqual({r: {identitytoken: 'abc'}});
});

test('Docker Hub has a key of its own', async () => {
  const {config} = await written({}, {'docker.io': {username: 'a', password: 'b'}});
  expect(Object.keys(config['auths'] as object)).toEqual(['https://index.docker.io/v1/']);
});

test('how the engine is reached is carried over', async () => {
  const carried = {
    currentContext: 'far',
    proxies: {default: {httpProxy: 'http://proxy:3128'}},
    HttpHeaders: {'X-Meta': 'a'},
  };
  const {config} = await written({config: {...carried, psFormat: 'table', plugins: {}}});
  expect(config).toEqual({...carried, auths: {}});
});

test('the context that is chosen for this run goes before the usual one', async () => {
  const {config} = await written({config: {currentContext: 'near'}, context: 'far'});
  expect(config['currentContext']).toBe('far');
});

test('contexts are the person’s own, read in their place', async () => {
  const person = await personsFolder();
  const {folder} = await written({folder: person});
  const meta = join(folder, 'contexts', 'meta', 'abc', 'meta.json');
  expect(await readFile(meta, 'utf8')).toBe('{"Name":"far"}');
});

test('removing it leaves the person’s contexts alone', async () => {
  const person = await personsFolder();
  const {folder} = await written({folder: person});
  await rm(folder, {recursive: true});
  expect(await readdir(join(person, 'contexts', 'meta'))).toEqual(['abc']);
});

test('contexts that are elsewhere are found', async () => {
  const elsewhere = await personsFolder();
  const person = await temporaryFolder();
  await symlink(join(elsewhere, 'contexts'), join(person, 'contexts'));
  const {folder} = await written({folder: person});
  expect(await readdir(join(folder, 'contexts', 'meta'))).toEqual(['abc']);
});

test('without contexts there are none', async () => {
  const {folder} = await written({folder: await temporaryFolder()});
  await expect(lstat(join(folder, 'contexts'))).rejects.toThrow('ENOENT');
});

test('without a folder of the person there is nothing to carry over', async () => {
  const {folder, config} = await written({folder: NOWHERE});
  expect(config).toEqual({auths: {}});
  expect(await readdir(folder)).toEqual(['config.json']);
});

test('a folder of the person that is none has nothing to carry over', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  expect(await readdir((await written({folder: file})).folder)).toEqual(['config.json']);
});

test('a folder that is named by a relative path is meant from here', async () => {
  const person = await personsFolder();
  const {folder} = await written({folder: relative(process.cwd(), person)});
  expect(await readdir(join(folder, 'contexts', 'meta'))).toEqual(['abc']);
});
