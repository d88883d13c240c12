import {chmod, cp, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setCanonicalModes} from '../../canonical-modes.ts';
import type {BuildRequest} from '../../image/ports.ts';
import {settleAll} from '../../settle-all.ts';
import type {ComponentGroup} from './builder-order.ts';
import {shellWords} from '../../shell-words.ts';

type OwnPart = Pick<
  BuildRequest,
  'labels' | 'definedProcesses' | 'versionText' | 'launchEnvironment'
>;

/**
 * Writes the buildpack that runs last in every build: the files of `template`, and the files of this build.
 */
export async function writeOwnBuildpack(
  template: string,
  folder: string,
  part: OwnPart,
): Promise<void> {
  await cp(template, folder, {recursive: true});
  // A package manager may have removed the executable bits, or made everything read-only.
  await settleAll(
    ['.', 'bin', 'bin/detect', 'bin/build', 'lib'].map((it) => chmod(join(folder, it), 0o755)),
  );
  const variables = join(folder, 'release', 'env.launch');
  await mkdir(variables, {recursive: true});
  await settleAll([
    writeFile(join(folder, 'launch.toml'), await launchToml(part, inShell)),
    writeFile(join(folder, 'launch-direct.toml'), await launchToml(part, withoutShell)),
    writeFile(join(folder, 'build_version.txt'), part.versionText),
    ...Object.entries(part.launchEnvironment).map(([name, value]) =>
      writeFile(join(variables, `${name}.default`), value),
    ),
  ]);
  // Files are copied from here into images, so their modes must not depend on the umask of this machine.
  await setCanonicalModes(folder);
}

/**
 * Writes a composite buildpack of groups. Our own buildpack runs after it.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#buildpacktoml-toml
 */
export async function writeOrderBuildpack(
  folder: string,
  groups: readonly ComponentGroup[],
): Promise<void> {
  const {stringify} = await import('smol-toml');
  await mkdir(folder);
  const buildpack = {
    id: 'ci-image-builder/order',
    version: '1.0.0',
    name: 'CI Image Builder Order',
  };
  const order = groups.map((group) => ({group}));
  await writeFile(join(folder, 'buildpack.toml'), stringify({api: '0.8', buildpack, order}));
}

/** The name of our own buildpack for scripts: `id@version`. */
export async function ownBuildpackName(template: string): Promise<string> {
  const {parse} = await import('smol-toml');
  const {buildpack} = parse(await readFile(join(template, 'buildpack.toml'), 'utf8')) as {
    buildpack: {id: string; version: string};
  };
  return `${buildpack.id}@${buildpack.version}`;
}

/** The command of a process in `launch.toml`. */
interface Start {
  readonly command: string;
  readonly args?: readonly string[];
  readonly direct: boolean;
}

/** In API 0.8, processes that are not direct run in a shell, so `$PORT` is expanded. */
async function inShell(line: string): Promise<Start> {
  return {command: line, direct: false};
}

/** For run images without a shell: the program and its arguments. */
async function withoutShell(line: string): Promise<Start> {
  const [command = '', ...args] = await shellWords(line);
  return {command, args, direct: true};
}

/**
 * Labels and processes for the lifecycle.
 *
 * @see https://github.com/buildpacks/spec/blob/buildpack/0.8/buildpack.md#launchtoml-toml
 */
async function launchToml(
  {labels, definedProcesses}: OwnPart,
  start: (line: string) => Promise<Start>,
): Promise<string> {
  const {stringify} = await import('smol-toml');
  return stringify({
    labels: Object.entries(labels).map(([key, value]) => ({key, value})),
    processes: await Promise.all(
      definedProcesses.map(async ({type, command, isDefault}) => ({
        type,
        ...(await start(command)),
        default: isDefault,
      })),
    ),
  });
}
