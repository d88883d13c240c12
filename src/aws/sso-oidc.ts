import type {SSOOIDCClient} from '@aws-sdk/client-sso-oidc';
import type {Transport} from '../http/transport.ts';
import type {Patience} from '../patience/patience.ts';
import {NO_RETRIES, retryStrategy} from './requests/retry-strategy.ts';
import type {SsoAccess} from './sso-access.ts';
import {CLIENT_NAME, type SsoRegistration} from './sso-cache.ts';
import {watchedHandler} from './requests/watched-handler.ts';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
/** https://www.rfc-editor.org/rfc/rfc8628#section-3.2 */
const USUAL_INTERVAL = 5;
const USUAL_LIFE = 600;

/** A code that a person confirms in a browser. */
export interface DeviceCode {
  readonly deviceCode: string;
  /** The code that the browser shows, too, so that the person can compare. */
  readonly userCode: string;
  /** The page to confirm it. It contains the code if the service supports that. */
  readonly url: string;
  /** Seconds between polls. */
  readonly interval: number;
  /** Seconds until the code expires. */
  readonly expiresIn: number;
}

/** The token for a confirmed code. */
export interface GivenToken {
  readonly accessToken: string;
  /** Seconds until the token expires. */
  readonly expiresIn: number;
  readonly refreshToken: string | undefined;
}

interface SsoConnections {
  readonly transport: Transport;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
}

/**
 * Client of the OIDC service of IAM Identity Center. Its methods throw the SDK's errors.
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/
 */
export class SsoOidc {
  readonly #access: SsoAccess;
  readonly #connections: SsoConnections;
  readonly #options: {abortSignal?: AbortSignal};

  constructor(access: SsoAccess, connections: SsoConnections) {
    const {signal} = connections;
    this.#access = access;
    this.#connections = connections;
    this.#options = signal === undefined ? {} : {abortSignal: signal};
  }

  async register(): Promise<SsoRegistration> {
    const {RegisterClientCommand} = await import('@aws-sdk/client-sso-oidc');
    const {scopes} = this.#access;
    const command = new RegisterClientCommand({
      clientName: CLIENT_NAME,
      clientType: 'public',
      grantTypes: [DEVICE_CODE, 'refresh_token'],
      ...(scopes.length === 0 ? {} : {scopes: [...scopes]}),
    });
    const answer = await (await this.#open()).send(command, this.#options);
    return {
      clientId: answer.clientId ?? '',
      clientSecret: answer.clientSecret ?? '',
      expiresAt: (answer.clientSecretExpiresAt ?? 0) * 1000,
    };
  }

  async start({clientId, clientSecret}: SsoRegistration): Promise<DeviceCode> {
    const {StartDeviceAuthorizationCommand} = await import('@aws-sdk/client-sso-oidc');
    const {startUrl} = this.#access;
    const command = new StartDeviceAuthorizationCommand({clientId, clientSecret, startUrl});
    const answer = await (await this.#open()).send(command, this.#options);
    return {
      deviceCode: answer.deviceCode ?? '',
      userCode: answer.userCode ?? '',
      url: answer.verificationUriComplete ?? answer.verificationUri ?? '',
      interval: Math.max(1, answer.interval ?? USUAL_INTERVAL),
      expiresIn: answer.expiresIn ?? USUAL_LIFE,
    };
  }

  /** Asks for the token, once: the caller asks again. */
  async token(
    {clientId, clientSecret}: SsoRegistration,
    {deviceCode}: DeviceCode,
  ): Promise<GivenToken> {
    const {CreateTokenCommand} = await import('@aws-sdk/client-sso-oidc');
    const grant = {grantType: DEVICE_CODE, deviceCode};
    const command = new CreateTokenCommand({clientId, clientSecret, ...grant});
    const answer = await (await this.#open(NO_RETRIES)).send(command, this.#options);
    return {
      accessToken: answer.accessToken ?? '',
      expiresIn: answer.expiresIn ?? 0,
      refreshToken: answer.refreshToken,
    };
  }

  /** Makes a client. It uses the connections of the run, so you do not have to close it. */
  async #open(strategy?: typeof NO_RETRIES): Promise<SSOOIDCClient> {
    const {SSOOIDCClient} = await import('@aws-sdk/client-sso-oidc');
    const {patience, signal, transport} = this.#connections;
    return new SSOOIDCClient({
      region: this.#access.region,
      requestHandler: watchedHandler({transport, patience}),
      retryStrategy: strategy ?? retryStrategy(patience, signal),
    });
  }
}
