import {Failure} from '../errors.ts';
import {nearest} from '../nearest.ts';
import {type ProfileKind, hasKeys, profileKind} from './profile-kind.ts';
import {
  type Section,
  type SharedConfig,
  type SharedConfigFiles,
  readSharedConfig,
} from './shared-config.ts';
import {type SsoAccess, ssoAccess} from './sso-access.ts';

/** A profile of the shared configuration, found to be whole. */
export interface Profile {
  readonly name: string;
  readonly kind: ProfileKind;
  /** The one that it names itself; that of the environment goes before it. */
  readonly region: string | undefined;
  /** The profile that its credentials come from in the end: itself, but where it takes on a role. */
  readonly root: {readonly name: string; readonly kind: ProfileKind};
  /** What to sign in to, where the root is of kind `sso`. */
  readonly sso: SsoAccess | undefined;
}

/**
 * Reads a profile, and finds what is wrong with it before AWS is called: the SDK tells most of it only
 * as having no credentials.
 *
 * @param name `undefined` where nobody named one: then it is the one called `default`, if there is one.
 * @throws {Failure} `credentials` where it isn't there or isn't whole.
 */
export async function readProfile(name: string, files?: SharedConfigFiles): Promise<Profile>;
export async function readProfile(
  name: string | undefined,
  files?: SharedConfigFiles,
): Promise<Profile | undefined>;
export async function readProfile(
  name: string | undefined,
  files: SharedConfigFiles = {},
): Promise<Profile | undefined> {
  const config = await readSharedConfig(files);
  if (name === undefined && !config.profiles.has('default')) return undefined;
  return profileIn(config, name ?? 'default');
}

/** The names of all profiles, sorted. */
export async function profileNames(files: SharedConfigFiles = {}): Promise<string[]> {
  return sortedNames((await readSharedConfig(files)).profiles);
}

/** The profile of a name in a configuration. @throws {Failure} as `readProfile` does. */
export async function profileIn(config: SharedConfig, name: string): Promise<Profile> {
  const section = config.profiles.get(name);
  if (section === undefined) throw await unknownProfile(config, name);
  const root = await rootOf(config, name, section);
  const sso = root.kind === 'sso' ? await ssoAccess(config, root.name) : undefined;
  return {name, kind: profileKind(section), region: section['region'], root, sso};
}

/** Follows `source_profile` as the SDK does: one that has been visited and has keys ends the way. */
async function rootOf(
  config: SharedConfig,
  first: string,
  firstSection: Section,
): Promise<Profile['root']> {
  const visited = new Set<string>();
  let [name, section] = [first, firstSection];
  for (;;) {
    if (visited.size > 0 && hasKeys(section)) return {name, kind: 'keys'};
    const kind = profileKind(section);
    const source = section['source_profile'];
    if (kind === 'other' && section['role_arn'] !== undefined) {
      throw sourcelessRole(name, source);
    }
    if (kind !== 'role' || source === undefined) return {name, kind};
    if (visited.has(source)) throw circle([first, ...visited]);
    visited.add(source);
    const next = config.profiles.get(source);
    if (next === undefined) throw await unknownSource(config, name, source);
    [name, section] = [source, next];
  }
}

async function unknownProfile({profiles}: SharedConfig, name: string): Promise<Failure> {
  const known = sortedNames(profiles);
  const near = await nearest(name, known);
  const setUp = `Check its name, or set it up: aws configure sso --profile ${name}`;
  return new Failure('aws.profile-not-found', `There is no AWS profile "${name}".`, {
    details: [known.length === 0 ? 'None is configured.' : `Configured: ${known.join(', ')}`],
    remedy: near === undefined ? setUp : [`Did you mean "${near}"?`, setUp],
  });
}

async function unknownSource(
  {profiles}: SharedConfig,
  name: string,
  source: string,
): Promise<Failure> {
  const known = sortedNames(profiles);
  const near = await nearest(source, known);
  return new Failure(
    'aws.profile-invalid',
    `The AWS profile "${name}" takes its credentials from "${source}", which there is not.`,
    {
      details: [`Configured: ${known.join(', ')}`],
      remedy: near === undefined ? 'Correct its source_profile.' : `Did you mean "${near}"?`,
    },
  );
}

function sourcelessRole(name: string, source: string | undefined): Failure {
  const why =
    source === undefined
      ? 'names a role, but nobody to take it on'
      : 'names a role, and two who take it on';
  return new Failure('aws.profile-invalid', `The AWS profile "${name}" ${why}.`, {
    remedy: 'Give it either source_profile or credential_source.',
  });
}

function circle(names: readonly string[]): Failure {
  return new Failure(
    'aws.profile-invalid',
    `The AWS profile "${names[0]}" takes its credentials from itself.`,
    {details: [`source_profile leads from ${names.join(' to ')}, and back.`]},
  );
}

function sortedNames(profiles: SharedConfig['profiles']): string[] {
  return [...profiles.keys()].toSorted();
}
