import {untagged} from '../../image-reference.ts';
import type {Group} from './builder-order.ts';
import type {BuildRequest} from '../../image/ports.ts';

export type PullPolicy = 'always' | 'if-not-present' | 'never';

/** What another try of the same build may do in another way. */
export interface BuildSettings {
  readonly pullPolicy: PullPolicy;
  /** Which layers of earlier builds are reused: those of the previous image and the cache, or of the cache alone. */
  readonly reuse: 'image-and-cache' | 'cache';
  /** Groups of buildpacks to try instead of those that pack would. Our own buildpack follows each. */
  readonly groups: readonly Group[] | undefined;
}

/** A tag that no image has, so that the lifecycle finds no previous image. */
const NO_IMAGE = 'ci-image-builder-no-previous-image';

export interface PackSettings extends BuildSettings {
  /** Folder of our own buildpack. */
  readonly ownBuildpack: string;
  /** Folder of a composite buildpack of the `groups`, if there are any. */
  readonly orderBuildpack: string | undefined;
  /** Our own project descriptor. */
  readonly descriptor: string;
  /** Folder for `report.toml`. */
  readonly reportFolder: string;
  /** Containers share the host's network: a registry on the host's loopback is reached only so. */
  readonly hostNetwork: boolean;
}

/**
 * The arguments of `pack build`, in a fixed order. Secrets are there by name only. There is no
 * `--trust-builder`: the five phases keep the registry's credentials away from buildpacks.
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
    ...option('--previous-image', previousImage(request, settings)),
    ...(settings.hostNetwork ? ['--network', 'host'] : []),
    ...option('--pull-policy', settings.pullPolicy),
    '--no-color',
  ];
}

/**
 * The image whose layers are reused. If only the cache is reused, it is an image that does not exist, in
 * the repository of the new image: with `--publish`, pack takes it only from there.
 */
function previousImage(request: BuildRequest, {reuse}: PackSettings): string | undefined {
  if (reuse !== 'cache' && request.previousImage !== 'none') return request.previousImage;
  return `${untagged(request.image)}:${NO_IMAGE}`;
}

/** A list replaces the builder's order; without one, ours comes behind what the builder decides. */
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
  // pack puts each before those that it has put there already.
  const before = request.preBuildpacks.toReversed();
  return [
    ...before.flatMap((it) => ['--pre-buildpack', locator(it)]),
    ...[...request.postBuildpacks, own].flatMap((it) => ['--post-buildpack', locator(it)]),
  ];
}

/**
 * How pack understands a buildpack. A path in which it would see an address, or escapes of one, becomes
 * the address of a file. It takes no image with a port behind `docker://`, but one without that prefix.
 *
 * @see https://github.com/buildpacks/pack/blob/v0.40.6/pkg/buildpack/locator_type.go
 */
function locator(buildpack: string): string {
  const withPort = /^docker:\/\/(?<image>[^/]+:\d+\/.*)$/u.exec(buildpack)?.groups?.['image'];
  if (withPort !== undefined) return withPort;
  const isMistakable = buildpack.startsWith('/') && /%|:\//u.test(buildpack);
  return isMistakable ? `file://${buildpack.replaceAll('%', '%25')}` : buildpack;
}

/** pack reads the value of `--buildpack` as a line of CSV: https://pkg.go.dev/github.com/spf13/pflag#StringSlice */
function asRecord(value: string): string {
  return /[",]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}
