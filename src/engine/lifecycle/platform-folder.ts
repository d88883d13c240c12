import {chown, lstat, mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';
import type {BuildRequest} from '../../image/ports.ts';
import {settleAll} from '../../settle-all.ts';
import {CERTIFICATE_BINDING} from '../buildpacks/certificate-binding.ts';
import {BINDINGS, writeBindings} from '../buildpacks/service-bindings.ts';
import {option, sentence} from '../../text.ts';
import type {BuildUser, Folders} from './machine.ts';

/** The folder of the variables, in the folder of the platform. */
const ENV = 'env';

/**
 * Writes the variables of a build as files, which the lifecycle passes to buildpacks. Only the user of the
 * build can read secrets.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#user-provided-variables
 */
export async function writeVariables(
  platform: string,
  {environment, secrets}: Pick<BuildRequest, 'environment' | 'secrets'>,
  user: BuildUser,
): Promise<void> {
  const folder = join(platform, ENV);
  await mkdir(folder, {recursive: true, mode: 0o755});
  await settleAll([
    ...Object.entries(environment).map(([name, value]) =>
      writeFile(join(folder, name), value, {mode: 0o644}),
    ),
    ...Object.entries(secrets).map(async ([name, value]) => {
      const file = join(folder, name);
      await writeFile(file, value, {mode: 0o600});
      await chown(file, user.uid, user.gid);
    }),
  ]);
}

/**
 * Checks that nothing is in the places of the variables and of the service bindings, such as a volume. First removes what
 * a killed build has left there.
 *
 * @throws {Failure} `usage.invalid-value` with all places that are taken.
 */
export async function requireFree(
  folders: Pick<Folders, 'build' | 'platform'>,
  request: Pick<BuildRequest, 'bindings'>,
): Promise<void> {
  await removeKilled(folders);
  const {platform} = folders;
  const bindings = request.bindings.map(({name}) => join(platform, BINDINGS, name));
  const exist = await settleAll(bindings.map(exists));
  const variables = await readdir(join(platform, ENV)).catch(() => []);
  const taken = [
    ...variables.map((it) => join(platform, ENV, it)),
    ...bindings.filter((_, index) => exist[index]),
  ];
  if (taken.length === 0) return;
  throw new Failure(
    'usage.invalid-value',
    'This container already has variables or bindings for buildpacks.',
    {
      details: taken.map((it) => `${it} already exists`),
      remedy: [
        'Remove them from the container.',
        sentence`Or give the build its variables with ${option('env')}, and choose other names for the bindings.`,
      ],
    },
  );
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

/** Remembers what a build writes for buildpacks, before it does: the next build removes it if this one is killed. */
export async function rememberInputs(
  folders: Pick<Folders, 'build' | 'platform'>,
  request: Pick<BuildRequest, 'bindings'>,
): Promise<void> {
  await mkdir(folders.build, {recursive: true});
  await writeFile(memory(folders), JSON.stringify(inputsOf(folders, request)));
}

/**
 * Removes what buildpacks get for one build: variables, secrets among them, and bindings. No program that uses
 * them may be running.
 */
export async function removeInputs(
  folders: Pick<Folders, 'build' | 'platform'>,
  request: Pick<BuildRequest, 'bindings'>,
): Promise<void> {
  await removeAll(inputsOf(folders, request));
  await rm(memory(folders), {force: true});
}

/** Removes what a build has left that was killed. */
async function removeKilled(folders: Pick<Folders, 'build'>): Promise<void> {
  const text = await readFile(memory(folders), 'utf8').catch(() => '[]');
  const {data = []} = paths.safeParse(parsed(text));
  await removeAll(data);
  await rm(memory(folders), {force: true});
}

const paths = z.array(z.string());

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The build was killed while it wrote the file, and so before it wrote anything else.
    return undefined;
  }
}

/** Only root can write this file. */
function memory({build}: Pick<Folders, 'build'>): string {
  return join(build, 'inputs.json');
}

function inputsOf(
  {platform}: Pick<Folders, 'platform'>,
  {bindings}: Pick<BuildRequest, 'bindings'>,
): string[] {
  const names = [CERTIFICATE_BINDING, ...bindings.map(({name}) => name)];
  return [join(platform, ENV), ...names.map((it) => join(platform, BINDINGS, it))];
}

async function removeAll(inputs: readonly string[]): Promise<void> {
  await settleAll(inputs.map((it) => rm(it, {recursive: true, force: true})));
}

/** Writes the service bindings of a build. Only the user of the build can read them. */
export async function writePlatformBindings(
  platform: string,
  {bindings}: Pick<BuildRequest, 'bindings'>,
  user: BuildUser,
): Promise<void> {
  if (bindings.length === 0) return;
  const folder = join(platform, BINDINGS);
  await mkdir(folder, {recursive: true, mode: 0o755});
  await writeBindings(folder, bindings, {folderMode: 0o700, fileMode: 0o400, owner: user});
}
