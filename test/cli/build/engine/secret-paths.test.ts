import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {secretPaths} from '../../../../src/cli/build/engine/secret-paths.ts';
import {repositoryOf, writeFiles} from '../../../codebase/repository.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';

const PLACES = {environment: {}, docker: '/home/ada/.docker', temporaryFolder: '/tmp/mine'};
const TOKEN = '[http "https://github.com/"]\n  extraheader = AUTHORIZATION: basic c2VjcmV0\n';

/** The secret paths below a folder. */
async function within(folder: string, codebase = folder): Promise<string[]> {
  const paths = await secretPaths(codebase, PLACES);
  return paths.filter((it) => it.startsWith(folder)).map((it) => it.slice(folder.length + 1));
}

test('names the folders and the files of credentials of this machine', async () => {
  const environment = {
    KUBECONFIG: '/etc/kube/config',
    AWS_CONFIG_FILE: '/etc/aws/config',
    RUNNER_TEMP_PROJECT_DIR: '/builds/acme/app.tmp',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const paths = await secretPaths(await temporaryFolder(), {...PLACES, environment});
  expect(paths).toEqual(
    expect.arrayContaining([
      '/root',
      '/codebuild/output/tmp',
      '/var/run/secrets',
      '/home/ada/.docker',
      '/tmp/mine',
      '/etc/kube/config',
      '/etc/aws/config',
      '/builds/acme/app.tmp',
    ]),
  );
  expect(paths).not.toContain('/dev/null');
});

test('names no configuration of Git without credentials', async () => {
  expect(await within(await repositoryOf({file: 'one'}))).toEqual([]);
});

test.each(['.git/config', '.git/config.worktree', '.git/modules/lib/config'])(
  'names %s if it has credentials, from a subfolder, too',
  async (name) => {
    const folder = await repositoryOf({'app/file': 'one'});
    await writeFiles(folder, {[name]: TOKEN, '.git/modules/lib/HEAD': 'ref: refs/heads/main\n'});
    expect(await within(folder)).toEqual([name]);
    expect(await within(folder, join(folder, 'app'))).toEqual([name]);
  },
);

test('names a file that the configuration includes', async () => {
  const folder = await repositoryOf({file: 'one'});
  await writeFiles(folder, {
    '.git/config': '[includeIf "gitdir:/source/.git"]\n\tpath = ../../outside.config\n',
  });
  const outside = join(folder, '..', 'outside.config');
  await writeFile(outside, TOKEN);
  expect(await secretPaths(folder, PLACES)).toContain(outside);
});

test('names the configuration of a linked worktree', async () => {
  const folder = await repositoryOf({file: 'one'});
  const linked = join(await temporaryFolder(), 'linked');
  await mkdir(join(folder, '.git', 'worktrees', 'linked'), {recursive: true});
  await mkdir(linked);
  await writeFile(join(linked, '.git'), `gitdir: ${folder}/.git/worktrees/linked\n`);
  await writeFiles(folder, {
    '.git/worktrees/linked/commondir': '../..\n',
    '.git/config': '[remote "origin"]\n\turl = https://ada:token@github.com/acme/x\n',
  });
  expect(await secretPaths(linked, PLACES)).toContain(`${folder}/.git/config`);
});
