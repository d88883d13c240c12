/**
 * The old builder ran the codebase's scripts by this buildpack, and some codebases name it
 * themselves. Ours does its work; beside it, it would fail for want of a file that the old builder
 * wrote.
 */
export function isOldPostBuildpack(buildpack: string): boolean {
  return /^(?:urn:cnb:(?:registry|builder):)?fagiani\/run(?:@|$)/u.test(buildpack);
}
