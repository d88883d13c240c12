import {type ImageReference, parseReference} from '../image-reference.ts';

/** The tags of a published image. */
export interface ComposedTags {
  /** `0.1.0-builder-jammy-base-0.4.642`. It never moves. */
  readonly fixed: string;
  /** `builder-jammy-base` and `latest`. They move to the image that was published last. */
  readonly moving: readonly string[];
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const LONGEST_TAG = 128;
/** Enough of a digest to tell builders apart. */
const SHORT_DIGEST = 12;

/**
 * Returns the tags of the image that adds this tool to a builder.
 *
 * @param builder the builder as it was asked for.
 * @param version the version of this tool.
 */
export function composedTags(builder: ImageReference, version: string): ComposedTags {
  const name = builderName(builder);
  const {tag, digest} = builder;
  const ofDigest = digest?.replace(':', '-').slice(0, 'sha256-'.length + SHORT_DIGEST);
  const fixed = `${version}-${name}-${tag ?? ofDigest ?? 'latest'}`.slice(0, LONGEST_TAG);
  return {fixed, moving: [...new Set([name.slice(0, LONGEST_TAG), 'latest'])]};
}

/**
 * Returns the fixed tag of a version of this tool with a builder.
 *
 * @param builder a valid reference.
 */
export function fixedTag(builder: string, version: string): string {
  const reference = parseReference(builder);
  if ('problem' in reference) throw new TypeError(reference.problem);
  return composedTags(reference, version).fixed;
}

/** Returns another fixed tag for the next image of the same version and builder: `…-r2`. */
export function nextFixedTag(fixed: string, number: number): string {
  const suffix = `-r${number}`;
  return `${fixed.slice(0, LONGEST_TAG - suffix.length)}${suffix}`;
}

/**
 * Returns a wildcard pattern for the moving tag of a builder. It also matches those of related builders, because a
 * repository of ECR has few patterns: `builder*` matches `builder-jammy-base` and `builder-noble`.
 */
export function movingPattern(builder: ImageReference): string {
  const name = builderName(builder);
  const [word = name] = name.split(/[._-]/u);
  // Fixed tags start with a digit, and must not match.
  return /^\d/u.test(word) ? name : `${word}*`;
}

/** The last part of the path: `builder-jammy-base`. */
function builderName({path}: ImageReference): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
