import {existsSync, readFileSync, writeFileSync} from 'node:fs';
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

/** Images by a JSON file, `{"public.ecr.aws/team/builder": "builder:local"}`, which is read each time. */
export function imagesIn(file: string): Lookup {
  return {get: (image) => read(file)[image]};
}

/** Replaces an image by another from now on, as if CodeBuild had pulled it before. */
export function addImageIn(file: string, image: string, local: string): void {
  writeFileSync(file, `${JSON.stringify({...read(file), [image]: local}, null, 2)}\n`);
}

function read(file: string): Record<string, string> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}
