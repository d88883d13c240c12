import {expect, test} from 'vitest';

import type {ListJson} from '../../../src/cli/build/list/list-result.ts';
import {NAMES, startEcrStage} from '../../image/rebase/ecr-stage.ts';
import {cli, temporaryFolder} from '../built-cli.ts';

/** An account with two applications, and the command line. */
async function start(options: Parameters<typeof startEcrStage>[0] = {}) {
  const stage = await startEcrStage(options);
  const cwd = await temporaryFolder();
  const env = {...stage.env, DOCKER_CONFIG: cwd, HOME: cwd};
  const image = async (...args: readonly string[]) => await cli(['image', ...args], {cwd, env});
  return {...stage, image};
}

test('image list says when an image was last pulled, and counts its own reading as none', async () => {
  const {aws, image} = await start();
  const first = await image('list', '--json');
  expect(first).toMatchObject({code: 0, stderr: ''});
  const {images} = JSON.parse(first.stdout) as ListJson;
  expect(images.map(({name, lastPull}) => [name, lastPull])).toEqual(
    NAMES.map((name) => [name, 'never']),
  );
  const again = await image('list');
  expect(again.stdout.split('\n')).toContain(`${' '.repeat(27)}< 1 h           -`);
  aws.account.denied.add('ecr:DescribeImages');
  const unknown = await image('list', '--json');
  expect(unknown).toMatchObject({code: 0, stderr: expect.stringContaining('ecr:DescribeImages')});
  expect(JSON.parse(unknown.stdout)).toMatchObject({images: NAMES.map(() => ({lastPull: null}))});
});
