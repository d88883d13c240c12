import {chmod, readFile, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';

import {expect, test} from 'vitest';

import {target} from '../build-codebase.ts';
import {
  cli,
  copyCodebase,
  describeWithSandbox,
  freshPrefix,
  sandbox,
  sandboxEnvironment,
  temporaryFolder,
} from '../sandbox.ts';

/** A folder with Docker's configuration, and a credential helper in it that logs its questions. */
async function withHelper(): Promise<{folder: string; env: Record<string, string>}> {
  const {registry, username, password} = sandbox();
  const folder = await temporaryFolder();
  const answer = JSON.stringify({ServerURL: registry, Username: username, Secret: password});
  const helper = join(folder, 'docker-credential-test');
  await Promise.all([
    writeFile(join(folder, 'config.json'), JSON.stringify({credHelpers: {[registry]: 'test'}})),
    writeFile(
      helper,
      `#!/bin/sh\nread -r server\necho "$TEAM $server" >>${folder}/asked\necho '${answer}'\n`,
    ),
  ]);
  await chmod(helper, 0o755);
  const {PATH = ''} = sandboxEnvironment();
  const env = {DOCKER_CONFIG: folder, PATH: [folder, PATH].join(delimiter), TEAM: 'web'};
  return {folder, env};
}

describeWithSandbox("a build with one of Docker's credential helpers", () => {
  test('asks it at the start, and again in each phase that needs credentials', async () => {
    const {folder, env} = await withHelper();
    const args = ['image', 'build', ...target({prefix: freshPrefix()}), '--json'];
    const {code, stderr} = await cli(args, {cwd: await copyCodebase('tiny'), env});
    expect({code, stderr}).toMatchObject({code: 0});
    const asked = (await readFile(join(folder, 'asked'), 'utf8')).trimEnd().split('\n');
    // It has all environment variables of the person, which pack does not get.
    expect(new Set(asked)).toEqual(new Set([`web ${sandbox().registry}`]));
    // At the start, and for analyzing, restoring and exporting.
    expect(asked.length).toBeGreaterThanOrEqual(4);
  });
});
