import {randomBytes} from 'node:crypto';
import {delimiter, dirname} from 'node:path';

import {execa} from 'execa';
import {afterAll, describe, inject} from 'vitest';

import {storeOf} from '../sandbox/real/builder-image.ts';
import {localSite} from '../sandbox/real/local-site.ts';
import {copySample} from '../sandbox/real/sample-codebase.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';
import type {Store} from '../sandbox/real/store.ts';
import {
  type CliOptions,
  cli as runAlone,
  plainEnvironment,
  startCli as startAlone,
  temporaryFolder,
} from './built-cli.ts';

export {commitAll, git} from '../sandbox/real/sample-codebase.ts';
export {temporaryFolder} from './built-cli.ts';

/** One for each test file, so that files and runs have repositories of their own. */
const MARK = `test-${randomBytes(4).toString('hex')}`;

/** A suite whose tests and hooks need the sandbox. Without a sandbox, they are skipped. */
export const describeWithSandbox = 'missing' in inject('sandbox') ? describe.skip : describe;

/** The real tools. Call it in tests and hooks only, which are skipped without a sandbox. */
export function sandbox(): Sandbox {
  const provided = inject('sandbox');
  if ('missing' in provided) throw new Error(provided.missing);
  return provided;
}

/** The sandbox, for making more images. */
export function store(): Store {
  const {signal} = new AbortController();
  const site = localSite((line) => process.stderr.write(line), signal);
  return storeOf(site, sandbox());
}

/** An unused prefix in the registry: `127.0.0.1:port/test-…/name`. */
export function freshPrefix(): string {
  return `${sandbox().registry}/${MARK}/${randomBytes(4).toString('hex')}`;
}

/** The environment in which programs find the sandbox, without settings of the person who runs the tests. */
export function sandboxEnvironment(): Record<string, string> {
  const {env, pack} = sandbox();
  const plain = plainEnvironment();
  return {...plain, ...env, PATH: [dirname(pack), plain['PATH']].join(delimiter)};
}

/** A new copy of a sample codebase, as a Git repository with one commit, which is equal in every copy. */
export async function copyCodebase(name: string): Promise<string> {
  const folder = await temporaryFolder();
  await copySample(name, folder);
  return folder;
}

/** Starts the built CLI as a child, with the sandbox. A failure does not throw. */
export function startCli(args: readonly string[], options: CliOptions) {
  return startAlone(args, inSandbox(options));
}

/** Runs the built CLI to its end, with the sandbox. */
export async function cli(args: readonly string[], options: CliOptions) {
  return await runAlone(args, inSandbox(options));
}

function inSandbox({env, ...options}: CliOptions): CliOptions {
  return {...options, env: {...sandboxEnvironment(), ...env}};
}

/** Runs the Docker client, which must succeed. @returns its stdout. */
export async function docker(...args: readonly string[]): Promise<string> {
  const {stdout} = await execa('docker', args, {env: sandboxEnvironment()});
  return stdout;
}

afterAll(async () => {
  if ('missing' in inject('sandbox')) return;
  // Removes what pack and `docker run` left in the engine: caches and pulled images of this file's prefixes.
  const volumes = await docker('volume', 'ls', '--quiet', '--filter', `name=${MARK}`);
  if (volumes !== '') await docker('volume', 'rm', '--force', ...volumes.split('\n'));
  const format = '{{.Repository}} {{.Tag}} {{.Digest}}';
  const images = (await docker('image', 'ls', '--digests', '--format', format)).split('\n');
  for (const [repository = '', tag, digest] of images.map((line) => line.split(' '))) {
    if (!repository.includes(`/${MARK}/`)) continue;
    await docker('image', 'rm', `${repository}${tag === '<none>' ? `@${digest}` : `:${tag}`}`);
  }
});
