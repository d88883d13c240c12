import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {
  asyncProperty,
  assert,
  constantFrom,
  dictionary,
  oneof,
  string,
  uniqueArray,
} from 'fast-check';
import {expect, test} from 'vitest';
import {profileIn, profileNames, readProfile} from '../../../src/aws/config/profile.ts';
import {Failure} from '../../../src/errors.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const SESSION = `[sso-session office]
sso_region = eu-west-1
sso_start_url = https://office.example/start
`;
const WORK = `[profile work]
sso_session = office
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-west-2
`;

/** The files, as on a user's machine. */
async function files(config: string, credentials = '') {
  const folder = await temporaryFolder();
  const made = {configFilepath: join(folder, 'config'), filepath: join(folder, 'credentials')};
  await writeFile(made.configFilepath, config);
  await writeFile(made.filepath, credentials);
  return made;
}

/** The error for a profile. */
async function told(name: string, config: string): Promise<Failure> {
  const failure = await readProfile(name, await files(config)).catch((error: unknown) => error);
  if (!(failure instanceof Failure)) throw new Error('There was nothing wrong.');
  expect(failure.kind).toBe('credentials');
  return failure;
}

test('reads a profile with its session', async () => {
  expect(await readProfile('work', await files(SESSION + WORK))).toEqual({
    name: 'work',
    kind: 'sso',
    region: 'eu-west-2',
    root: {name: 'work', kind: 'sso'},
    sso: {
      profile: 'work',
      sessionName: 'office',
      startUrl: 'https://office.example/start',
      region: 'eu-west-1',
      accountId: '111122223333',
      roleName: 'Developer',
      scopes: ['sso:account:access'],
    },
  });
});

test.each([
  ['dev', '[dev]', '[dev]', '[profile dev]'],
  ['my dev', '[profile my dev]', '[profile my dev]', '[profile "my dev"]'],
  ['my dev', '[my dev]', '[my dev]', '[profile "my dev"]'],
  ["Single'Quote", "[profile Single'Quote]", "[profile Single'Quote]", `[profile "Single'Quote"]`],
  ['dev', '[ profile dev]', '[ profile dev]', '[profile dev]'],
])('asked for %s, names the right header for %s', async (name, line, header, correct) => {
  const {code, details, remedy} = await told(name, `${WORK}${line}\nregion = eu-west-2\n`);
  expect(code).toBe('aws.profile-not-found');
  expect(details).toEqual([
    expect.stringMatching(/\/config has the section .+ do not read it as the profile/u),
  ]);
  expect(details[0]).toContain(header);
  expect(remedy).toEqual([`Change the header of the section to ${correct}`]);
});

test.each(['[profile old]', '["old"]'])(
  'names the right header for %s of the credentials file',
  async (header) => {
    const made = await files(WORK, `${header}\naws_access_key_id = A\n`);
    await expect(readProfile('old', made)).rejects.toMatchObject({
      code: 'aws.profile-not-found',
      details: [expect.stringContaining(`/credentials has the section ${header}`)],
      remedy: ['Change the header of the section to [old]'],
    });
  },
);

test('names the right header of a source_profile', async () => {
  const role = '[profile x]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n[base]\n';
  const {details, remedy} = await told('x', role);
  expect(details).toEqual([expect.stringContaining('has the section [base]')]);
  expect(remedy).toEqual(['Change the header of the section to [profile base]']);
});

test('suggests no header for a section of another kind', async () => {
  const {details} = await told('plugins', '[plugins]\ncli_legacy_plugin_path = /x\n');
  expect(details).toEqual(['No profiles configured.']);
});

test('reads the scopes of a session', async () => {
  const scoped = `${SESSION}sso_registration_scopes = sso:account:access, codewhisperer:completions\n`;
  const profile = await readProfile('work', await files(scoped + WORK));
  expect(profile.sso?.scopes).toEqual(['sso:account:access', 'codewhisperer:completions']);
});

test('reads a profile without a session, which has no scopes', async () => {
  const config = `[default]
