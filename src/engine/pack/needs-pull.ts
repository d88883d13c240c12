/**
 * What pack says, before it builds anything, if it is to use image extensions with images that it may have
 * already: https://github.com/buildpacks/pack/blob/v0.40.6/pkg/client/build.go
 */
export const NEEDS_PULL = "pull policy must be 'always' when builder contains image extensions";
