import {readFile} from 'node:fs/promises';

const MANIFEST = new URL('../package.json', import.meta.url);

/** Reads the version of this package from `package.json`: `1.2.3`. */
export async function packageVersion(): Promise<string> {
  const {version} = JSON.parse(await readFile(MANIFEST, 'utf8')) as {version: string};
  return version;
}
