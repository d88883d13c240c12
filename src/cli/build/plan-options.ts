import {resolve} from 'node:path';
import {isCi} from '../../codebase/ci/is-ci.ts';
import {Failure} from '../../errors.ts';
import type {Destination} from '../../image/plan/plan.ts';
import type {AskedCache} from '../../image/plan/plan-cache.ts';
import type {PlanOptions} from '../../image/plan/plan-images.ts';
import {LOG_LEVEL} from '../../image/plan/settings.ts';
import {ecrAddress} from '../ecr-address.ts';
import type {Environment} from '../../environment.ts';
import {environmentSettings, flagSettings} from './setting-sources.ts';
import {checkFlagValues} from './check-flag-values.ts';
import type {PlanFlags} from './plan-flags.ts';
import {type Text, option} from '../../text.ts';

const VERSION_VARIABLE = 'PAKETO_BUILDER_VERSION';

/**
 * Converts flags to the options of a plan. `resolveBuildpacks` and `resolveBindings` read folders for the rest.
 *
 * @throws {Failure} `usage.invalid-value` with all flags and variables that have an invalid value.
 */
export function planOptions(
  flags: PlanFlags,
  environment: Environment,
): Omit<PlanOptions, 'bindings' | 'buildpacks' | 'machine'> {
  checkFlagValues(flags, environment);
  return {
    destination: destination(flags),
    builder: {
      builder: flags.builder,
      runImage: flags['run-image'],
      lifecycleImage: flags['lifecycle-image'],
      builderVersion: flags['builder-version'],
      builderVersionOrigin: versionOrigin(flags, environment),
      lifecycleVersion: flags['lifecycle-version'],
      mirror: flags.mirror,
    },
    engine: flags.engine,
    trustsBuildpacks: flags['trust-buildpacks'],
    cache: askedCache(flags.cache),
    isCi: isCi(environment),
    processes: flags.process ?? [],
    settings: [
      ...environmentSettings(environment),
      ...(flags.verbose ? [{name: LOG_LEVEL, value: 'DEBUG', origin: '--verbose'}] : []),
      ...flagSettings(flags.env ?? []),
    ],
    tags: {
      legacy: flags['legacy-tags'],
      latest: latest(flags),
    },
  };
}

/** @param value in a valid form. */
function askedCache(value: string): AskedCache {
  const path = /^folder:(?<path>.+)$/su.exec(value)?.groups?.['path'];
  if (path !== undefined) return {kind: 'folder', path: resolve(path)};
  return {kind: value === 'none' || value === 'registry' ? value : 'auto'};
}

/** If only the variable is set, the parser gives its value as the value of the flag. */
function versionOrigin(flags: PlanFlags, environment: Environment): Text | undefined {
  const version = flags['builder-version'];
  if (version === undefined) return undefined;
  return environment[VERSION_VARIABLE] === version ? VERSION_VARIABLE : option('builder-version');
}

function destination({local, registry, visibility}: PlanFlags): Destination {
  if (local) return {kind: 'local'};
  if (registry !== undefined) {
    const prefix = registry.replace(/\/+$/u, '');
    return ecrAddress(prefix) ?? {kind: 'oci', prefix};
  }
  return {kind: visibility === 'public' ? 'ecr-public' : 'ecr'};
}

function latest(flags: PlanFlags): PlanOptions['tags']['latest'] {
  if (flags['no-latest']) return 'never';
  const branch = flags['latest-branch'];
  return branch === undefined ? 'always' : {branch};
}

/**
 * Reads the values of secrets from the environment.
 *
 * @throws {Failure} `usage.missing-value` with the names of all that are not set.
 */
export function secretValues(
  names: readonly string[],
  environment: Environment,
): Record<string, string> {
  requireSecrets(names, environment);
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? '']));
}

/**
 * Checks that the environment has all secrets.
 *
 * @throws {Failure} `usage.missing-value` with the names of all that are not set.
 */
export function requireSecrets(names: readonly string[], environment: Environment): void {
  const missing = names.filter((name) => environment[name] === undefined);
  if (missing.length === 0) return;
  throw new Failure('usage.missing-value', `Not set in your environment: ${missing.join(', ')}.`, {
    remedy: 'Set the variable. If its value is not secret, you can pass it: --env NAME=VALUE.',
  });
}
