import {createHash, randomBytes} from 'node:crypto';
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure} from '../errors.ts';
import {isoTime, timeOf} from './iso-time.ts';
import type {SsoAccess} from './sso-access.ts';

/** This program as IAM Identity Center's OIDC service knows it, for some months. */
export interface SsoRegistration {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What signing in gives. */
export interface SsoToken {
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** What the SDK gets the next one with, by itself. */
  readonly refreshToken: string | undefined;
  readonly registration: SsoRegistration;
}

/** Where one signs in: all profiles that share it share the token. */
type SignInPlace = Pick<SsoAccess, 'sessionName' | 'startUrl' | 'region' | 'scopes'>;

/**
 * The folder in which AWS's tools keep tokens of IAM Identity Center. All of them read what one of them
 * wrote: https://docs.aws.amazon.com/sdkref/latest/guide/understanding-sso.html
 */
export class SsoCache {
  readonly #folder: string;

  /** @param home the person's home folder. */
  constructor(home: string) {
    this.#folder = join(home, '.aws', 'sso', 'cache');
  }

  /** The token that is there and has not expired. @param now milliseconds since 1970. */
  async goodToken(place: SignInPlace, now: number): Promise<string | undefined> {
    const {accessToken, expiresAt} = await this.#read(tokenName(place));
    return accessToken !== undefined && (timeOf(expiresAt ?? '') ?? 0) > now
      ? accessToken
      : undefined;
  }

  /** @throws {Failure} where it can't be written. */
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

  /** The registration that was kept, if it is whole. */
  async registration(place: SignInPlace): Promise<SsoRegistration | undefined> {
    const kept = await this.#read(registrationName(place));
    const {clientId, clientSecret} = kept;
    const expiresAt = timeOf(kept['expiresAt'] ?? '');
    return clientId === undefined || clientSecret === undefined || expiresAt === undefined
      ? undefined
      : {clientId, clientSecret, expiresAt};
  }

  /** @throws {Failure} where it can't be written. */
  async keepRegistration(place: SignInPlace, registration: SsoRegistration): Promise<void> {
    const {clientId, clientSecret, expiresAt} = registration;
    await this.#write(registrationName(place), {
      clientId,
      clientSecret,
      expiresAt: isoTime(expiresAt),
    });
  }

  /** The texts of a file; none where it can't be read or holds something else. */
  async #read(name: string): Promise<Partial<Record<string, string>>> {
    try {
      const value: unknown = JSON.parse(await readFile(join(this.#folder, name), 'utf8'));
      const entries = Object.entries(value ?? {}).filter(([, it]) => typeof it === 'string');
      return Object.fromEntries(entries);
    } catch {
      return {};
    }
  }

  /** Whoever reads meanwhile sees the whole file, the old one or the new. */
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
        `Cannot keep what signing in gave: ${file} can't be written.`,
        {
          details: [(error as Error).message],
          remedy: 'Make that folder yours to write in.',
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
 * Registrations are for one way of signing in, so that the AWS CLI's, which the token may hold, are of
 * no use here; ours have a file of their own.
 */
function registrationName({sessionName, startUrl, region, scopes}: SignInPlace): string {
  return fileName(JSON.stringify({tool: CLIENT_NAME, sessionName, startUrl, region, scopes}));
}

/** The name under which the person finds this program among those that they let in. */
export const CLIENT_NAME = 'ci-image-builder';

function fileName(text: string): string {
  return `${createHash('sha1').update(text).digest('hex')}.json`;
}
