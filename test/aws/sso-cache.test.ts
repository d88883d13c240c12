import {mkdir, readFile, readdir, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {
  asyncProperty,
  assert,
  constantFrom,
  json,
  jsonValue,
  oneof,
  record,
  string,
} from 'fast-check';
import {expect, test} from 'vitest';
import {isoTime, timeOf} from '../../src/aws/iso-time.ts';
import {SsoCache, type SsoToken} from '../../src/aws/sso-cache.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const HOUR = 60 * 60 * 1000;
const PLACE = {
  sessionName: 'office',
  startUrl: 'https://office.example/start',
  region: 'eu-west-1',
  scopes: ['sso:account:access'],
};
/** `sha1("office")`, as `sha1sum` prints it. */
const OFFICE = 'e6427457497fe0f4f93a7334d2203b8e17ee82df.json';
const REGISTRATION = {clientId: 'id', clientSecret: 'client-secret', expiresAt: NOW + 90 * HOUR};
const TOKEN: SsoToken = {
  accessToken: 'access',
  expiresAt: NOW + HOUR,
  refreshToken: 'refresh',
  registration: REGISTRATION,
};

async function newCache() {
  const home = await temporaryFolder();
  return {cache: new SsoCache(home), folder: join(home, '.aws', 'sso', 'cache')};
}

test('stores a token like the AWS CLI, readable only by the user', async () => {
  const {cache, folder} = await newCache();
  await cache.keepToken(PLACE, TOKEN);
  expect(await readdir(folder)).toEqual([OFFICE]);
  const file = join(folder, OFFICE);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    startUrl: 'https://office.example/start',
    region: 'eu-west-1',
    accessToken: 'access',
    expiresAt: '2026-01-31T13:00:00Z',
    clientId: 'id',
    clientSecret: 'client-secret',
    registrationExpiresAt: '2026-02-04T06:00:00Z',
    refreshToken: 'refresh',
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('replaces an existing file, with its mode', async () => {
  const {cache, folder} = await newCache();
  await mkdir(folder, {recursive: true});
  await writeFile(join(folder, OFFICE), '{"accessToken": "old"}', {mode: 0o644});
  await cache.keepToken(PLACE, {...TOKEN, refreshToken: undefined});
  const kept = JSON.parse(await readFile(join(folder, OFFICE), 'utf8')) as object;
  expect(kept).not.toHaveProperty('refreshToken');
  expect((await stat(join(folder, OFFICE))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toHaveLength(1);
});

test('returns a token until it expires', async () => {
  const {cache} = await newCache();
  expect(await cache.goodToken(PLACE, NOW)).toBeUndefined();
  await cache.keepToken(PLACE, TOKEN);
  expect(await cache.goodToken(PLACE, NOW)).toBe('access');
  expect(await cache.goodToken(PLACE, NOW + HOUR)).toBeUndefined();
  expect(await cache.goodToken({...PLACE, sessionName: undefined}, NOW)).toBeUndefined();
});

test('stores a registration for its place and scopes, separate from the token', async () => {
  const {cache} = await newCache();
  await cache.keepToken(PLACE, TOKEN);
  expect(await cache.registration(PLACE)).toBeUndefined();
  await cache.keepRegistration(PLACE, REGISTRATION);
  expect(await cache.registration(PLACE)).toEqual(REGISTRATION);
  expect(await cache.registration({...PLACE, scopes: []})).toBeUndefined();
  expect(await cache.registration({...PLACE, region: 'eu-west-2'})).toBeUndefined();
});

test('reports a folder that is not writable', async () => {
  const {cache, folder} = await newCache();
  await mkdir(dirname(folder), {recursive: true});
  await writeFile(folder, 'a file in its place');
  await expect(cache.keepToken(PLACE, TOKEN)).rejects.toMatchObject({
    kind: 'failed',
    message: `Cannot save the sign-in token: failed to write ${join(folder, OFFICE)}.`,
  });
});

test('reads any content of a file without an error', async () => {
  const {cache, folder} = await newCache();
  await mkdir(folder, {recursive: true});
  const times = oneof(string(), constantFrom('2026-01-31T13:00:00Z', '2026-01-31T13:00:00UTC'));
  const tokens = record({
    accessToken: oneof(string(), jsonValue()),
    expiresAt: oneof(times, jsonValue()),
  });
  const contents = oneof(
    string(),
    json(),
    tokens.map((it) => JSON.stringify(it)),
  );
  await assert(
    asyncProperty(contents, async (content) => {
      await writeFile(join(folder, OFFICE), content);
      expect(typeof (await cache.goodToken(PLACE, NOW))).toMatch(/^(?:string|undefined)$/u);
    }),
  );
});

test.each(['2026-01-31T13:00:00Z', '2026-01-31T13:00:00UTC', '2026-01-31T13:00:00.000Z'])(
  'reads and writes the time %s',
  (text) => {
    expect(timeOf(text)).toBe(NOW + HOUR);
    expect(isoTime(NOW + HOUR)).toBe('2026-01-31T13:00:00Z');
  },
);
