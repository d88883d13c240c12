import {profileWord} from './profile-word.ts';
import {Failure} from '../../errors.ts';
import {nearest} from '../../nearest.ts';
import type {Section} from './ini-sections.ts';
import {type ProfileKind, hasKeys, profileKind} from './profile-kind.ts';
import {
  type MisnamedSection,
  type SharedConfig,
  type SharedConfigFiles,
  readSharedConfig,
} from './shared-config.ts';
import {type SsoAccess, ssoAccess} from '../sso-access.ts';

/** A complete profile of the shared configuration. */
export interface Profile {
  readonly name: string;
  readonly kind: ProfileKind;
  /** The region set in the profile. The environment overrides it. */
  readonly region: string | undefined;
  /** The profile at the end of the `source_profile` chain, whose credentials it uses. */
  readonly root: {readonly name: string; readonly kind: ProfileKind};
  /** How to sign in, if the root is of kind `sso`. */
  readonly sso: SsoAccess | undefined;
}

/**
 * Reads and checks a profile before AWS is called: for most mistakes the SDK only reports missing
 * credentials.
 *
 * @param name defaults to `default`, if that exists.
 * @throws {Failure} of kind `credentials` if it does not exist or is incomplete.
 */
export async function readProfile(name: string, files: SharedConfigFiles): Promise<Profile>;
export async function readProfile(
  name: string | undefined,
  files: SharedConfigFiles,
): Promise<Profile | undefined>;
export async function readProfile(
  name: string | undefined,
  files: SharedConfigFiles,
): Promise<Profile | undefined> {
  const config = await readSharedConfig(files);
  if (name === undefined && !config.profiles.has('default')) return undefined;
  return profileIn(config, name ?? 'default');
}

/** Returns the names of all profiles, sorted. */
export async function profileNames(files: SharedConfigFiles): Promise<string[]> {
  return sortedNames((await readSharedConfig(files)).profiles);
}

/** Finds a profile in a configuration. @throws {Failure} as `readProfile` does. */
export async function profileIn(config: SharedConfig, name: string): Promise<Profile> {
  const section = config.profiles.get(name);
  if (section === undefined) throw await unknownProfile(config, name);
  const root = await rootOf(config, name, section);
  const sso = root.kind === 'sso' ? await ssoAccess(config, root.name) : undefined;
  return {name, kind: profileKind(section), region: section['region'], root, sso};
}

/** Follows `source_profile` as the SDK does: a referenced profile with keys ends the chain. */
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
    if (visited.has(source)) throw circle([first, ...visited, source]);
    visited.add(source);
    const next = config.profiles.get(source);
    if (next === undefined) throw await unknownSource(config, name, source);
    [name, section] = [source, next];
  }
}

async function unknownProfile({profiles, misnamed}: SharedConfig, name: string): Promise<Failure> {
  const known = sortedNames(profiles);
  const section = misnamed.get(name);
  if (section !== undefined) return misnamedProfile(name, section);
  const near = await nearest(name, known);
  const setUp = `Check the name, or configure the profile: aws configure sso --profile ${profileWord(name)}`;
  return new Failure('aws.profile-not-found', `AWS profile "${name}" not found.`, {
    details: [known.length === 0 ? 'No profiles configured.' : `Configured: ${known.join(', ')}`],
    remedy: near === undefined ? setUp : [`Did you mean "${near}"?`, setUp],
  });
}

/** AWS's tools ignore a section with this header, so it probably was a mistake. */
function misnamedProfile(name: string, {file, header, correctHeader}: MisnamedSection): Failure {
  return new Failure('aws.profile-not-found', `AWS profile "${name}" not found.`, {
    details: [
      `${file} has the section ${header}. AWS tools do not read it as the profile "${name}".`,
    ],
    remedy: `Change the header of the section to ${correctHeader}`,
  });
}

async function unknownSource(
  {profiles, misnamed}: SharedConfig,
  name: string,
  source: string,
): Promise<Failure> {
  const known = sortedNames(profiles);
  const section = misnamed.get(source);
  const near = await nearest(source, known);
  return new Failure(
    'aws.profile-invalid',
    `AWS profile "${name}": source_profile "${source}" does not exist.`,
    {
      details: [
        section === undefined
          ? `Configured: ${known.join(', ')}`
          : `${section.file} has the section ${section.header}.`,
      ],
      remedy: sourceRemedy(section, near),
    },
  );
}

function sourceRemedy(section: MisnamedSection | undefined, near: string | undefined): string {
  if (section !== undefined) return `Change the header of the section to ${section.correctHeader}`;
  return near === undefined ? 'Correct source_profile.' : `Did you mean "${near}"?`;
}

function sourcelessRole(name: string, source: string | undefined): Failure {
  const why =
    source === undefined
      ? 'role_arn requires source_profile or credential_source'
      : 'source_profile and credential_source cannot be used together';
  return new Failure('aws.profile-invalid', `AWS profile "${name}": ${why}.`, {
    remedy: 'Set either source_profile or credential_source.',
  });
}

function circle(names: readonly string[]): Failure {
  return new Failure('aws.profile-invalid', `AWS profile "${names[0]}": circular source_profile.`, {
    details: [`source_profile: ${names.join(' → ')}`],
    remedy: 'Correct source_profile.',
  });
}

function sortedNames(profiles: SharedConfig['profiles']): string[] {
  return [...profiles.keys()].toSorted();
}
