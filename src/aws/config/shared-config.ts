import {readFile} from 'node:fs/promises';
import {Failure} from '../../errors.ts';

/** The settings of a section by name; nested names have a dot: `ecr.endpoint_url`. */
export type Section = Readonly<Partial<Record<string, string>>>;

/** The configuration of AWS's own tools: `~/.aws/config` and `~/.aws/credentials`. */
export interface SharedConfig {
  readonly profiles: ReadonlyMap<string, Section>;
  /** The sections `[sso-session NAME]`, by name. */
  readonly ssoSessions: ReadonlyMap<string, Section>;
}

/** Paths of the two files, instead of the default paths. */
export interface SharedConfigFiles {
  readonly configFilepath?: string;
  /** Path of the credentials file. */
  readonly filepath?: string;
}

/** The SDK returns a section `[sso-session office]` among the profiles, with this prefix. */
const SSO_SESSION = 'sso-session.';
const NO_PROFILE = /^(?:sso-session|services)\./u;

/**
 * Reads the shared configuration, without a cache. A missing file counts as empty.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readSharedConfig(files: SharedConfigFiles = {}): Promise<SharedConfig> {
  const {loadSharedConfigFiles} = await import('@smithy/shared-ini-file-loader');
  const {configFile, credentialsFile} = await loadSharedConfigFiles({...files, ignoreCache: true});
  const configured = Object.entries(configFile).filter(([name]) => !NO_PROFILE.test(name));
  const profiles = new Map<string, Section>(configured);
  // The credentials file overrides the config file.
  for (const [name, section] of Object.entries(credentialsFile)) {
    profiles.set(name, {...profiles.get(name), ...section});
  }
  const sessions = Object.entries(configFile)
    .filter(([name]) => name.startsWith(SSO_SESSION))
    .map(([name, section]) => [name.slice(SSO_SESSION.length), section] as const);
  return {profiles, ssoSessions: new Map<string, Section>(sessions)};
}

/** Returns the paths at which AWS's tools look for the two files. */
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
 * Checks that the files can be read if they exist: the SDK treats an unreadable file as empty.
 *
 * @throws {Failure} of kind `credentials`, with the unreadable file.
 */
export async function requireReadable(files: Required<SharedConfigFiles>): Promise<void> {
  await Promise.all(
    Object.values(files).map(async (file) => {
      try {
        await readFile(file);
      } catch (error) {
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
