import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {temporaryFolder} from '../../temporary-folder.ts';

export const LAUNCH = '[types]\nlaunch = true\n';
export const BUILD = '[types]\nbuild = true\n';
export const BOTH = '[types]\nbuild = true\nlaunch = true\n';

/**
 * Makes the folders of layers of a group of buildpacks, with ours as the last.
 *
 * @param group the IDs of the others, in order.
 * @param files content of the folders, by paths. Each layer has a folder.
 * @returns `<layers>` of our own buildpack.
 */
export async function layersOf(
  group: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const root = await temporaryFolder();
  const toml = [...group, 'ci-image-builder/finish'].map(
    (id) => `[[group]]\n  id = "${id}"\n  version = "1.0.0"\n  homepage = "https://example.com"\n`,
  );
  const all = {...files, 'group.toml': `${toml.join('\n')}\n[[group-extensions]]\n  id = "x"\n`};
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), {recursive: true});
    await writeFile(join(root, path), text);
    const isLayer = /\/(?!(?:launch|store|build)\.toml$)[^/]+\.toml$/u.test(path);
    if (isLayer) await mkdir(join(root, path.replace(/\.toml$/u, '')), {recursive: true});
  }
  const ours = join(root, 'ci-image-builder_finish');
  await mkdir(ours, {recursive: true});
  return ours;
}
