import {readFile, readdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';

interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

/** Names of files with the text of a license, or with notices that must go with it. */
const LEGAL_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/iu;

/**
 * The licenses of the packages that a bundle contains, because they require that their text goes with each copy.
 *
 * @param modules paths of the bundled files.
 */
export async function licenseTexts(modules: readonly string[]): Promise<string> {
  const folders = new Set<string>();
  for (const file of modules) {
    if (file.includes('/node_modules/')) folders.add(await packageFolder(dirname(file)));
  }
  const texts = await Promise.all([...folders].map(licenseText));
  return texts.toSorted().join(`\n${'─'.repeat(80)}\n\n`);
}

/** The nearest folder whose package.json has a name. A package can have more of them, to set its module type. */
async function packageFolder(folder: string): Promise<string> {
  const {name, version} = await manifestOf(folder);
  return name && version ? folder : await packageFolder(dirname(folder));
}

async function manifestOf(folder: string): Promise<PackageManifest> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as PackageManifest;
}

async function licenseText(folder: string): Promise<string> {
  const {name, version, license} = await manifestOf(folder);
  const files = (await readdir(folder)).filter((it) => LEGAL_FILE.test(it)).toSorted();
  const texts = await Promise.all(files.map((it) => readFile(join(folder, it), 'utf8')));
  return [`${name} ${version}, ${license}\n`, ...texts].join('\n');
}
