import {Failure} from '../errors.ts';

/** The platforms of images that can be composed: those for which Node.js publishes a build with glibc. */
export const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const;

export type Platform = (typeof PLATFORMS)[number];

/** A platform as configs and indexes name it. https://github.com/opencontainers/image-spec/blob/main/image-index.md */
export interface PlatformFields {
  readonly os: string;
  readonly architecture: string;
}

/** Returns `linux/amd64` for the fields of a config or an index. */
export function platformName({os, architecture}: PlatformFields): string {
  return `${os}/${architecture}`;
}

/** Returns the fields of a platform. */
export function platformFields(platform: Platform): PlatformFields {
  const [os = '', architecture = ''] = platform.split('/');
  return {os, architecture};
}

/** The error for a builder that is not available for some platforms. */
export function missingPlatforms(
  reference: string,
  missing: readonly Platform[],
  available: readonly string[],
): Failure {
  return new Failure(
    'builder.platform-not-found',
    `Builder ${reference} is not available for ${missing.join(' and ')}.`,
    {
      details: [`Available: ${available.join(', ') || 'no platform that it names'}`],
      remedy: 'Choose an available platform, or another builder.',
    },
  );
}
