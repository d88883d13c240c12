/**
 * Whether a buildpack is the one with which the old builder ran the scripts of the codebase. Some
 * codebases name it themselves. Our own buildpack replaces it. It would fail next to ours, because it
 * needs a file that only the old builder wrote.
 */
export function isOldPostBuildpack(buildpack: string): boolean {
  return /^(?:urn:cnb:(?:registry|builder):)?fagiani\/run(?:@|$)/u.test(buildpack);
}
