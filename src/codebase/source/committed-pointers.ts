import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {readCommit} from './commit-index.ts';
import {LFS, isLfsInstalled} from '../git/lfs-filter.ts';
import {type ContentOptions, type SourceContent, about} from './source-content.ts';
import {type Text, option, sentence} from '../../text.ts';

/**
 * Finds out which Git LFS pointers of a commit an export on this machine replaces with their content.
 *
 * @param pointers their paths in the folder, and the SHA-256 of the content of each.
 * @param options `place`: a private folder for this function only.
 */
export async function committedPointers(
  folder: string,
  pointers: ReadonlyMap<string, string>,
  options: ContentOptions & {readonly commit: string; readonly place: string},
): Promise<Omit<SourceContent, 'isCanonical'>> {
  const {commit, environment, place, run} = options;
  const index = {commit, workTree: join(place, 'plan'), run, env: environment};
  const {env, filters, repository} = await readCommit(folder, index);
  const ofLfs = new Set(filters.get(LFS));
  const paths = [...pointers.keys()];
  const marked = paths.filter((path) => ofLfs.has(path));
  const unmarked = paths.filter((path) => !ofLfs.has(path));
  const isInstalled = marked.length === 0 || (await isLfsInstalled(run, env));
  const absent = isInstalled ? await absentContent(marked, pointers, repository.lfsFolder) : [];
  return {
    pointers: isInstalled ? unmarked : paths,
    isCertain: absent.length === 0,
    warnings: [
      ...about(
        unmarked,
        (it) =>
          `The images get these Git LFS pointers instead of the content, because .gitattributes in the commit does not set filter=lfs for them: ${it}.`,
      ),
      ...about(
        isInstalled ? [] : marked,
        (it) =>
          sentence`git-lfs is not installed, so the images get Git LFS pointers instead of the content: ${it}. Install git-lfs (https://git-lfs.com) and build again. If the images are already published by then, add ${option('force')}.`,
      ),
      ...about(
        absent,
        (it) =>
          `This clone does not contain the Git LFS content of: ${it}. The build fetches it. If that fails, the images get the pointers. To fetch it now, run git lfs pull.`,
      ),
    ],
  };
}

/** Returns a warning about pointers that are still in the export, which {@link committedPointers} cannot predict. */
export function stillPointers(paths: readonly string[]): readonly Text[] {
  return about(
    paths,
    (it) =>
      sentence`Git LFS could not provide the content, so the images get the pointers instead: ${it}. git lfs pull shows why. When it works, build again with ${option('force')}.`,
  );
}

async function absentContent(
  paths: readonly string[],
  pointers: ReadonlyMap<string, string>,
  lfsFolder: string,
): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const id = pointers.get(path) ?? '';
      const file = join(lfsFolder, 'objects', id.slice(0, 2), id.slice(2, 4), id);
      return access(file).then(
        () => [],
        () => [path],
      );
    }),
  );
  return found.flat();
}
