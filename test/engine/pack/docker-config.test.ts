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

/** Writes a configuration. Returns its folder and its content. */
async function written(
  source: Partial<DockerConfigSource>,
  credentials: Readonly<Record<string, Credentials>> = {},
  asked: readonly (readonly [string, string])[] = [],
) {
  const folder = join(await temporaryFolder(), 'docker');
  await writeDockerConfig(
    folder,
    {folder: NOWHERE, config: {}, ...source},
    {fixed: new Map(Object.entries(credentials)), asked: new Map(asked)},
  );
  const file = join(folder, 'config.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  return {folder, file, config};
}

/** A user's folder with one context, whose key only the user can read. */
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

test('is private to the user', async () => {
  const {folder, file} = await written({}, {'r.example.com': {username: 'a', password: 'b'}});
  expect([await mode(folder), await mode(file)]).toEqual(['700', '600']);
});

test('contains only the given credentials', async () => {
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

test('keeps any password', async () => {
  const password = 'a:b:"\\ ü\n';
  const {config} = await written({}, {r: {username: 'ci', password}});
  const {auth} = (config['auths'] as {r: {auth: string}}).r;
  expect(Buffer.from(auth, 'base64').toString()).toBe(`ci:${password}`);
});

test('stores an identity token as one', async () => {
  const {config} = await written({}, {r: {username: '<token>', password: 'abc'}});
  expect(config['auths']).toEqual({r: {identitytoken: 'abc'}});
});

test('names the helper of a host whose credentials can change', async () => {
  const {config} = await written({}, {r: {username: 'a', password: 'b'}}, [
    ['r.example.com', 'ours'],
    ['docker.io', 'ours'],
  ]);
  expect(Object.keys(config['auths'] as object)).toEqual(['r']);
  expect(config['credHelpers']).toEqual({
    'r.example.com': 'ours',
    'https://index.docker.io/v1/': 'ours',
  });
});

test("uses Docker Hub's own key", async () => {
  const {config} = await written({}, {'docker.io': {username: 'a', password: 'b'}});
  expect(Object.keys(config['auths'] as object)).toEqual(['https://index.docker.io/v1/']);
});

test('keeps the settings for the connection to the engine', async () => {
  const carried = {
    currentContext: 'far',
    proxies: {default: {httpProxy: 'http://proxy:3128'}},
    HttpHeaders: {'X-Meta': 'a'},
  };
  const {config} = await written({config: {...carried, psFormat: 'table', plugins: {}}});
  expect(config).toEqual({...carried, auths: {}});
});

test('uses the context that is chosen for this run', async () => {
  const {config} = await written({config: {currentContext: 'near'}, context: 'far'});
  expect(config['currentContext']).toBe('far');
});

test("links the user's contexts", async () => {
  const person = await personsFolder();
  const {folder} = await written({folder: person});
  const meta = join(folder, 'contexts', 'meta', 'abc', 'meta.json');
  expect(await readFile(meta, 'utf8')).toBe('{"Name":"far"}');
});

test("does not delete the user's contexts with the folder", async () => {
  const person = await personsFolder();
  const {folder} = await written({folder: person});
  await rm(folder, {recursive: true});
  expect(await readdir(join(person, 'contexts', 'meta'))).toEqual(['abc']);
});

test('finds contexts behind a link', async () => {
  const elsewhere = await personsFolder();
  const person = await temporaryFolder();
  await symlink(join(elsewhere, 'contexts'), join(person, 'contexts'));
  const {folder} = await written({folder: person});
  expect(await readdir(join(folder, 'contexts', 'meta'))).toEqual(['abc']);
});

test('has no contexts if the user has none', async () => {
  const {folder} = await written({folder: await temporaryFolder()});
  await expect(lstat(join(folder, 'contexts'))).rejects.toThrow('ENOENT');
});

test('works without a folder of the user', async () => {
  const {folder, config} = await written({folder: NOWHERE});
  expect(config).toEqual({auths: {}});
  expect(await readdir(folder)).toEqual(['config.json']);
});

test("works if the user's folder is a file", async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  expect(await readdir((await written({folder: file})).folder)).toEqual(['config.json']);
});

test("resolves a relative path of the user's folder", async () => {
  const person = await personsFolder();
  const {folder} = await written({folder: relative(process.cwd(), person)});
  expect(await readdir(join(folder, 'contexts', 'meta'))).toEqual(['abc']);
});
