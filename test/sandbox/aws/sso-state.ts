import {randomBytes} from 'node:crypto';

import {AwsError} from './aws-error.ts';
import {type AwsIdentity, ssoIdentity} from './identity.ts';
import {SsoClients} from './sso-clients.ts';
import {DeviceCodes, type DeviceOptions} from './sso-devices.ts';

export interface SsoOptions extends DeviceOptions {
  readonly startUrl?: string;
  /** Region of the directory. Default: that of the account. */
  readonly region?: string;
  /** The permission sets that people have in the account. */
  readonly roles?: readonly string[];
  readonly userName?: string;
  /** Lifetime of a client's registration. Default: 90 days. */
  readonly registrationSeconds?: number;
  /** Lifetime of an access token. Default: eight hours. */
  readonly tokenSeconds?: number;
  /** Lifetime of the keys of a role. Default: one hour. */
  readonly keySeconds?: number;
}

/** The result of a sign-in. */
interface SignIn {
  readonly clientId: string;
  isOver: boolean;
}

export interface SsoTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
}

/** The people who sign in to an account with IAM Identity Center. */
export class SsoState {
  readonly startUrl: string;
  readonly region: string;
  readonly roles: readonly string[];
  readonly tokenSeconds: number;
  readonly clients: SsoClients;
  readonly devices: DeviceCodes;
  /** The address of its pages: `http://127.0.0.1:port` */
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

  /** The callers with keys of a role from a sign-in. */
  get identities(): readonly AwsIdentity[] {
    return this.#identities;
  }

  /** Approves, as a person does on the page. @throws if no such code waits. */
  approve(userCode: string): void {
    this.devices.decide(userCode, 'approved');
  }

  /** Denies, as a person does on the page. @throws if no such code waits. */
  deny(userCode: string): void {
    this.devices.decide(userCode, 'denied');
  }

  /** Ends all sign-ins. Issued keys stay valid. */
  expireSessions(): void {
    for (const {signIn} of this.#accessTokens.values()) signIn.isOver = true;
    for (const signIn of this.#refreshTokens.values()) signIn.isOver = true;
  }

  /** Lets access tokens expire. Only clients with a refresh token stay signed in. */
  expireAccessTokens(): void {
    this.#accessTokens = new Map();
  }

  /** Lets all issued keys expire. */
  expireKeys(): void {
    const expiresAt = this.#now();
    this.#identities = this.#identities.map((it) => ({...it, expiresAt}));
  }

  /**
   * Signs a person in, as if that had been approved.
   *
   * @param isLasting whether the sign-in can be renewed without asking.
   */
  signIn(clientId: string, isLasting: boolean): SsoTokens {
    return this.#giveTokens({clientId, isOver: false}, isLasting);
  }

  /** @throws {AwsError} if the token is not valid. A token is valid once. */
  refresh(clientId: string, refreshToken: string): SsoTokens {
    const signIn = this.#refreshTokens.get(refreshToken);
    this.#refreshTokens.delete(refreshToken);
    if (signIn?.clientId === clientId && !signIn.isOver) return this.#giveTokens(signIn, true);
    throw new AwsError('InvalidGrantException', 'Invalid refresh token provided');
  }

  /**
   * The keys of a role. Their bearer is a known caller from now on.
   *
   * @throws {AwsError} if the token is not valid, or if its bearer does not have that role.
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
