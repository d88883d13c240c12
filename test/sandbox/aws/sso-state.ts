import {randomBytes} from 'node:crypto';

import {AwsError} from './aws-error.ts';
import {type AwsIdentity, ssoIdentity} from './identity.ts';
import {SsoClients} from './sso-clients.ts';
import {DeviceCodes, type DeviceOptions} from './sso-devices.ts';

export interface SsoOptions extends DeviceOptions {
  readonly startUrl?: string;
  /** Where the directory is; the account's own where nothing is said. */
  readonly region?: string;
  /** The permission sets of the account that people have. */
  readonly roles?: readonly string[];
  readonly userName?: string;
  /** How long a client's registration is good for; 90 days where nothing is said. */
  readonly registrationSeconds?: number;
  /** How long an access token is good for; eight hours where nothing is said. */
  readonly tokenSeconds?: number;
  /** How long the keys of a role are good for; one hour where nothing is said. */
  readonly keySeconds?: number;
}

/** What is had by signing in once. */
interface SignIn {
  readonly clientId: string;
  isOver: boolean;
}

export interface SsoTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
}

/** Who signs in to an account by IAM Identity Center. */
export class SsoState {
  readonly startUrl: string;
  readonly region: string;
  readonly roles: readonly string[];
  readonly tokenSeconds: number;
  readonly clients: SsoClients;
  readonly devices: DeviceCodes;
  /** Where its pages are: `http://127.0.0.1:port` */
  portal = 'http://portal.invalid';
  readonly #accountId: string;
  readonly #userName: string;
  readonly #keySeconds: number;
  readonly #now: () => Date;
  #accessTokens = new Map<string, {readonly signIn: SignIn; readonly expiresAt: Date}>();
  readonly #refreshTokens = new Map<string, SignIn>();
  #identities: readonly AwsIdentity[] = [];

  constructor(accountId: string, region: string, now: () => Date, options: SsoOptions = {}) {
    this.#accountId = accountId;
    this.#now = now;
    this.startUrl = options.startUrl ?? 'https://d-1234567890.awsapps.com/start';
    this.region = options.region ?? region;
    this.roles = options.roles ?? ['Developer'];
    this.tokenSeconds = options.tokenSeconds ?? 8 * 60 * 60;
    this.clients = new SsoClients(options.registrationSeconds ?? 90 * 24 * 60 * 60, now);
    this.devices = new DeviceCodes(options, now);
    this.#userName = options.userName ?? 'someone';
    this.#keySeconds = options.keySeconds ?? 60 * 60;
  }

  /** Who has keys of a role, by signing in. */
  get identities(): readonly AwsIdentity[] {
    return this.#identities;
  }

  /** As a person does on the page. @throws where nobody waits for that code. */
  approve(userCode: string): void {
    this.devices.decide(userCode, 'approved');
  }

  /** As a person does on the page. @throws where nobody waits for that code. */
  deny(userCode: string): void {
    this.devices.decide(userCode, 'denied');
  }

  /** From now on nobody is signed in, and has to do it again; keys that were given go on. */
  expireSessions(): void {
    for (const {signIn} of this.#accessTokens.values()) signIn.isOver = true;
    for (const signIn of this.#refreshTokens.values()) signIn.isOver = true;
  }

  /** From now on only those with a refresh token are signed in. */
  expireAccessTokens(): void {
    this.#accessTokens = new Map();
  }

  /** From now on the keys that were given before are of no use. */
  expireKeys(): void {
    const expiresAt = this.#now();
    this.#identities = this.#identities.map((it) => ({...it, expiresAt}));
  }

  /**
   * Signs somebody in, as if that had been approved.
   *
   * @param isLasting whether the sign-in can be renewed without asking.
   */
  signIn(clientId: string, isLasting: boolean): SsoTokens {
    return this.#giveTokens({clientId, isOver: false}, isLasting);
  }

  /** @throws {AwsError} where the token is not good any more; it is not a second time. */
  refresh(clientId: string, refreshToken: string): SsoTokens {
    const signIn = this.#refreshTokens.get(refreshToken);
    this.#refreshTokens.delete(refreshToken);
    if (signIn?.clientId === clientId && !signIn.isOver) return this.#giveTokens(signIn, true);
    throw new AwsError('InvalidGrantException', 'Invalid refresh token provided');
  }

  /**
   * The keys of a role, whose bearer is known from now on.
   *
   * @throws {AwsError} where the token is not good, or its bearer does not have that role.
   */
  giveKeys(
    accessToken: string,
    accountId: string,
    role: string,
  ): {identity: AwsIdentity; secretAccessKey: string; expiresAt: Date} {
    const token = this.#accessTokens.get(accessToken);
    if (token === undefined || token.signIn.isOver || token.expiresAt <= this.#now()) {
      throw new AwsError('UnauthorizedException', 'Session token not found or invalid');
    }
    if (accountId !== this.#accountId || !this.roles.includes(role)) {
      throw new AwsError('ForbiddenException', 'No access', 403);
    }
    const name = this.#userName;
    const expiresAt = new Date(this.#now().getTime() + this.#keySeconds * 1000);
    const identity = ssoIdentity(accountId, {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      sessionToken: randomBytes(150).toString('base64'),
      expiresAt,
      userId: `AROAIOSFODNN7EXAMPLE:${name}`,
      arn: `arn:aws:sts::${accountId}:assumed-role/AWSReservedSSO_${role}_0123456789abcdef/${name}`,
    });
    this.#identities = [...this.#identities, identity];
    return {identity, secretAccessKey: randomBytes(30).toString('base64'), expiresAt};
  }

  #giveTokens(signIn: SignIn, isLasting: boolean): SsoTokens {
    const accessToken = randomBytes(96).toString('base64url');
    const expiresAt = new Date(this.#now().getTime() + this.tokenSeconds * 1000);
    this.#accessTokens.set(accessToken, {signIn, expiresAt});
    if (!isLasting) return {accessToken};
    const refreshToken = randomBytes(96).toString('base64url');
    this.#refreshTokens.set(refreshToken, signIn);
    return {accessToken, refreshToken};
  }
}
