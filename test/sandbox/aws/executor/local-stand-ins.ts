import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Lookup} from './docker-executor.ts';

/**
 * Repositories in a folder, `github.com/acme/intranet` below it being
 * `https://github.com/acme/intranet.git`. What is put there later is found, too.
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

/** Images by a file of JSON, `{"public.ecr.aws/team/builder": "builder:local"}`, read each time. */
export function imagesIn(file: string): Lookup {
  return {
    get: (image) =>
      existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)[image]
        : undefined,
  };
}
