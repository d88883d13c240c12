import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {likelyRegion} from '../../../src/aws/config/likely-region.ts';
import {readProfile} from '../../../src/aws/config/profile.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const SSO = `[profile work]
sso_session = office
sso_account_id = 123456789012
sso_role_name = Developer

[sso-session office]
sso_start_url = https://office.awsapps.com/start
sso_region = eu-central-1
`;
const OTHERS = ['eu-west-1', 'nowhere', 'eu-west-2', 'eu-west-2', '']
  .map(
    (region, index) =>
      `[profile p${index}]\n${region === '' ? 'output = json\n' : `region = ${region}\n`}`,
  )
  .join('\n');

/** The proposal for a profile in a configuration. */
async function proposed(config: string, profile?: string): Promise<string> {
  const folder = await temporaryFolder();
  const files = {configFilepath: join(folder, 'config'), filepath: join(folder, 'credentials')};
  await Promise.all([writeFile(files.configFilepath, config), writeFile(files.filepath, '')]);
  return likelyRegion(profile === undefined ? undefined : await readProfile(profile, files), files);
}

test.each([
  ["the region of the profile's SSO session", `${OTHERS}\n${SSO}`, 'work', 'eu-central-1'],
  ['the region of most other profiles', OTHERS, 'p4', 'eu-west-2'],
  ['the same region without a profile', OTHERS, undefined, 'eu-west-2'],
  ['the first region of AWS without any configuration', '', undefined, 'us-east-1'],
])('proposes %s', async (_, config, profile, region) => {
  expect(await proposed(config, profile)).toBe(region);
});
