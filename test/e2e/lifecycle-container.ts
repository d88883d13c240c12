import {chmod, copyFile, realpath} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {execa} from 'execa';

import {builderFlags} from './build-codebase.ts';
import type {BuiltImage} from './published-image.ts';
import {sandbox, sandboxEnvironment, temporaryFolder} from './sandbox.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const HERE = '/opt/ci-image-builder';

/** Git and the library that Debian's base image lacks. */
const GIT = ['/usr/bin/git', '/usr/lib/git-core', '/lib/x86_64-linux-gnu/libpcre2-8.so.0'];

interface Containered {
  readonly codebase: string;
  /** Prefix of the registry. Default: private ECR. */
  readonly prefix?: string;
  /** Environment variables of the command. */
  readonly env?: Readonly<Record<string, string>>;
  /** Name of the container. */
  readonly name?: string;
  /** Called with what the build prints. */
  readonly onOutput?: (text: string) => void;
  /** Shell commands that run as root before and after the build. */
  readonly before?: string;
  readonly after?: string;
  /** Whether Git is in the container. Default: true. */
  readonly hasGit?: boolean;
  /** The ID of the user. Default: root. */
  readonly user?: string;
  /** The form of the output. Default: JSON. */
  readonly form?: 'json' | 'text';
  /** Flags that choose engine and builder. */
  readonly chosen?: readonly string[];
  /** The builder that the image says it was made from. By default, it says nothing. */
  readonly madeFrom?: {readonly reference: string; readonly digest: string};
}

/** The output of a build in a container. */
export interface ContainerBuild {
  readonly code: number | undefined;
  /** The images; empty if the build failed, or printed text. */
  readonly images: readonly BuiltImage[];
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `image build --engine lifecycle` in an unprivileged container of the builder for Python, as root, with
 * Node.js and Git of this machine.
 */
export async function buildInContainer(
  {
    codebase,
    prefix,
    env = {},
    name,
    onOutput,
    before = ':',
    after = ':',
    hasGit = true,
    user = '0',
    form = 'json',
    chosen = ['--engine', 'lifecycle', ...builderFlags('python')],
    madeFrom,
  }: Containered,
  ...flags: readonly string[]
): Promise<ContainerBuild> {
  const {builders, dockerConfig} = sandbox();
  const node = await realpath(process.execPath);
  const own = ['bin', 'dist', 'docker', 'package.json', 'oclif.manifest.json'];
  const home = user === '0' ? '/root' : '/home/cnb';
  const volumes = [
    ...own.map((it) => [join(PROJECT, it), `${HERE}/${it}`]),
    ...(hasGit ? GIT : []).map((it) => [it, it]),
    [node, '/usr/local/bin/node'],
    [await readableBy(user, join(dockerConfig, 'config.json')), `${home}/.docker/config.json`],
    [codebase, '/source'],
  ].flatMap(([from, to]) => ['--volume', `${from}:${to}:ro`]);
  const command = ['node', `${HERE}/bin/run.js`, 'image', 'build'];
  const build = [
    ...command,
    ...(form === 'json' ? ['--json'] : []),
    ...(prefix === undefined ? [] : ['--registry', prefix]),
    ...chosen,
    ...flags,
  ];
  const identity = JSON.stringify({builder: madeFrom, version: '0.0.0'});
  const identify = madeFrom === undefined ? ':' : `echo '${identity}' >${HERE}/image.json`;
  const script = `${identify}\n${before}\n${hasGit ? 'git config --global --add safe.directory /source' : ':'}\n"$@" >/tmp/result.json
code=$?\n{ ${after}\n} >&2\ncat /tmp/result.json\nexit $code`;
  const container = ['run', '--rm', '--user', user, '--network', 'host', '--workdir', '/source'];
  const named = name === undefined ? [] : ['--name', name];
  const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const shell = ['--entrypoint', 'sh', builders.python, '-c', script, 'sh'];
  const child = execa(
    'docker',
    [...container, ...named, ...variables, ...volumes, ...shell, ...build],
    {env: sandboxEnvironment(), reject: false},
  );
  child.stderr.on('data', (chunk: Buffer) => onOutput?.(chunk.toString()));
  const {exitCode, stdout, stderr} = await child;
  const images =
    exitCode === 0 && form === 'json'
      ? (JSON.parse(stdout) as {images: readonly BuiltImage[]}).images
      : [];
  return {code: exitCode, images, stdout, stderr};
}

/** The file, or a copy of it that every user can read. */
async function readableBy(user: string, file: string): Promise<string> {
  if (user === '0') return file;
  const copy = join(await temporaryFolder(), 'config.json');
  await copyFile(file, copy);
  await chmod(copy, 0o644);
  return copy;
}
