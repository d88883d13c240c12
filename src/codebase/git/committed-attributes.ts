import {join} from 'node:path';
import {compareSteps, foldersOf} from './compare-steps.ts';
import type {Git} from './git.ts';
import {readRegular} from '../files/read-regular.ts';
import type {Step} from './trail.ts';

const NAME = '.gitattributes';

/**
 * Whether the attributes that files of a folder have, which decide how Git filters them, are those of
 * a commit: every `.gitattributes` from the repository's top down to them.
 */
export async function areAttributesCommitted(
  folder: string,
  commit: string,
  files: readonly string[],
  git: Git,
): Promise<boolean> {
  const up = (await git('rev-parse', '--show-cdup')).match(/\.\.\//gu) ?? [];
  const places = new Set([
    ...up.map((_, index) => '../'.repeat(index + 1) + NAME),
    NAME,
    ...files.flatMap((file) => foldersOf(file).map((it) => `${it}/${NAME}`)),
  ]);
  const steps = await Promise.all([...places].map((path) => stepAt(folder, path)));
  return (await compareSteps(steps, commit, git)).changed.size === 0;
}

async function stepAt(folder: string, path: string): Promise<Step> {
  const read = await readRegular(join(folder, path)).catch(() => undefined);
  return {path, kind: 'file', content: read instanceof Uint8Array ? read : undefined};
}
