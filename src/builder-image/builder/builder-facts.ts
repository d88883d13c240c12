import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';
import {supportedMinor} from '../../engine/cnb/lifecycle-version.ts';

/** What the labels of a builder say. */
export interface BuilderFacts {
  /** Version of the lifecycle: `0.21.0`. */
  readonly lifecycle: string;
  /** Platform APIs that the lifecycle supports: `0.7`, `0.15`. */
  readonly platformApis: readonly string[];
  /** Whether the builder has image extensions. */
  readonly hasExtensions: boolean;
}

const BUILDER_LABEL = 'io.buildpacks.builder.metadata';
const EXTENSIONS_LABEL = 'io.buildpacks.buildpack.order-extensions';

/** https://github.com/buildpacks/spec/blob/main/platform.md#builders, and what pack writes beyond it. */
const builderMetadata = z.object({
  lifecycle: z.object({
    version: z.string(),
    api: z.nullish(z.object({platform: z.nullish(z.string())})),
    apis: z.nullish(
      z.object({
        platform: z.nullish(
          z.object({
            supported: z.nullish(z.array(z.string())),
            deprecated: z.nullish(z.array(z.string())),
          }),
        ),
      }),
    ),
  }),
});

const REMEDY = 'Name a builder, such as paketobuildpacks/builder-jammy-base:0.4.642.';

/**
 * Reads the labels of a builder.
 *
 * @param name name of the image, for errors.
 * @throws {Failure} `builder.invalid` if it is no builder with a lifecycle, `builder.unsuitable` if the
 *   lifecycle engine does not support its lifecycle.
 */
export function builderFacts(labels: Readonly<Record<string, string>>, name: string): BuilderFacts {
  const label = labels[BUILDER_LABEL];
  if (label === undefined) {
    throw new Failure('builder.invalid', `${name} is not a buildpack builder.`, {
      details: [`It has no label ${BUILDER_LABEL}.`],
      remedy: REMEDY,
    });
  }
  const read = builderMetadata.safeParse(parsed(label));
  if (!read.success) {
    throw new Failure('builder.invalid', `Builder ${name} has no lifecycle.`, {
      details: [`Its label ${BUILDER_LABEL} does not name the version of one in /cnb/lifecycle.`],
      remedy: REMEDY,
    });
  }
  const {version, api, apis} = read.data.lifecycle;
  if (supportedMinor(version) === undefined) {
    throw new Failure(
      'builder.unsuitable',
      `The lifecycle ${version} of builder ${name} is not supported.`,
      {
        remedy:
          'Use a builder with lifecycle 0.16 or newer, but older than 1.0, or build with pack.',
      },
    );
  }
  const {supported, deprecated} = apis?.platform ?? {};
  const known = [...(deprecated ?? []), ...(supported ?? [])];
  return {
    lifecycle: version,
    platformApis: known.length > 0 ? [...new Set(known)] : [api?.platform ?? []].flat(),
    hasExtensions: hasEntries(labels[EXTENSIONS_LABEL]),
  };
}

function hasEntries(label: string | undefined): boolean {
  const value = label === undefined ? undefined : parsed(label);
  return Array.isArray(value) && value.length > 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
