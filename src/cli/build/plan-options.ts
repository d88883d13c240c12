import {Failure} from '../../errors.ts';
import type {Destination} from '../../image/plan/plan.ts';
import type {PlanOptions} from '../../image/plan/plan-images.ts';
import {LOG_LEVEL} from '../../image/plan/settings.ts';
import {ecrAddress} from './ecr-address.ts';
import type {Environment} from '../../environment.ts';
import {environmentSettings, flagSettings} from './setting-sources.ts';
import {checkFlagValues} from './check-flag-values.ts';
import type {PlanFlags} from './plan-flags.ts';

const VERSION_VARIABLE = 'PAKETO_BUILDER_VERSION';

/**
 * Turns flags into the plan's options, but for the buildpacks, which have to be looked for.
 *
 * @throws {Failure} `usage` naming every flag and variable whose value cannot be used.
 */
export function planOptions(
  flags: PlanFlags,
  environment: Environment,
): Omit<PlanOptions, 'buildpacks'> {
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

/** The parser takes the variable for the flag if only the variable is set. */
function versionOrigin(flags: PlanFlags, environment: Environment): string | undefined {
  const version = flags['builder-version'];
  if (version === undefined) return undefined;
  return environment[VERSION_VARIABLE] === version ? VERSION_VARIABLE : '--builder-version';
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
 * The values of secrets, from the environment.
 *
 * @throws {Failure} `usage` naming every one that is not there.
 */
export function secretValues(
  names: readonly string[],
  environment: Environment,
): Record<string, string> {
  requireSecrets(names, environment);
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? '']));
}

/**
 * Requires that the environment has all secrets.
 *
 * @throws {Failure} `usage` naming every one that is not there.
 */
export function requireSecrets(names: readonly string[], environment: Environment): void {
  const missing = names.filter((name) => environment[name] === undefined);
  if (missing.length === 0) return;
  throw new Failure('usage.missing-value', `Not in the environment: ${missing.join(', ')}.`, {
    remedy: 'Set it, or give a value that is no secret with --env NAME=VALUE.',
  });
}
