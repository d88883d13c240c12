import type {ComponentGroup} from '../buildpacks/builder-order.ts';
import type {BuildRequest} from '../../image/ports.ts';
import {type Reuse, previousImage} from '../buildpacks/previous-image.ts';

export type PullPolicy = 'always' | 'if-not-present' | 'never';

/** The settings that a retry of the same build can change. */
export interface BuildSettings {
  readonly pullPolicy: PullPolicy;
  readonly reuse: Reuse;
  /** Groups of buildpacks that replace those of pack. Our own buildpack runs last in each. */
  readonly groups: readonly ComponentGroup[] | undefined;
}

export interface PackSettings extends BuildSettings {
  /** Folder of our own buildpack. */
  readonly ownBuildpack: string;
  /** Folder of the composite buildpack with the `groups`, if there are any. */
  readonly orderBuildpack: string | undefined;
  /** Our own project descriptor. */
  readonly descriptor: string;
  /** Folder for `report.toml`. */
  readonly reportFolder: string;
  /** Folders to mount for buildpacks: `folder:target:ro`. */
  readonly volumes: readonly string[];
  /** Whether containers use the host's network. A registry on the host's loopback requires it. */
  readonly hostNetwork: boolean;
}

/**
 * The arguments of `pack build`, in a fixed order. Secrets are passed by name only. Without
 * `--trust-builder`, separate containers keep the registry's credentials away from buildpacks.
 *
 * @see https://buildpacks.io/docs/for-platform-operators/how-to/build-inputs/
 */
export function packArguments(request: BuildRequest, settings: PackSettings): string[] {
  return [
    'build',
    request.image,
    ...option('--path', request.source),
    ...option('--descriptor', settings.descriptor),
    ...option('--builder', request.builder),
    ...option('--run-image', request.runImage),
    ...option('--lifecycle-image', request.lifecycleImage),
    ...buildpacks(request, settings),
    ...option('--default-process', request.process),
    ...Object.entries(request.environment).flatMap(([name, value]) => [
      '--env',
      `${name}=${value}`,
    ]),
    ...Object.keys(request.secrets).flatMap((name) => ['--env', name]),
    ...option('--creation-time', request.created && String(request.created.getTime() / 1000)),
    ...(request.publish ? ['--publish'] : []),
    ...option('--report-output-dir', settings.reportFolder),
    ...option('--previous-image', previousImage(request, settings.reuse)),
    ...settings.volumes.flatMap((it) => ['--volume', it]),
    ...(settings.hostNetwork ? ['--network', 'host'] : []),
    ...option('--pull-policy', settings.pullPolicy),
    '--no-color',
  ];
}

/** A list replaces the builder's order. Without a list, our buildpack runs after those of the builder. */
function buildpacks(
  request: BuildRequest,
  {ownBuildpack: own, orderBuildpack}: PackSettings,
): string[] {
  if (orderBuildpack !== undefined) {
    return [orderBuildpack, own].flatMap((it) => ['--buildpack', asRecord(locator(it))]);
  }
  if (request.buildpacks.length > 0) {
    return [...request.buildpacks, own].flatMap((it) => ['--buildpack', asRecord(locator(it))]);
  }
  // pack puts each buildpack before those that it has already added.
  const before = request.preBuildpacks.toReversed();
  return [
    ...before.flatMap((it) => ['--pre-buildpack', locator(it)]),
    ...[...request.postBuildpacks, own].flatMap((it) => ['--post-buildpack', locator(it)]),
  ];
}

/**
 * The form of a buildpack for pack. A path that looks like a URL, or contains escapes of URLs, becomes a
 * file URL. pack does not accept an image with a port after `docker://`, so the prefix is removed.
 *
 * @see https://github.com/buildpacks/pack/blob/v0.40.6/pkg/buildpack/locator_type.go
 */
function locator(buildpack: string): string {
  const withPort = /^docker:\/\/(?<image>[^/]+:\d+\/.*)$/u.exec(buildpack)?.groups?.['image'];
  if (withPort !== undefined) return withPort;
  const isMistakable = buildpack.startsWith('/') && /%|:\//u.test(buildpack);
  return isMistakable ? `file://${buildpack.replaceAll('%', '%25')}` : buildpack;
}

/** pack parses the value of `--buildpack` as CSV: https://pkg.go.dev/github.com/spf13/pflag#StringSlice */
function asRecord(value: string): string {
  return /[",]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}