sso_start_url = https://office.example/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Developer
`;
  const profile = await readProfile('default', await files(config));
  expect(profile).toMatchObject({kind: 'sso', region: undefined});
  expect(profile.sso).toMatchObject({sessionName: undefined, scopes: [], region: 'eu-west-1'});
});

test('reads the profile `default` if no name is given, if it exists', async () => {
  expect(await readProfile(undefined, await files(WORK))).toBeUndefined();
  const profile = await readProfile(undefined, await files('[default]\nregion = eu-west-2\n'));
  expect(profile).toMatchObject({name: 'default', kind: 'other', region: 'eu-west-2'});
});

test('reads changes of the files', async () => {
  const made = await files('');
  await expect(readProfile('work', made)).rejects.toMatchObject({code: 'aws.profile-not-found'});
  await writeFile(made.configFilepath, SESSION + WORK);
  expect(await readProfile('work', made)).toMatchObject({kind: 'sso'});
});

test('reports an unknown profile, with the known ones and a suggestion', async () => {
  const services = '[services local]\necr =\n  endpoint_url = http://127.0.0.1:1\n';
  const {code, message, details, remedy} = await told(
    'wrok',
    `${SESSION}${WORK}${services}[default]\nregion = eu-west-2\n`,
  );
  expect(code).toBe('aws.profile-not-found');
  expect(message).toContain('"wrok"');
  expect(details).toEqual(['Configured: default, work']);
  expect(remedy).toEqual([
    'Did you mean "work"?',
    expect.stringContaining('aws configure sso --profile wrok'),
  ]);
  expect((await told('work', '')).details).toHaveLength(1);
  expect((await told('constructor', WORK)).message).toContain('"constructor"');
});

test('reports an unknown session, with a suggestion', async () => {
  const failure = await told('work', SESSION + WORK.replace('office', 'offce'));
  const {code, message, details, remedy} = failure;
  expect(code).toBe('aws.profile-invalid');
  expect(message).toMatch(/"work": sso_session "offce"/u);
  expect(details).toEqual(['Configured: office']);
  expect(remedy[0]).toBe('Did you mean "office"?');
  expect((await told('work', WORK)).remedy).toEqual([
    expect.stringContaining('aws configure sso-session'),
  ]);
});

test('reports all missing settings at once, with their places', async () => {
  const {code, details} = await told(
    'work',
    '[sso-session office]\nsso_registration_scopes = x\n[profile work]\nsso_session = office\n',
  );
  expect(code).toBe('aws.profile-invalid');
  expect(details).toEqual([
    '[sso-session office]: sso_start_url is missing',
    '[sso-session office]: sso_region is missing',
    '[profile work]: sso_account_id is missing',
    '[profile work]: sso_role_name is missing',
  ]);
  const old = await told('default', '[default]\nsso_start_url = https://office.example/start\n');
  expect(old.details).toContain('[default]: sso_region is missing');
});

test('treats an empty session as missing', async () => {
  const {code, details} = await told('work', SESSION + WORK.replace('= office', '='));
  expect(code).toBe('aws.profile-invalid');
  expect(details).toEqual(['[profile work]: sso_session is missing']);
});

test('reports all invalid settings at once, with their places', async () => {
  const session = '[sso-session office]\nsso_start_url = not a url\nsso_region = London!\n';
  const {code, details} = await told('work', session + WORK);
  expect(code).toBe('aws.profile-invalid');
  expect(details).toEqual([
    expect.stringMatching(/^\[sso-session office\] sso_start_url = not a url: .+\.$/u),
    expect.stringMatching(/^\[sso-session office\] sso_region = London!: .+\.$/u),
  ]);
});

test('finds the profile that signs in for a role', async () => {
  const roles = `[profile deploy]
role_arn = arn:aws:iam::444455556666:role/deploy
source_profile = between
region = eu-central-1
[profile between]
role_arn = arn:aws:iam::444455556666:role/between
source_profile = work
`;
  expect(await readProfile('deploy', await files(SESSION + WORK + roles))).toMatchObject({
    kind: 'role',
    region: 'eu-central-1',
    root: {name: 'work', kind: 'sso'},
    sso: {profile: 'work', accountId: '111122223333'},
  });
  const unfinished = await told('deploy', roles);
  expect(unfinished.message).toMatch(/"between": source_profile "work"/u);
  expect((await told('deploy', roles.replace('= work', '= deploy'))).details).toEqual([
    'source_profile: deploy → between → deploy → between',
  ]);
});

test('accepts a role that its own keys assume', async () => {
  const config = '[profile own]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = own\n';
  const keys = '[own]\naws_access_key_id = A\naws_secret_access_key = b\n';
  expect(await readProfile('own', await files(config, keys))).toMatchObject({
    kind: 'role',
    root: {name: 'own', kind: 'keys'},
  });
});

test.each([
  ['aws_access_key_id = A\naws_secret_access_key = b', 'keys'],
  ['credential_process = /bin/keys', 'process'],
  ['role_arn = arn:aws:iam::1:role/x\nweb_identity_token_file = /token', 'web-identity'],
  ['role_arn = arn:aws:iam::1:role/x\ncredential_source = Environment', 'role'],
  ['login_session = arn:aws:iam::1:user/x', 'login'],
  ['output = json', 'other'],
])('with %j is of kind %s', async (settings, kind) => {
  const profile = await readProfile('x', await files(`[profile x]\n${settings}\n`));
  expect(profile).toMatchObject({kind, root: {name: 'x', kind}, sso: undefined});
});

test('refuses a role with no source or two', async () => {
  const role = '[profile x]\nrole_arn = arn:aws:iam::1:role/x\n';
  expect((await told('x', role)).message).toContain('"x": role_arn requires');
  const two = `${role}source_profile = y\ncredential_source = Environment\n`;
  expect((await told('x', two)).message).toContain('"x": source_profile and credential_source');
});

test('returns the names of both files, without other sections', async () => {
  expect(await profileNames(await files(SESSION + WORK, '[old]\naws_access_key_id = A\n'))).toEqual(
    ['old', 'work'],
  );
});

test('returns a profile or an error for any configuration', async () => {
  const names = constantFrom('a', 'b', 'c', '__proto__', 'constructor');
  const keys = constantFrom(
    'role_arn',
    'source_profile',
    'credential_source',
    'sso_session',
    'sso_start_url',
    'sso_region',
    'sso_account_id',
    'sso_role_name',
    'aws_access_key_id',
    'aws_secret_access_key',
  );
  const section = dictionary(keys, oneof(names, string()));
  const sections = uniqueArray(names).chain((some) =>
    dictionary(constantFrom(...(some.length === 0 ? ['a'] : some)), section),
  );
  await assert(
    asyncProperty(sections, sections, names, async (profiles, sessions, name) => {
      const config = {
        profiles: new Map(Object.entries(profiles)),
        ssoSessions: new Map(Object.entries(sessions)),
        services: new Map(),
        misnamed: new Map(),
      };
      const found = await profileIn(config, name).catch((error: unknown) => error);
      if (found instanceof Failure) expect(found.message).toContain('AWS profile');
      else expect(found).toMatchObject({name});
    }),
  );
});
