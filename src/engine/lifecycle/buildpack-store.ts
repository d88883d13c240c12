import {cp, mkdir, readFile, readdir, rm, symlink} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import * as z from 'zod/mini';
import {setCanonicalModes} from '../../canonical-modes.ts';
import {Failure} from '../../errors.ts';
import {option, sentence} from '../../text.ts';
import type {GroupMember} from './order.ts';

/**
 * ID and version become names of folders, so they may have no other characters.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#buildpacktoml-toml
 */
const descriptor = z.object({
  buildpack: z.object({
    id: z.string().check(z.regex(/^\w[\w.-]*(?:\/\w[\w.-]*)*$/u)),
    version: z.string().check(z.regex(/^\w[\w.+-]*$/u)),
  }),
});

/**
 * The folder with all buildpacks of a build: links to those of the builder, and copies of others. The
 * builder's own folder stays as it is.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#buildpacks-directory-layout
 */
export class BuildpackStore {
  readonly folder: string;
  /** The versions of the builder's buildpacks, by ID with `/` written as `_`. */
  readonly #versions: ReadonlyMap<string, readonly string[]>;

  private constructor(folder: string, versions: ReadonlyMap<string, readonly string[]>) {
    this.folder = folder;
    this.#versions = versions;
  }

  /** Creates the folder `folder` with links to the buildpacks in `builder`. */
  static async make(folder: string, builder: string): Promise<BuildpackStore> {
    await mkdir(folder, {recursive: true});
    const names = await readdir(builder);
    const versions = new Map<string, readonly string[]>();
    for (const name of names) {
      const found = await readdir(join(builder, name));
      versions.set(name, found);
      await mkdir(join(folder, name));
      for (const version of found) {
        await symlink(join(builder, name, version), join(folder, name, version));
      }
    }
    return new BuildpackStore(folder, versions);
  }

  /** The versions of a buildpack of the builder. */
  versions(id: string): readonly string[] {
    return this.#versions.get(escaped(id)) ?? [];
  }

  /**
   * Adds a buildpack from a folder of this machine. It replaces a buildpack with the same ID and version, as in
   * pack.
   *
   * @throws {Failure} `build.buildpack-not-found` if the folder has no buildpack.
   */
  async add(folder: string): Promise<GroupMember> {
    const {id, version} = await describe(folder);
    const versions = join(this.folder, escaped(id));
    const to = join(versions, version);
    await mkdir(versions, {recursive: true});
    await rm(to, {recursive: true, force: true});
    await cp(folder, to, {
      recursive: true,
      verbatimSymlinks: true,
      force: false,
      errorOnExist: true,
    });
    await setCanonicalModes(to);
    return {id, version};
  }
}

/** Whether a buildpack of a request is a folder of this machine. */
export function isFolder(name: string): boolean {
  return isAbsolute(name);
}

async function describe(folder: string): Promise<GroupMember> {
  const {parse} = await import('smol-toml');
  const file = join(folder, 'buildpack.toml');
  const read = await readFile(file, 'utf8').then(
    (text) => descriptor.safeParse(parse(text)),
    () => undefined,
  );
  if (read?.success) return read.data.buildpack;
  throw new Failure('build.buildpack-not-found', `${folder} is not a buildpack.`, {
    details: [read === undefined ? `Cannot read ${file}` : `${file} has no valid ID or version`],
    remedy: sentence`Name the folder that contains buildpack.toml, or build with ${option('engine', 'pack')}.`,
  });
}

/** How the lifecycle writes an ID as the name of a folder. */
function escaped(id: string): string {
  return id.replaceAll('/', '_');
}
