import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure} from '../../errors.ts';
import {type IniSections, type Section, iniSections} from './ini-sections.ts';
import {meantName, sectionHeader, sectionName} from './section-name.ts';

/** The configuration of AWS's own tools: `~/.aws/config` and `~/.aws/credentials`. */
export interface SharedConfig {
  readonly profiles: ReadonlyMap<string, Section>;
  /** The sections `[sso-session NAME]`, by name. */
  readonly ssoSessions: ReadonlyMap<string, Section>;
  /** The sections `[services NAME]`, by name. */
  readonly services: ReadonlyMap<string, Section>;
  /** Sections that probably should be profiles, by the name of the profile. AWS's tools ignore them. */
  readonly misnamed: ReadonlyMap<string, MisnamedSection>;
}

/** A section whose header is not that of a profile. */
export interface MisnamedSection {
  readonly file: string;
  /** `[dev]` */
  readonly header: string;
  /** `[profile dev]` */
  readonly correctHeader: string;
}

/** Paths of the two files. */
export interface SharedConfigFiles {
  readonly configFilepath: string;
  /** Path of the credentials file. */
  readonly filepath: string;
}

/** Sections that AWS's tools write into the config file, and that are not profiles. */
const NO_PROFILES: ReadonlySet<string> = new Set(['plugins', 'preview', 'toolkit', 'crt']);

/**
 * Reads the shared configuration as the AWS CLI does. A file that is missing or unreadable counts as empty.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readSharedConfig(files: SharedConfigFiles): Promise<SharedConfig> {
  const [config, credentials] = await Promise.all([
    sectionsOf(files.configFilepath),
    sectionsOf(files.filepath),
  ]);
  const named = {
    profile: new Map<string, Section>(),
    'sso-session': new Map<string, Section>(),
    services: new Map<string, Section>(),
  };
  for (const [header, section] of config) {
    const found = sectionName(header);
    // A second section of the same profile replaces the first.
    if (found !== undefined) named[found.kind].set(found.name, section);
  }
  const {profile: profiles, 'sso-session': ssoSessions, services} = named;
  // The credentials file overrides the config file. Its headers are the names.
  for (const [name, section] of credentials) {
    profiles.set(name, {...profiles.get(name), ...section});
  }
  return {profiles, ssoSessions, services, misnamed: misnamed({config, credentials}, files)};
}

async function sectionsOf(file: string): Promise<IniSections> {
  return iniSections(await readFile(file, 'utf8').catch(() => ''));
}

function misnamed(
  {config, credentials}: {readonly config: IniSections; readonly credentials: IniSections},
  {configFilepath, filepath}: SharedConfigFiles,
): SharedConfig['misnamed'] {
  const found = new Map<string, MisnamedSection>();
  for (const header of credentials.keys()) {
    const name = meantName(header);
    if (name === header) continue;
    found.set(name, {file: filepath, header: `[${header}]`, correctHeader: `[${name}]`});
  }
  for (const header of config.keys()) {
    if (sectionName(header) !== undefined || NO_PROFILES.has(header)) continue;
    const name = meantName(header);
    const correctHeader = `[${sectionHeader({kind: 'profile', name})}]`;
    found.set(name, {file: configFilepath, header: `[${header}]`, correctHeader});
  }
  return found;
}

/** Returns the paths at which AWS's tools look for the two files. */
export function sharedConfigFiles(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): SharedConfigFiles {
  const at = (variable: string, name: string) =>
    (environment[variable] || join(home, '.aws', name)).replace(/^~(?=\/)/u, () => home);
  return {
    configFilepath: at('AWS_CONFIG_FILE', 'config'),
    filepath: at('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  };
}

/**
 * Checks that the files can be read if they exist: the SDK treats an unreadable file as empty.
 *
 * @throws {Failure} of kind `credentials`, with the unreadable file.
 */
export async function requireReadable(files: SharedConfigFiles): Promise<void> {
  await Promise.all(
    Object.values(files).map(async (file: string) => {
      try {
        if (isUtf16(await readFile(file))) throw utf16(file);
      } catch (error) {
        if (error instanceof Failure) throw error;
        const {code, message} = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return;
        throw new Failure('aws.config-invalid', `Cannot read the AWS configuration: ${file}`, {
          details: [code === 'EISDIR' ? 'It is a folder, not a file.' : message],
          remedy: 'Make the file readable, or move it away.',
          cause: error,
        });
      }
    }),
  );
}

/** With a byte order mark, or without one: in UTF-16, every second byte of ASCII text is zero. */
function isUtf16([first, second]: Uint8Array): boolean {
  if (first === undefined || second === undefined) return false;
  return (
    (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff) ||
    first === 0 ||
    second === 0
  );
}

function utf16(file: string): Failure {
  return new Failure('aws.config-invalid', `Cannot read the AWS configuration: ${file}`, {
    details: [
      'The file is in UTF-16. AWS tools require UTF-8. Windows PowerShell writes UTF-16 with > and Out-File.',
    ],
    remedy: 'Save the file as UTF-8.',
  });
}
