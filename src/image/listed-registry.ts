import type {Registry, Repository} from './ports.ts';
import type {ImageScan} from './scan.ts';

/** When each image of a repository was last pulled, by digest; `undefined` if the registry has recorded no pull. */
export type LastPulls = ReadonlyMap<string, Date | undefined>;

/** A registry whose applications can be listed. */
export interface ListedRegistry extends Registry {
  /**
   * The names of the repositories that exist, for `find`.
   *
   * @param which those that this tool manages, or those with these names and below them. A registry that does not know
   * who manages a repository counts all.
   */
  names(which: 'managed' | readonly string[]): Promise<readonly string[]>;
  /**
   * The last pull of each tagged image, by the name of its repository. Absent if the registry does not record pulls.
   *
   * @returns no entry for a repository about which the registry does not tell.
   */
  lastPulls?(names: readonly string[]): Promise<ReadonlyMap<string, LastPulls>>;
  /**
   * What the scanner of the registry knows about an image. Absent if the registry has none.
   *
   * @param repository `host/path`, also of other registries.
   * @returns `undefined` if the image was not scanned.
   */
  scan?(repository: string, digest: string): Promise<ImageScan | undefined>;
  /** The repository at `host/path`, whether it exists or not; `undefined` if it is of another registry. */
  at(reference: string): Repository | undefined;
}
