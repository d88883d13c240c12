import {type Text, option, sentence} from '../../text.ts';
import type {EngineName} from './plan-engine.ts';
import type {PlannedSource} from './planned-source.ts';
import {tagName} from './tag-name.ts';
import type {ImageTags, TagChoice} from './tags.ts';

/** Where the user wants to keep the layers that builds cache. */
export type AskedCache =
  | {readonly kind: 'auto' | 'none' | 'registry'}
  /** An absolute path. */
  | {readonly kind: 'folder'; readonly path: string};

/** Where the layers that the build caches are kept. */
export type PlannedCache =
  /** In volumes of the Docker engine, which pack manages. */
  | {readonly kind: 'volumes'}
  /** In the container in which the command runs. */
  | {readonly kind: 'container'}
  | {readonly kind: 'none'}
  | {readonly kind: 'folder'; readonly path: string}
  | {
      readonly kind: 'registry';
      /** The name of the repository, like those of images: `intranet/cache`. */
      readonly name: string;
      /** The tags to fetch from: the first that exists. */
      readonly reads: readonly string[];
      /** The tags to store under. */
      readonly writes: readonly string[];
    };

/** What decides on the cache. */
interface CacheChoice {
  readonly asked: AskedCache;
  readonly engine: EngineName;
  readonly application: string;
  readonly images: readonly {readonly name: string}[];
  readonly destination: {readonly kind: string};
  readonly source: PlannedSource;
  readonly tags: ImageTags;
  readonly latest: TagChoice['latest'];
  /** Whether a CI service runs the build, most of which have a new machine for each. */
  readonly isCi: boolean;
}

/**
 * Decides where cached layers are kept.
 *
 * @returns a sentence if the choice of the user is impossible.
 */
export function planCache(choice: CacheChoice): PlannedCache | {readonly problem: Text} {
  const {asked, engine, isCi} = choice;
  const wanted = option('cache', asked.kind === 'folder' ? `folder:${asked.path}` : asked.kind);
  if (engine === 'pack') {
    if (asked.kind === 'auto') return {kind: 'volumes'};
    const problem = sentence`${wanted} requires ${option('engine', 'lifecycle')}, because pack keeps cached layers in volumes of the Docker engine.`;
    return {problem};
  }
  if (asked.kind === 'folder') return asked;
  if (asked.kind === 'none') return {kind: 'none'};
  const name = `${choice.application}/cache`;
  const obstacle = registryObstacle(name, choice);
  if (asked.kind === 'registry' && obstacle !== undefined) {
    return {problem: sentence`${wanted} is impossible, because ${obstacle}.`};
  }
  if (asked.kind === 'auto' && (!isCi || obstacle !== undefined)) return {kind: 'container'};
  return {kind: 'registry', name, ...cacheTags(choice)};
}

/** Why a registry cannot keep the cache: a clause. */
function registryObstacle(name: string, {destination, images}: CacheChoice): string | undefined {
  // Caches can hold what images do not, such as configuration with tokens.
  if (destination.kind === 'ecr-public') return 'everybody could read a cache in ECR Public';
  if (images.some((it) => it.name === name)) return `${name} is an image of the application`;
  return undefined;
}

/**
 * The tags of the cache: the one of the branch or the pull request, and the one of the default branch. If nothing says
 * which branch that is, `latest` follows the same rule as for images. Only builds of the repository's own commits
 * store something: everybody can open a pull request from a fork.
 */
function cacheTags({
  latest,
  source,
  tags,
}: CacheChoice): Pick<PlannedCache & {kind: 'registry'}, 'reads' | 'writes'> {
  const {branch, clone, isOwnRequest, mayBePullRequest, pullRequest, workingTree} = source;
  const main = typeof latest === 'object' ? latest.branch : clone.defaultBranch;
  const fallback = main === undefined ? 'latest' : tagName('branch-', main);
  const isRequest = pullRequest !== undefined;
  const request = typeof pullRequest === 'number' ? `pr-${pullRequest}` : undefined;
  const own = isRequest ? request : branch && tagName('branch-', branch);
  const reads = [...new Set([...(own === undefined ? [] : [own]), fallback])];
  const isForeign = isRequest ? isOwnRequest !== true : mayBePullRequest;
  if (workingTree !== undefined || isForeign) return {reads, writes: []};
  const writes = [
    ...(own === undefined ? [] : [own]),
    ...(fallback === 'latest' && tags.moving.includes('latest') ? ['latest'] : []),
  ];
  return {reads, writes};
}
