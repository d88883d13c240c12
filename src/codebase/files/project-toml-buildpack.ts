import {isPath, locatorProblem} from './buildpack-locator.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import type {TomlReader} from '../text/toml-reader.ts';
import type {TextSpan, TomlTable} from '../text/toml-tree.ts';

/** A buildpack of `project.toml`. */
export interface DescribedBuildpack {
  /** An ID, an image, a URL or a path, as pack accepts it. */
  readonly locator: string;
  /** Whether it comes from `uri`, which may be a path. An `id` is never a path. */
  readonly isUri: boolean;
  readonly place: TextSpan;
  /** Why a build cannot use it although it is valid. */
  readonly unsupported?: Diagnostic;
}

/**
 * Reads one buildpack of a list. As in pack, `uri` takes precedence over `id`, and `version` belongs to `id`.
 *
 * @returns an empty list after reporting a problem.
 */
export async function readBuildpack(
  reader: TomlReader,
  table: TomlTable,
): Promise<DescribedBuildpack[]> {
  const members = await reader.members(table, KEYS);
  const former = reader.problems.length;
  const id = reader.name(members.id, '"id"');
  const version = reader.name(members.version, '"version"');
  const uri = reader.name(members.uri, '"uri"');
  const place = (uri === undefined ? members.id : members.uri)?.value.place ?? table.place;
  if (members['exec-env'] !== undefined) {
    reader.warn(members['exec-env'].key, '"exec-env" has no effect: pack does not read it.');
  }
  if (reader.problems.length > former) return [];
  if (uri !== undefined && version !== undefined) {
    reader.report(place, '"uri" and "version" cannot be used together.');
    return [];
  }
  if (members.script !== undefined && uri === undefined) {
    const unsupported = reader.problem(
      members.script.key,
      'Scripts in project.toml are not supported.',
      'Move the script to user-post.sh, which runs after all buildpacks, or to a buildpack in a folder: uri = "./buildpacks/name".',
    );
    return [{locator: id ?? '', isUri: false, place, unsupported}];
  }
  if (id === undefined && uri === undefined) {
    reader.report(
      place,
      'A buildpack requires an "id" or a "uri".',
      'Write id = "example/python".',
    );
    return [];
  }
  const locator = uri ?? (version === undefined ? `${id}` : `${id}@${version}`);
  const problem =
    uri === undefined && isPath(locator)
      ? 'An "id" cannot be a path. Write uri = "…".'
      : locatorProblem(locator);
  if (problem === undefined) return [{locator, isUri: uri !== undefined, place}];
  reader.report(place, `Invalid buildpack. ${problem}`);
  return [];
}

const KEYS = ['id', 'version', 'uri', 'script', 'exec-env'] as const;
