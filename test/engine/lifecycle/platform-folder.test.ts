import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {writeVariables} from '../../../src/engine/lifecycle/platform-folder.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {IS_ROOT, UID} from './engine-rig.ts';

test.runIf(IS_ROOT)('lets only the user of the build read secrets', async () => {
  const platform = await temporaryFolder();
  const variables = {environment: {BP_DEBUG: 'yes'}, secrets: {TOKEN: 's3cret'}};
  await writeVariables(platform, variables, {uid: UID, gid: 4322, home: '/'});
  const fact = async (name: string) => {
    const file = join(platform, 'env', name);
    const {gid, mode, uid} = await stat(file);
    return {value: await readFile(file, 'utf8'), mode: mode & 0o777, owner: `${uid}:${gid}`};
  };
  expect(await fact('TOKEN')).toEqual({value: 's3cret', mode: 0o600, owner: `${UID}:4322`});
  expect(await fact('BP_DEBUG')).toEqual({value: 'yes', mode: 0o644, owner: '0:0'});
});
