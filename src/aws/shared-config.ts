import {readFile} from 'node:fs/promises';
import {Failure} from '../errors.ts';

/** The settings of a section; those of a nested one have a dot: `ecr.endpoint_url`. */
export type Section = Readonly<Partial<Record<string, string>>>;

/** What AWS's own tools are configured by: `~/.aws/config` and `~/.aws/credentials`. */
export interface SharedConfig {
  readonly profiles: ReadonlyMap<string, Section>;
  /** The sections `[sso-session NAME]`, by their names. */
  readonly ssoSessions: ReadonlyMap<string, Section>;
}

/** Where the two files are, in place of where AWS's tools look for them. */
export interface SharedConfigFiles {
  readonly configFilepath?: string;
  /** That of the credentials. */
  readonly filepath?: string;
}

/** How the SDK names a section `[sso-session office]`, among those of profiles. */
const SSO_SESSION = 'sso-session.';
const NO_PROFILE = /^(?:sso-session|services)\./u;

/**
 * Reads the shared configuration as it is now; a file that isn't there is empty.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readSharedConfig(files: SharedConfigFiles = {}): Promise<SharedConfig> {
  const {loadSharedConfigFiles} = await import('@smithy/shared-ini-file-loader');
  const {configFile, credentialsFile} = await loadSharedConfigFiles({...files, ignoreCache: true});
  const configured = Object.entries(configFile).filter(([name]) => !NO_PROFILE.test(name));
  const profiles = new Map<string, Section>(configured);
  // What both say of a profile holds as the credentials' file has it.
  for (const [name, section] of Object.entries(credentialsFile)) {
    profiles.set(name, {...profiles.get(name), ...section});
  }
  const sessions = Object.entries(configFile)
    .filter(([name]) => name.startsWith(SSO_SESSION))
    .map(([name, section]) => [name.slice(SSO_SESSION.length), section] as const);
  return {profiles, ssoSessions: new Map<string, Section>(sessions)};
}

/** Where AWS's tools look for the two files. */
export function sharedConfigFiles(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): Required<SharedConfigFiles> {
  const at = (variable: string, name: string) =>
    (environment[variable] || `~/.aws/${name}`).replace(/^~(?=\/)/u, () => home);
  return {
    configFilepath: at('AWS_CONFIG_FILE', 'config'),
    filepath: at('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  };
}

/**
 * Makes sure that the files can be read where they are there: the SDK takes one that cannot for empty.
 *
 * @throws {Failure} `credentials` naming the one that cannot.
 */
export async function requireReadable(files: Required<SharedConfigFiles>): Promise<void> {
  await Promise.all(
    Object.values(files).map(async (file) => {
      try {
        await readFile(file);
      } catch (error) {
        const {code, message} = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return;
        throw new Failure('aws.config-invalid', `The AWS configuration cannot be read: ${file}`, {
          details: [code === 'EISDIR' ? 'It is a folder, not a file.' : message],
          remedy: 'Make it a file that you can read, or move it away.',
          cause: error,
        });
      }
    }),
  );
}
