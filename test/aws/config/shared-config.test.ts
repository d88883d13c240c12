import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {requireReadable, sharedConfigFiles} from '../../../src/aws/config/shared-config.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

test('looks for the files in the same places as AWS’s tools', () => {
  expect(sharedConfigFiles({AWS_CONFIG_FILE: ''}, '/home/$&')).toEqual({
    configFilepath: '/home/$&/.aws/config',
    filepath: '/home/$&/.aws/credentials',
  });
  const named = {AWS_CONFIG_FILE: '~/aws', AWS_SHARED_CREDENTIALS_FILE: '/etc/keys'};
  expect(sharedConfigFiles(named, '/home/ada')).toEqual({
    configFilepath: '/home/ada/aws',
    filepath: '/etc/keys',
  });
});

test('accepts missing files', async () => {
  const home = await temporaryFolder();
  await expect(requireReadable(sharedConfigFiles({}, home))).resolves.toBeUndefined();
  await writeFile(join(home, '.aws'), 'a file in place of the folder');
  await expect(requireReadable(sharedConfigFiles({}, home))).resolves.toBeUndefined();
});

test('reports a folder in place of a file', async () => {
  const home = await temporaryFolder();
  const files = sharedConfigFiles({}, home);
  await mkdir(files.configFilepath, {recursive: true});
  await expect(requireReadable(files)).rejects.toMatchObject({
    kind: 'credentials',
    message: `Cannot read the AWS configuration: ${files.configFilepath}`,
    details: ['It is a folder, not a file.'],
  });
});

test.skipIf(process.getuid?.() === 0)('reports an unreadable file', async () => {
  const home = await temporaryFolder();
  const files = sharedConfigFiles({}, home);
  await mkdir(join(home, '.aws'));
  await writeFile(files.filepath, '');
  await chmod(files.filepath, 0o000);
  await expect(requireReadable(files)).rejects.toMatchObject({
    details: [expect.stringContaining('EACCES')],
  });
});

const UTF16 = Buffer.from('[profile dev]\nregion = eu-west-2\n', 'utf16le');

test.each([
  ['little-endian', Buffer.concat([Buffer.from([0xff, 0xfe]), UTF16])],
  ['big-endian', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(UTF16).swap16()])],
  ['without a byte order mark', UTF16],
  ['big-endian without a byte order mark', Buffer.from(UTF16).swap16()],
])('reports a file in UTF-16, %s', async (_, bytes) => {
  const files = sharedConfigFiles({}, await temporaryFolder());
  await mkdir(dirname(files.configFilepath));
  await writeFile(files.configFilepath, bytes);
  await expect(requireReadable(files)).rejects.toMatchObject({
    code: 'aws.config-invalid',
    message: `Cannot read the AWS configuration: ${files.configFilepath}`,
    details: [expect.stringContaining('UTF-16')],
    remedy: ['Save the file as UTF-8.'],
  });
});

test('accepts UTF-8 with a byte order mark', async () => {
  const files = sharedConfigFiles({}, await temporaryFolder());
  await mkdir(dirname(files.configFilepath));
  await writeFile(files.configFilepath, '\uFEFF[profile büro]\n');
  await expect(requireReadable(files)).resolves.toBeUndefined();
});
