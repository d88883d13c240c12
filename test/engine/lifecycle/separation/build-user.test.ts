import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {buildUser, processesOf} from '../../../../src/engine/lifecycle/separation/build-user.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\ncnb:x:1001:1000::/home/cnb:/bin/sh\n';

test.each([
  [{CNB_USER_ID: '1001', CNB_GROUP_ID: '1000'}, '/home/cnb'],
  [{CNB_USER_ID: '1002', CNB_GROUP_ID: '1000'}, '/'],
])('with %j the home is %s', (environment, home) => {
  expect(buildUser(environment, PASSWD)).toEqual({
    uid: Number(environment.CNB_USER_ID),
    gid: 1000,
    home,
  });
});

test.each([{}, {CNB_USER_ID: '0', CNB_GROUP_ID: '1000'}, {CNB_USER_ID: '1000', CNB_GROUP_ID: 'x'}])(
  'refuses %j',
  (environment) => {
    expect(() => buildUser(environment, PASSWD)).toThrow(
      expect.objectContaining({code: 'build.lifecycle-incompatible'}),
    );
  },
);

test('finds the running processes of a user, without those that have ended', async () => {
  const proc = await temporaryFolder();
  for (const [pid, uid, state] of [
    ['1', 0, 'S (sleeping)'],
    ['12', 1001, 'R (running)'],
    ['13', 10_011, 'R (running)'],
    ['15', 1001, 'Z (zombie)'],
  ] as const) {
    await mkdir(join(proc, pid));
    await writeFile(
      join(proc, pid, 'status'),
      `Name:\tx\nState:\t${state}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`,
    );
  }
  expect(await processesOf({uid: 1001}, ['1', '12', '13', '14', '15'], proc)).toEqual(['12']);
});
