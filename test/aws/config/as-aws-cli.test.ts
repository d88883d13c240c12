import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {loadSharedConfigFiles, loadSsoSessionData} from '@smithy/shared-ini-file-loader';
import {assert, asyncProperty, string, uniqueArray} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {giveToSdk} from '../../../src/aws/config/sdk-config.ts';
import {sdkName} from '../../../src/aws/config/sdk-name.ts';
import {sectionHeader} from '../../../src/aws/config/section-name.ts';
import {
  type SharedConfig,
  type SharedConfigFiles,
  readSharedConfig,
} from '../../../src/aws/config/shared-config.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

type Sections = Readonly<Record<string, Readonly<Record<string, string | object>>>>;

/** A configuration, and what `record-aws-cli.py` found that the AWS CLI reads from it. */
interface Recorded {
  readonly config?: string;
  readonly credentials?: string;
  /** The name of the error if the AWS CLI rejects the file. */
  readonly reads: string | Readonly<Record<'profiles' | 'ssoSessions' | 'services', Sections>>;
}

const recorded = Object.entries(
  JSON.parse(await readFile(join(import.meta.dirname, 'read-by-aws-cli.json'), 'utf8')) as Readonly<
    Record<string, Recorded>
  >,
);

/** Where this tool is more lenient than the AWS CLI, and what it reads. */
const LENIENT: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  'comment after value': {dev: {region: 'eu-west-2'}},
  'continued value': {dev: {credential_process: '/opt/keys --role dev', region: 'eu-west-2'}},
  'same section twice': {dev: {region: 'eu-west-2'}},
  'same setting twice': {dev: {region: 'eu-west-2'}},
  'line without value': {dev: {output: 'json'}},
  'setting before header': {dev: {region: 'eu-west-2'}},
  'UTF-8 with BOM': {dev: {region: 'eu-west-2'}},
};

async function filesOf({config = '', credentials = ''}: Partial<Recorded>) {
  const folder = await temporaryFolder();
  const files = {configFilepath: join(folder, 'config'), filepath: join(folder, 'credentials')};
  await writeFile(files.configFilepath, config);
  await writeFile(files.filepath, credentials);
  return files;
}

/** Nested settings as this tool names them. Settings without a value are left out. */
function flat(sections: Sections): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [
      name,
      Object.fromEntries(
        Object.entries(section).flatMap(([key, value]) => {
          if (typeof value === 'string') return value === '' ? [] : [[key, value]];
          return Object.entries(value).map(([inner, it]) => [`${key}.${inner}`, it as unknown]);
        }),
      ),
    ]),
  );
}

const plain = (sections: SharedConfig['profiles']) =>
  Object.fromEntries([...sections].map(([name, section]) => [name, {...section}]));

/** What the SDK finds once it has been given the configuration. */
async function foundBySdk(files: SharedConfigFiles) {
  await giveToSdk(await readSharedConfig(files), files);
  const {configFile, credentialsFile} = await loadSharedConfigFiles(files);
  return {configFile, credentialsFile, ssoSessions: await loadSsoSessionData(files)};
}

describe.each(recorded)('%s', (name, {reads, ...given}) => {
  test('reads what the AWS CLI reads', async () => {
    const {profiles, ssoSessions, services} = await readSharedConfig(await filesOf(given));
    const expected =
      typeof reads === 'string'
        ? {profiles: {}, ssoSessions: {}, services: {}}
        : {
            profiles: flat(reads.profiles),
            ssoSessions: flat(reads.ssoSessions),
            services: flat(reads.services),
          };
    expect({
      profiles: plain(profiles),
      ssoSessions: plain(ssoSessions),
      services: plain(services),
    }).toEqual(name in LENIENT ? {...expected, profiles: LENIENT[name]} : expected);
  });

  test('gives the same to the SDK', async () => {
    const files = await filesOf(given);
    const {profiles, ssoSessions, services} = await readSharedConfig(files);
    const found = await foundBySdk(files);
    expect(found.credentialsFile).toEqual({});
    expect(found.ssoSessions).toEqual(plain(ssoSessions));
    const named = (prefix: string, of: SharedConfig['profiles']) =>
      Object.fromEntries([...of].map(([it, section]) => [prefix + sdkName(it), {...section}]));
    expect(found.configFile).toEqual({
      ...named('', profiles),
      ...named('sso-session.', ssoSessions),
      ...named('services.', services),
    });
  });
});

test('finds every name that it can write, and so does the SDK', async () => {
  const names = uniqueArray(
    string({unit: 'grapheme', minLength: 1}).filter((it) => !/[\p{Cc}\u2028\u2029]/u.test(it)),
    {minLength: 1, selector: sdkName},
  ).filter((all) => !all.includes('__proto__'));
  await assert(
    asyncProperty(names, async (all) => {
      const config = all
        .map((it) => `[${sectionHeader({kind: 'profile', name: it})}]\nregion = eu-west-2\n`)
        .join('');
      const files = await filesOf({config});
      const {profiles, misnamed} = await readSharedConfig(files);
      expect([...profiles.keys()].toSorted()).toEqual(all.toSorted());
      expect(misnamed.size).toBe(0);
      const {configFile} = await foundBySdk(files);
      expect(Object.keys(configFile).toSorted()).toEqual(all.map(sdkName).toSorted());
    }),
    {numRuns: 200},
  );
});
