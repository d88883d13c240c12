import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Lookup} from './docker-executor.ts';

/**
 * Repositories in a folder: `github.com/acme/intranet` in it replaces `https://github.com/acme/intranet.git`.
 * It is read again each time, so later additions are found.
 */
export function repositoriesIn(folder: string): Lookup {
  return {
    get: (location) => {
      const place = location.replace(/^https:\/\/(?:[^@/]*@)?/u, '').replace(/\.git$/u, '');
      const repository = join(folder, place);
      return existsSync(repository) ? repository : undefined;
    },
  };
}
