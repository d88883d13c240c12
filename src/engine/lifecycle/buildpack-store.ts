import {cp, mkdir, readdir, rm, symlink} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import {setCanonicalModes} from '../../canonical-modes.ts';
import {Failure} from '../../errors.ts';
import {option, sentence} from '../../text.ts';
import {type BuildpackName, escapedId} from './packages/buildpack-name.ts';
import {describeBuildpack} from './packages/describe-buildpack.ts';

type Versions = ReadonlyMap<string, readonly string[]>;

/**
 * The folder with all buildpacks of a build: links to those of the builder and of images, and copies of others. The
 * builder's own folder stays as it is.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#buildpacks-directory-layout
 */
export class BuildpackStore {
  readonly folder: string;
  /** The versions of the builder's buildpacks, by ID with `/` written as `_`. */
  readonly #versions: Versions;

  private constructor(folder: string, versions: Versions) {
    this.folder = folder;
    this.#versions = versions;
  }

  /** Creates the folder `folder` with links to the buildpacks in `builder`. */
  static async make(folder: string, builder: string): Promise<BuildpackStore> {
    await mkdir(folder, {recursive: true});
    const versions = await versionsIn(builder);
    const store = new BuildpackStore(folder, versions);
    await store.link(builder);
    return store;
  }

  /** The versions of a buildpack of the builder. */
  versions(id: string): readonly string[] {
    return versionsOf(this.#versions, id);
  }

  /**
   * Links all buildpacks of a folder, which has a folder for each: `ID/VERSION`. They replace those with the same ID and
   * version, as in pack.
   */
  async link(from: string): Promise<void> {
    for (const [name, versions] of await versionsIn(from)) {
      await mkdir(join(this.folder, name), {recursive: true});
      for (const version of versions) {
        const place = join(this.folder, name, version);
        await rm(place, {recursive: true, force: true});
        await symlink(join(from, name, version), place);
      }
    }
  }

  /**
   * Adds a buildpack from a folder of this machine. It replaces a buildpack with the same ID and version, as in
   * pack.
   *
   * @throws {Failure} `build.buildpack-not-found` if the folder has no buildpack.
   */
  async add(folder: string): Promise<BuildpackName> {
    const {id, version} = await describe(folder);
    const versions = join(this.folder, escapedId(id));
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

async function describe(folder: string): Promise<BuildpackName> {
  const described = await describeBuildpack(folder);
  if (!('problem' in described)) return described;
  throw new Failure('build.buildpack-not-found', `${folder} is not a buildpack.`, {
    details: [described.problem],
    remedy: sentence`Name the folder that contains buildpack.toml, or build with ${option('engine', 'pack')}.`,
  });
}

/** The versions of the buildpacks in a folder, by ID with `/` written as `_`. */
async function versionsIn(folder: string): Promise<Versions> {
  const names = await readdir(folder);
  const versions = names.map(async (it) => [it, await readdir(join(folder, it))] as const);
  return new Map(await Promise.all(versions));
}

function versionsOf(versions: Versions, id: string): readonly string[] {
  return versions.get(escapedId(id)) ?? [];
}

/** Reads which buildpacks a builder has. */
export async function builderVersions(
  folder: string,
): Promise<{versions(id: string): readonly string[]}> {
  const versions = await versionsIn(folder);
  return {versions: (id) => versionsOf(versions, id)};
}
