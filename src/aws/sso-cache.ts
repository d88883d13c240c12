import {createHash, randomBytes} from 'node:crypto';
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure} from '../errors.ts';
import {isoTime, timeOf} from './iso-time.ts';
import type {SsoAccess} from './sso-access.ts';

/** The registration of this program with the OIDC service of IAM Identity Center. Valid for months. */
export interface SsoRegistration {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The result of signing in. */
export interface SsoToken {
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The SDK renews the token with it. */
  readonly refreshToken: string | undefined;
  readonly registration: SsoRegistration;
}

/** Where to sign in. Profiles with the same place share a token. */
type SignInPlace = Pick<SsoAccess, 'sessionName' | 'startUrl' | 'region' | 'scopes'>;

/**
 * The folder in which AWS's tools cache tokens of IAM Identity Center. They share these files:
 * https://docs.aws.amazon.com/sdkref/latest/guide/understanding-sso.html
 */
export class SsoCache {
  readonly #folder: string;

  /** @param home the home folder of the user. */
  constructor(home: string) {
    this.#folder = join(home, '.aws', 'sso', 'cache');
  }

  /** Returns the cached token if it has not expired. @param now milliseconds since 1970. */
  async goodToken(place: SignInPlace, now: number): Promise<string | undefined> {
    const {accessToken, expiresAt} = await this.#read(tokenName(place));
    return accessToken !== undefined && (timeOf(expiresAt ?? '') ?? 0) > now
      ? accessToken
      : undefined;
  }

  /** Stores a token. @throws {Failure} if the file cannot be written. */
  async keepToken(place: SignInPlace, token: SsoToken): Promise<void> {
    const {accessToken, expiresAt, refreshToken, registration} = token;
    await this.#write(tokenName(place), {
      startUrl: place.startUrl,
      region: place.region,
      accessToken,
      expiresAt: isoTime(expiresAt),
      clientId: registration.clientId,
      clientSecret: registration.clientSecret,
      registrationExpiresAt: isoTime(registration.expiresAt),
      ...(refreshToken === undefined ? {} : {refreshToken}),
    });
  }

  /** Returns the stored registration, if it is complete. */
  async registration(place: SignInPlace): Promise<SsoRegistration | undefined> {
    const kept = await this.#read(registrationName(place));
    const {clientId, clientSecret} = kept;
    const expiresAt = timeOf(kept['expiresAt'] ?? '');
    return clientId === undefined || clientSecret === undefined || expiresAt === undefined
      ? undefined
      : {clientId, clientSecret, expiresAt};
  }

  /** Stores a registration. @throws {Failure} if the file cannot be written. */
  async keepRegistration(place: SignInPlace, registration: SsoRegistration): Promise<void> {
    const {clientId, clientSecret, expiresAt} = registration;
    await this.#write(registrationName(place), {
      clientId,
      clientSecret,
      expiresAt: isoTime(expiresAt),
    });
  }

  /** The text members of a file; none if it cannot be read or has another form. */
  async #read(name: string): Promise<Partial<Record<string, string>>> {
    try {
      const value: unknown = JSON.parse(await readFile(join(this.#folder, name), 'utf8'));
      const entries = Object.entries(value ?? {}).filter(([, it]) => typeof it === 'string');
      return Object.fromEntries(entries);
    } catch {
      return {};
    }
  }

  /** Writes a new file and renames it, so that other programs never read half a file. */
  async #write(name: string, content: Readonly<Record<string, string>>): Promise<void> {
    const file = join(this.#folder, name);
    const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
    try {
      await mkdir(this.#folder, {recursive: true, mode: 0o700});
      await writeFile(unfinished, JSON.stringify(content, undefined, 2), {mode: 0o600, flag: 'wx'});
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, {force: true}).catch(() => {});
      throw new Failure(
        'aws.token-not-saved',
        `Cannot save the sign-in token: failed to write ${file}.`,
        {
          details: [(error as Error).message],
          remedy: 'Make the folder writable for your user.',
          cause: error,
        },
      );
    }
  }
}

function tokenName({sessionName, startUrl}: SignInPlace): string {
  return fileName(sessionName ?? startUrl);
}

/**
 * A registration is for one way of signing in. That of the AWS CLI, which the token file may contain,
 * cannot be used here, so ours has its own file.
 */
function registrationName({sessionName, startUrl, region, scopes}: SignInPlace): string {
  return fileName(JSON.stringify({tool: CLIENT_NAME, sessionName, startUrl, region, scopes}));
}

/** The name of this program in the list of applications that a person has allowed. */
export const CLIENT_NAME = 'ci-image-builder';

function fileName(text: string): string {
  return `${createHash('sha1').update(text).digest('hex')}.json`;
}
