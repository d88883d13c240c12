import type {Git} from './git.ts';

/**
 * Returns options that keep Git from running filters of the machine or the repository.
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
