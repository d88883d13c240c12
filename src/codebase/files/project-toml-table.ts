import {parseReference} from '../../image-reference.ts';
import type {FileFilter} from './file-filter.ts';
import type {Setting} from '../../setting.ts';
import {type DescribedBuildpack, readBuildpack} from './project-toml-buildpack.ts';
import {quoted} from '../text/text-file.ts';
import type {TomlReader} from '../text/toml-reader.ts';
import type {TomlMember, TomlTable} from '../text/toml-tree.ts';

/** The content of `project.toml` before its buildpacks are located. */
export interface DescribedProject {
  readonly builder: string | undefined;
  readonly group: readonly DescribedBuildpack[];
  readonly pre: readonly DescribedBuildpack[];
  readonly post: readonly DescribedBuildpack[];
  /** For the buildpacks. */
  readonly environment: readonly Setting[];
  readonly files: FileFilter | undefined;
}

/** The keys of `[build]` that pack reads in schema 0.1. */
export const OLD_KEYS = [
  'builder',
  'include',
  'exclude',
  'buildpacks',
  'env',
  'pre',
  'post',
] as const;

const KEYS = [
  'builder',
  'include',
  'exclude',
  'group',
  'build',
  'env',
  'pre',
  'post',
  'schema-version',
] as const;

/** Reads the `[build]` of schema 0.1. */
export async function readOldTable(
  reader: TomlReader,
  table: TomlTable,
): Promise<DescribedProject> {
  const {buildpacks, ...members} = await reader.members(table, OLD_KEYS);
  return readParts(reader, {...members, group: buildpacks});
}

/** Reads the `[io.buildpacks]` of schema 0.2 or 0.3. */
export async function readTable(reader: TomlReader, table: TomlTable): Promise<DescribedProject> {
  const {build, env, ...members} = await reader.members(table, KEYS);
  // pack once read the second form by mistake, and still accepts it if the first is missing:
  // https://github.com/buildpacks/pack/pull/1479
  const right = await innerMember(reader, build, '[io.buildpacks.build]', 'env');
  const former = await innerMember(reader, env, '[io.buildpacks.env]', 'build');
  return readParts(reader, {...members, env: right ?? former});
}

type Parts = Partial<
  Record<'builder' | 'include' | 'exclude' | 'group' | 'env' | 'pre' | 'post', TomlMember>
>;

async function readParts(
  reader: TomlReader,
  parts: {readonly [Name in keyof Parts]: Parts[Name] | undefined},
): Promise<DescribedProject> {
  const pre = await innerMember(reader, parts.pre, '"pre"', 'group');
  const post = await innerMember(reader, parts.post, '"post"', 'group');
  return {
    builder: readBuilder(reader, parts.builder),
    group: await readBuildpacks(reader, parts.group),
    pre: await readBuildpacks(reader, pre),
    post: await readBuildpacks(reader, post),
    environment: await readEnvironment(reader, parts.env),
    files: readFilter(reader, parts),
  };
}

async function innerMember(
  reader: TomlReader,
  member: TomlMember | undefined,
  name: string,
  key: string,
): Promise<TomlMember | undefined> {
  const table = reader.table(member, name);
  return table && (await reader.members(table, [key]))[key];
}

function readBuilder(reader: TomlReader, member: TomlMember | undefined): string | undefined {
  const builder = reader.name(member, '"builder"');
  if (member === undefined || builder === undefined) return undefined;
  const reference = parseReference(builder);
  if (!('problem' in reference)) return builder;
  reader.report(member.value.place, `Invalid image ${quoted(builder)}. ${reference.problem}`);
  return undefined;
}

async function readBuildpacks(
  reader: TomlReader,
  member: TomlMember | undefined,
): Promise<DescribedBuildpack[]> {
  const tables = reader.tables(member, 'The group of buildpacks') ?? [];
  const found: DescribedBuildpack[] = [];
  for (const table of tables) found.push(...(await readBuildpack(reader, table)));
  return found;
}

async function readEnvironment(
  reader: TomlReader,
  member: TomlMember | undefined,
): Promise<Setting[]> {
  const tables = reader.tables(member, 'The environment') ?? [];
  const found: Setting[] = [];
  for (const table of tables) found.push(...(await readSetting(reader, table)));
  return found;
}

async function readSetting(reader: TomlReader, table: TomlTable): Promise<Setting[]> {
  const members = await reader.members(table, ['name', 'value', 'exec-env']);
  const former = reader.problems.length;
  const name = reader.name(members.name, '"name"');
  const value = reader.text(members.value, '"value"') ?? '';
  if (members['exec-env'] !== undefined) {
    reader.warn(members['exec-env'].key, '"exec-env" has no effect: pack does not read it.');
  }
  if (name !== undefined && /^[A-Za-z_]\w*$/u.test(name)) {
    return [{name, value, origin: reader.file.name}];
  }
  if (reader.problems.length === former) {
    const message =
      name === undefined
        ? 'The setting requires a "name".'
        : `Invalid environment variable name ${quoted(name)}.`;
    const place = members.name?.value.place ?? table.place;
    reader.report(place, message, 'Write name = "BP_NODE_VERSION" and value = "24".');
  }
  return [];
}

/** As in pack, an empty list filters nothing, but still rules out the other list. */
function readFilter(
  reader: TomlReader,
  {include, exclude}: {readonly [Name in 'include' | 'exclude']?: TomlMember | undefined},
): FileFilter | undefined {
  const included = reader.texts(include, '"include"');
  const excluded = reader.texts(exclude, '"exclude"');
  if (include !== undefined && exclude !== undefined) {
    const message = '"include" and "exclude" cannot be used together.';
    reader.report(include.key, message, 'Remove one of them.');
    return undefined;
  }
  const patterns = included ?? excluded ?? [];
  if (patterns.length === 0) return undefined;
  return {kind: included === undefined ? 'exclude' : 'include', patterns};
}
