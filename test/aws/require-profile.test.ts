import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../temporary-folder.ts';

const CONFIG = `[default]
region = eu-west-2
[profile work]
sso_session = office
[sso-session office]
sso_region = eu-west-2
[services local]
ecr =
  endpoint_url = http://127.0.0.1:1
`;

/** Asks in a process of its own, because the SDK keeps what it has read. */
async function required(profile: string, config: string): Promise<string> {
  const file = join(await temporaryFolder(), 'config');
  await writeFile(file, config);
  const module = new URL('../../src/aws/require-profile.ts', import.meta.url).href;
  const script = `const {requireProfile} = await import(${JSON.stringify(module)});
await requireProfile(${JSON.stringify(profile)}).catch(({kind, message, details}) => console.log(kind, message, ...details));`;
  const {stdout} = await execa(process.execPath, ['--input-type=module', '--eval', script], {
    env: {AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: join(file, 'none')},
  });
  return stdout;
}

test('a profile that is configured is none to speak of', async () => {
  expect(await required('work', CONFIG)).toBe('');
  expect(await required('default', CONFIG)).toBe('');
});

test('an unknown one is named, with those that there are', async () => {
  expect(await required('wrok', CONFIG)).toBe(
    'credentials There is no AWS profile "wrok". Configured: default, work',
  );
  expect(await required('work', '')).toBe(
    'credentials There is no AWS profile "work". None is configured.',
  );
});
