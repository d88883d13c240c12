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

test('a shell that evaluates it has the exact values', async () => {
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

test('with an AWS account, programs use the account and no profile', async () => {
  const env = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: `a"b'c$HOME`,
    AWS_SESSION_TOKEN: 'session',
    AWS_REGION: 'eu-west-2',
    AWS_CONFIG_FILE: '/tmp/aws/config',
    AWS_SHARED_CREDENTIALS_FILE: '/tmp/aws/credentials',
    SLACK_API_URL: 'http://127.0.0.1:4567/api/',
    SLACK_HOOKS_URL: 'http://127.0.0.1:4567',
  };
  const aws = {
    account: '111122223333',
    registry: '127.0.0.1:5002',
    publicAlias: 'alias',
    profile: 'sandbox',
    devicePage: 'http://127.0.0.1:4566/device',
    slackToken: 'xoxb-1',
    env,
  };
  const {stdout} = await execa('sh', ['-c', `${shellExports({...sandbox, aws})}\nenv`], {
    env: {PATH: '/usr/bin:/bin', AWS_PROFILE: 'work'},
    extendEnv: false,
  });
  const found = stdout.split('\n').filter((line) => /^(?:AWS|SLACK)_/u.test(line));
  expect(found.toSorted()).toEqual(
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}`)
      .toSorted(),
  );
});

test('without an account, sets no AWS variables', () => {
  expect(shellExports(sandbox)).not.toContain('AWS_');
});
