/**
 * The error of pack if a builder with image extensions is used with another pull policy than `always`:
 * https://github.com/buildpacks/pack/blob/v0.40.6/pkg/client/build.go
 */
export const NEEDS_PULL = "pull policy must be 'always' when builder contains image extensions";
