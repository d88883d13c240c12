import * as z from 'zod/mini';

/** ID and version of a buildpack. */
export interface BuildpackName {
  readonly id: string;
  readonly version: string;
}

/**
 * ID and version become names of folders, so they may have no other characters.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#buildpacktoml-toml
 */
export const buildpackId = z.string().check(z.regex(/^\w[\w.-]*(?:\/\w[\w.-]*)*$/u));
export const buildpackVersion = z.string().check(z.regex(/^\w[\w.+-]*$/u));

/** How the lifecycle writes an ID as the name of a folder. */
export function escapedId(id: string): string {
  return id.replaceAll('/', '_');
}
