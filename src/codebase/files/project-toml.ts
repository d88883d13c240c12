import type {Diagnostic} from '../text/diagnostic.ts';
import {OLD_KEYS, type DescribedProject, readOldTable, readTable} from './project-toml-table.ts';
import {type TextFile, quoted} from '../text/text-file.ts';
import {TomlReader} from '../text/toml-reader.ts';
import {type TomlMember, type TomlTable, parseToml} from '../text/toml-tree.ts';
import type {Text} from '../../text.ts';

interface ProjectFile {
  /** `undefined` if the file has nothing about buildpacks. */
  readonly settings: DescribedProject | undefined;
  /** One sentence with its place for each part that has no effect. */
  readonly warnings: readonly Text[];
  /** The settings do not contain the parts with a problem. */
  readonly problems: readonly Diagnostic[];
}

/** Versions of the schema that pack 0.40 supports. The first is the default. */
const VERSIONS = ['0.1', '0.2', '0.3'] as const;

/**
 * Reads `project.toml` as pack does: the tables of schema 0.1 below `[build]`, of 0.2 and 0.3 below
 * `[io.buildpacks]`. Other tables belong to other tools and are ignored.
 *
 * @see https://github.com/buildpacks/spec/blob/main/extensions/project-descriptor.md
 * @see https://github.com/buildpacks/pack/tree/v0.40.6/pkg/project
 */
export async function parseProjectToml(file: TextFile): Promise<ProjectFile> {
  const parsed = await parseToml(file);
  if (parsed.problems !== undefined) {
    return {settings: undefined, warnings: [], problems: parsed.problems};
  }
  const reader = new TomlReader(file);
  const settings = await readSettings(reader, parsed.value);
  return {settings, warnings: reader.warnings, problems: reader.problems};
}

async function readSettings(
  reader: TomlReader,
  root: TomlTable,
): Promise<DescribedProject | undefined> {
  const version = schemaVersion(reader, root);
  if (version === undefined) return undefined;
  const build = ofBuildpacks(root.members.get('build'));
  const buildpacks = tableIn(root, 'io')?.members.get('buildpacks');
  if (version === '0.1') {
    if (buildpacks !== undefined) {
      const message = `[io.buildpacks] has no effect in schema 0.1. ${HINT}`;
      reader.warn(buildpacks.key, message);
    }
    return build && readOldTable(reader, build.value);
  }
  if (build !== undefined) {
    const message = `[build] has no effect in schema ${version}. Write [io.buildpacks] instead.`;
    reader.warn(build.key, message);
  }
  const table = reader.table(buildpacks, '[io.buildpacks]');
  return table && readTable(reader, table);
}

const HINT = `Write schema-version = "0.2" below [_]. Supported versions: ${VERSIONS.join(', ')}.`;

/** Returns the version of the schema; `undefined` after reporting a problem. */
function schemaVersion(reader: TomlReader, root: TomlTable): string | undefined {
  const value = tableIn(root, '_')?.members.get('schema-version')?.value;
  if (value === undefined) return VERSIONS[0];
  if (value.kind !== 'text') {
    reader.report(value.place, 'The schema version must be a string.', HINT);
    return undefined;
  }
  const version = value.value || VERSIONS[0];
  if (VERSIONS.some((it) => it === version)) return version;
  reader.report(value.place, `Unsupported schema version ${quoted(version)}.`, HINT);
  return undefined;
}

function tableIn(table: TomlTable, name: string): TomlTable | undefined {
  const value = table.members.get(name)?.value;
  return value?.kind === 'table' ? value : undefined;
}

/** Returns `[build]` if it has a key that pack reads. Other tools have tables of this name too. */
function ofBuildpacks(
  member: TomlMember | undefined,
): {readonly key: TomlMember['key']; readonly value: TomlTable} | undefined {
  const value = member?.value;
  if (member === undefined || value?.kind !== 'table') return undefined;
  const isOurs = OLD_KEYS.some((name) => value.members.has(name));
  return isOurs ? {key: member.key, value} : undefined;
}
