import type {Git} from './git.ts';

/**
 * Options of Git's by which no filter that the machine or the repository defines is run.
 *
 * @see https://git-scm.com/docs/gitattributes#_filter
 */
export async function withoutFilters(git: Git): Promise<string[]> {
  const asked = ['config', '-z', '--name-only', '--get-regexp', String.raw`^filter\.`];
  const names = (await git(...asked).catch(() => '')).split('\0');
  return names.flatMap((name) => {
    if (/\.(?:clean|process)$/u.test(name)) return ['-c', `${name}=`];
    return name.endsWith('.required') ? ['-c', `${name}=false`] : [];
  });
}
