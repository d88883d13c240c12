import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Command} from '@oclif/core/command';

/** `oclif.manifest.json`: all commands of this package, in order of their IDs. */
export interface CommandManifest {
  readonly version: string;
  readonly commands: Readonly<Record<string, Command.Cached>>;
}

/**
 * Reads the manifest of a package.
 *
 * @param root folder of the package.
 * @returns `undefined` if the manifest cannot be read, is of another version, or does not name the file of each command.
 * oclif then reports the error, or finds the commands itself.
 */
export async function readCommandManifest(
  root: string,
  version: string,
): Promise<CommandManifest | undefined> {
  try {
    const text = await readFile(join(root, 'oclif.manifest.json'), 'utf8');
    const manifest = JSON.parse(text) as CommandManifest;
    const hasFiles = Object.values(manifest.commands).every((it) => it.relativePath !== undefined);
    return manifest.version === version && hasFiles ? manifest : undefined;
  } catch {
    return undefined;
  }
}
