import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
const config = z.object({
  architecture: z.nullish(z.string()),
  os: z.nullish(z.string()),
  variant: z.nullish(z.string()),
  created: z.nullish(z.string()),
  config: z.nullish(
    z.object({
      Env: z.nullish(z.array(z.string())),
      User: z.nullish(z.string()),
      Labels: z.nullish(z.record(z.string(), z.string())),
    }),
  ),
  rootfs: z.nullish(z.object({diff_ids: z.nullish(z.array(z.string()))})),
  history: z.nullish(z.array(z.looseObject({empty_layer: z.nullish(z.boolean())}))),
});

/** A step of the history of an image. Each step made one layer, or none. */
export type HistoryEntry = Readonly<Record<string, unknown>> & {
  readonly empty_layer?: boolean | null | undefined;
};

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string | undefined;
}

/** The parts of an image config that an image has in common with its base. */
export interface ConfigDocument {
  readonly platform: Platform;
  /** Milliseconds since 1970; `undefined` if the config does not say it. */
  readonly created: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly user: string | undefined;
  /** Digests of the uncompressed layers, the lowest first. */
  readonly diffIds: readonly string[];
  /** Empty if the image does not tell its history. */
  readonly history: readonly HistoryEntry[];
}

/**
 * Parses the config of an image.
 *
 * @param name name of the image in errors.
 * @throws {Failure} `release.image-invalid` if it is not the config of an image.
 */
export function parseConfigDocument(bytes: Uint8Array, name: string): ConfigDocument {
  const {data} = config.safeParse(parsedJson(new TextDecoder().decode(bytes)));
  if (data === undefined) {
    throw new Failure('release.image-invalid', `The config of ${name} is not an image config.`);
  }
  return {
    platform: {
      os: data.os ?? '',
      architecture: data.architecture ?? '',
      variant: data.variant || undefined,
    },
    created: createdAt(data.created ?? ''),
    labels: data.config?.Labels ?? {},
    environment: data.config?.Env ?? [],
    user: data.config?.User || undefined,
    diffIds: data.rootfs?.diff_ids ?? [],
    history: data.history ?? [],
  };
}

/** Reproducible builds set a time of 1970 or 1980, which says nothing. */
const FIRST_REAL_TIME = Date.parse('1990-01-01T00:00:00Z');

function createdAt(text: string): number | undefined {
  const time = Date.parse(text);
  return time >= FIRST_REAL_TIME ? time : undefined;
}

/** The platform as text: `linux/arm64/v8`. */
export function platformText({os, architecture, variant}: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** Whether an image of one platform runs on the other. A missing variant stands for any. */
export function isSamePlatform(one: Platform, other: Platform): boolean {
  return (
    one.os === other.os &&
    one.architecture === other.architecture &&
    (one.variant === undefined || other.variant === undefined || one.variant === other.variant)
  );
}

/** Parses JSON. @returns `undefined` if the text is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
