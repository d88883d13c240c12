import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {PROJECT_NODE} from './cli-program.ts';
import {git} from './sample-codebase.ts';

/**
 * Tells a webhook about each pushed ref, as a Git host does: https://git-scm.com/docs/githooks#post-receive
 */
const hook = (url: string): string => `#!${PROJECT_NODE}
let input = '';
process.stdin.on('data', (text) => (input += text)).on('end', async () => {
  for (const line of input.trim().split('\\n')) {
    const [before, after, ref] = line.split(' ');
    if (/^0+$/.test(after)) continue; // it was deleted
    const body = JSON.stringify({ref, before, after});
    const answer = await fetch(${JSON.stringify(url)}, {method: 'POST', body})
      .then(async (it) => {
        const {build, message} = await it.json();
        return build ? 'starts ' + build : message || 'builds nothing of ' + ref;
      })
      .catch((error) => 'not there: ' + (error.cause ?? error).message);
    console.log('CodeBuild: ' + answer.trim());
  }
});
`;

/**
 * Makes sure that a repository exists that replaces one of a Git host, and tells a webhook about pushes.
 *
 * @param folder of the repository.
 * @param webhook `http://127.0.0.1:port/webhooks/<project>`
 */
export async function ensureHostedRepository(folder: string, webhook: string): Promise<void> {
  if (!existsSync(join(folder, 'HEAD'))) {
    await mkdir(folder, {recursive: true});
    await git(folder, 'init', '--quiet', '--bare', '--initial-branch', 'main');
  }
  await writeFile(join(folder, 'hooks', 'post-receive'), hook(webhook), {mode: 0o755});
}

/**
 * Lets a clone push to hosts by their own URLs, into a folder that replaces them. Only for pushes: with
 * `insteadOf`, Git would also return another URL of the remote to `codebuild codedeploy`.
 */
export async function pushToHosts(clone: string, hosts: string): Promise<void> {
  await git(clone, 'config', `url.file://${hosts}/.pushInsteadOf`, 'https://');
}
