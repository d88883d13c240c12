import {Failure} from '../../../errors.ts';
import {parseReference} from '../../../image-reference.ts';
import type {ListedRegistry} from '../../../image/listed-registry.ts';
import type {Repository} from '../../../image/ports.ts';
import {isOfRepository} from '../../../image/rebase/failure-reasons.ts';
import type {RebaseSource} from '../../../image/rebase/plan-rebase.ts';
import {settleAll} from '../../../settle-all.ts';
import {requireValid} from '../../errors/invalid-values.ts';
import type {ListedDestination} from '../choose-registry.ts';
import {NAME_HINT, isReference, locate, ownDestination} from '../named-repository.ts';
import type {RebaseFlags} from './rebase-flags.ts';

interface NameWish {
  readonly name: string;
  /** The tags that are named with it. */
  readonly tags: readonly string[] | undefined;
  /** Only the image of this name, and not those below it: it is named with its tag. */
  readonly isExact: boolean;
}

/** What to rebase in one registry. */
export interface RegistryWish {
  readonly destination: ListedDestination;
  /** Names of applications and images. */
  readonly names: readonly NameWish[];
  /** All applications. */
  readonly all: boolean;
}

/**
 * Turns the arguments of the command line into what to rebase in each registry.
 *
 * @throws {Failure} of kind `usage` with all invalid values, or if neither names nor `--all` are given.
 */
export function rebaseWishes(names: readonly string[], flags: RebaseFlags): RegistryWish[] {
  const isAll = flags.all === true;
  if (isAll === names.length > 0) {
    throw new Failure(
      'usage.invalid',
      isAll ? '--all and names cannot be used together.' : 'Nothing to rebase.',
      {remedy: 'Name applications or images, or rebase all of them with --all.'},
    );
  }
  requireValid(
    names.flatMap((name) => {
      const problem = nameProblem(name);
      return problem === undefined ? [] : [{name: 'NAME', shown: name, problem, hint: NAME_HINT}];
    }),
  );
  const own = ownDestination(flags);
  const wanted = names.map((name) => locate(name, own));
  if (isAll) return [{destination: own, names: [], all: true}];
  const registries = Map.groupBy(wanted, ({destination}) => JSON.stringify(destination));
  return [...registries.values()].map((them) => ({
    destination: them[0]?.destination ?? own,
    names: them.map(({name, tag}) => ({
      name,
      tags: tag === undefined ? flags.tag : [tag],
      isExact: tag !== undefined,
    })),
    all: false,
  }));
}

function nameProblem(name: string): string | undefined {
  const reference = parseReference(name);
  if ('problem' in reference) return reference.problem;
  if (reference.digest !== undefined) return 'It has a digest. Only tags can be rebased.';
  const isTagged = reference.tag !== undefined && !isReference(name);
  return isTagged ? 'It has a tag. Use --tag instead.' : undefined;
}

/**
 * Finds the repositories of a wish.
 *
 * @throws {Failure} `registry.not-found` with all names that have no repository.
 */
export async function rebaseSources(
  registry: ListedRegistry,
  {names, all, destination}: RegistryWish,
  flags: Pick<RebaseFlags, 'tag'>,
): Promise<RebaseSource[]> {
  if (all) {
    const managed = await registry.names('managed');
    const found = managed.length === 0 ? [] : await registry.find(managed);
    return [...found].map(([name, repository]) => ({name, repository, tags: flags.tag}));
  }
  const wanted = names.map(({name}) => name);
  const applications = names.filter(({isExact}) => !isExact).map(({name}) => name);
  // A name of one repository needs no list, which not all registries have.
  const listed = await listedNames(registry, applications, destination);
  const found = await registry.find([...new Set([...listed, ...wanted])]);
  const sources = await settleAll(
    names.flatMap((wish) =>
      [...found]
        .filter(([name]) => isOf(name, wish))
        .map(async ([name, repository]) => {
          const isThere = listed.includes(name) || (await hasTags(repository));
          const source = {name, repository, tags: wish.tags, wish: wish.name};
          return isThere ? [{wish: wish.name, source}] : [];
        }),
    ),
  );
  const missing = wanted.filter((name) => !sources.flat().some(({wish}) => wish === name));
  if (missing.length === 0) return sources.flat().map(({source}) => source);
  throw new Failure('registry.not-found', `No images found: ${missing.join(', ')}.`, {
    remedy: 'Check the names and --registry.',
  });
}

function isOf(name: string, wish: NameWish): boolean {
  return name === wish.name || (!wish.isExact && name.startsWith(`${wish.name}/`));
}

/** Whether a repository exists. What cannot be read does: the plan says why. */
async function hasTags(repository: Repository): Promise<boolean> {
  try {
    return (await repository.tags()).length > 0;
  } catch (error) {
    if (error instanceof Failure && isOfRepository(error)) return true;
    throw error;
  }
}

/** Not every registry lists its repositories. There, a name is that of one repository. */
async function listedNames(
  registry: ListedRegistry,
  names: readonly string[],
  {kind}: ListedDestination,
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  try {
    return await registry.names(names);
  } catch (error) {
    const isUnlisted = kind === 'oci' && error instanceof Failure && error.kind !== 'interrupted';
    if (isUnlisted) return [];
    throw error;
  }
}
