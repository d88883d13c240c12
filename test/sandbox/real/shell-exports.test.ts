import {execa} from 'execa';
import {expect, test} from 'vitest';

import {shellExports} from './shell-exports.ts';

const sandbox = {
  folder: "/tmp/it's here",
  registry: '127.0.0.1:5001',
  username: 'ci',
  password: `a"b'c$HOME\`d`,
  dockerConfig: '/tmp/docker',
  pack: '/opt/pack/pack',
  builders: {python: 'b/python:1', tiny: 'b/tiny:1'},
  runImages: {python: 'r/python:1', tiny: 'r/tiny:1'},
  lifecycleImage: 'l:1',
  env: {DOCKER_CONFIG: '/tmp/docker', PACK_VOLUME_KEY: 'key'},
};

test('a shell that evaluates it has the very values', async () => {
  const names = ['SANDBOX_PASSWORD', 'SANDBOX_BUILDER', 'DOCKER_CONFIG', 'PATH'];
  const print = names.map((name) => `printf '%s\\n' "$${name}"`).join('\n');
  const {stdout} = await execa('sh', ['-c', `${shellExports(sandbox)}\n${print}`], {
    env: {PATH: '/usr/bin:/bin'},
    extendEnv: false,
  });
  expect(stdout.split('\n')).toEqual([
    sandbox.password,
    'b/python:1',
    '/tmp/docker',
    "/tmp/it's here/bin:/opt/pack:/usr/bin:/bin",
  ]);
});
