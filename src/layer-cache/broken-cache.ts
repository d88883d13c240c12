/**
 * A cache that cannot be used, with the reason: the end of a sentence, without a period. It never ends a build, so it is
 * no `Failure`.
 */
export class BrokenCache extends Error {
  override readonly name = 'BrokenCache';
}
