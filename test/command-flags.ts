import {readFile} from 'node:fs/promises';

interface Manifest {
  readonly commands: Readonly<Record<string, {readonly flags: object}>>;
}

/** Reads the names of every command's flags, by the command's ID: `codebuild:start`. */
export async function commandFlags(): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(new URL('../oclif.manifest.json', import.meta.url), 'utf8');
  const {commands} = JSON.parse(text) as Manifest;
  return new Map(Object.entries(commands).map(([id, {flags}]) => [id, Object.keys(flags)]));
}
