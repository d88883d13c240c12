import {ECRClient, GetAuthorizationTokenCommand} from '@aws-sdk/client-ecr';
import {GetRoleCredentialsCommand, SSOClient} from '@aws-sdk/client-sso';
import {
  CreateTokenCommand,
  RegisterClientCommand,
  type RegisterClientCommandInput,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import {expect, onTestFinished, test} from 'vitest';

import {AwsStandIn} from './aws-stand-in.ts';
import type {SsoOptions} from './sso-state.ts';

const ACCOUNT = '111122223333';
const START_URL = 'https://d-1234567890.awsapps.com/start';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const REGISTRATION: RegisterClientCommandInput = {
  clientName: 'a program',
  clientType: 'public',
  scopes: ['sso:account:access'],
  grantTypes: [DEVICE_CODE, 'refresh_token'],
};

/** A program that signs a person in, and the clock of the directory. */
class SignInRig {
  readonly aws: AwsStandIn;
  readonly oidc: SSOOIDCClient;
  readonly sso: SSOClient;
  readonly #clock: {now: Date};

  private constructor(aws: AwsStandIn, clock: {now: Date}) {
    this.aws = aws;
    this.#clock = clock;
    const settings = {endpoint: aws.endpoint, region: 'eu-west-2', maxAttempts: 1};
    this.oidc = new SSOOIDCClient(settings);
    this.sso = new SSOClient(settings);
  }

  static async start(sso: SsoOptions = {}): Promise<SignInRig> {
    const clock = {now: new Date('2030-01-01T00:00:00Z')};
    const aws = await AwsStandIn.start({identities: [], now: () => clock.now, sso});
    onTestFinished(() => aws.stop());
    return new SignInRig(aws, clock);
  }

  wait(seconds: number): void {
    this.#clock.now = new Date(this.#clock.now.getTime() + seconds * 1000);
  }

  async register(changes: Partial<RegisterClientCommandInput> = {}) {
    const answer = await this.oidc.send(new RegisterClientCommand({...REGISTRATION, ...changes}));
    const {clientId, clientSecret} = answer;
    return {clientId, clientSecret};
  }

  async begin(startUrl = START_URL) {
    const client = await this.register();
    const command = new StartDeviceAuthorizationCommand({...client, startUrl});
    const {deviceCode, userCode = '', ...others} = await this.oidc.send(command);
    const poll = new CreateTokenCommand({...client, grantType: DEVICE_CODE, deviceCode});
    return {client, userCode, others, poll: () => this.oidc.send(poll)};
  }

  async signIn() {
    const {client, userCode, poll} = await this.begin();
    this.aws.account.sso.approve(userCode);
    return {client, ...(await poll())};
  }

  keys(accessToken: string | undefined, roleName = 'Developer', accountId = ACCOUNT) {
    return this.sso.send(new GetRoleCredentialsCommand({accessToken, roleName, accountId}));
  }
}

test('a person signs in and gets keys of the role with a lifetime', async () => {
  const rig = await SignInRig.start();
  const {userCode, others, poll} = await rig.begin(`${START_URL}/#/`);
  expect(userCode).toMatch(/^[B-Z]{4}-[B-Z]{4}$/u);
  expect(others).toMatchObject({
    interval: 5,
    expiresIn: 600,
    verificationUri: `${rig.aws.endpoint}/device`,
    verificationUriComplete: `${rig.aws.endpoint}/device?user_code=${userCode}`,
  });
  await expect(poll()).rejects.toMatchObject({
    name: 'AuthorizationPendingException',
    error: 'authorization_pending',
    error_description: 'Authorization is still pending',
    $metadata: {httpStatusCode: 400},
  });
  rig.wait(5);
  rig.aws.account.sso.approve(userCode);
  const {accessToken, tokenType, expiresIn} = await poll();
  expect({tokenType, expiresIn}).toEqual({tokenType: 'Bearer', expiresIn: 28_800});
  await expect(poll()).rejects.toMatchObject({name: 'InvalidGrantException'});
  const {roleCredentials} = await rig.keys(accessToken);
  expect(roleCredentials?.expiration).toBe(Date.parse('2030-01-01T01:00:05Z'));
  const {accessKeyId = '', secretAccessKey = '', sessionToken = ''} = roleCredentials ?? {};
  const credentials = {accessKeyId, secretAccessKey, sessionToken};
  const settings = {endpoint: rig.aws.endpoint, region: 'eu-west-2', credentials};
  const call = () => new ECRClient(settings).send(new GetAuthorizationTokenCommand({}));
  await call();
  rig.wait(3600);
  await expect(call()).rejects.toMatchObject({name: 'ExpiredTokenException'});
});

test('records calls without secrets', async () => {
  const rig = await SignInRig.start();
  const {client, accessToken, refreshToken} = await rig.signIn();
  await rig.keys(accessToken);
  expect(rig.aws.actions).toEqual([
    'sso-oidc:RegisterClient',
    'sso-oidc:StartDeviceAuthorization',
    'sso-oidc:CreateToken',
    'sso:GetRoleCredentials',
  ]);
  const input = {roleName: 'Developer', accountId: ACCOUNT, accessToken: '***'};
  expect(rig.aws.calls.at(-1)).toEqual({action: 'sso:GetRoleCredentials', accessKeyId: '', input});
  const record = JSON.stringify(rig.aws.calls);
  for (const secret of [client.clientSecret, accessToken, refreshToken]) {
    expect(record).not.toContain(secret);
  }
});

test('a client that polls too fast must wait longer', async () => {
  const rig = await SignInRig.start();
  const {poll} = await rig.begin();
  const pending = {name: 'AuthorizationPendingException'};
  const slowDown = {name: 'SlowDownException', error: 'slow_down'};
  await expect(poll()).rejects.toMatchObject(pending);
  rig.wait(4);
  await expect(poll()).rejects.toMatchObject(slowDown);
  rig.wait(9);
  await expect(poll()).rejects.toMatchObject(slowDown);
  rig.wait(15);
  await expect(poll()).rejects.toMatchObject(pending);
});

test('a device code expires, and can be denied', async () => {
  const rig = await SignInRig.start();
  const first = await rig.begin();
  rig.wait(600);
  await expect(first.poll()).rejects.toMatchObject({
    name: 'ExpiredTokenException',
    error: 'expired_token',
  });
  const second = await rig.begin();
  rig.aws.account.sso.deny(second.userCode);
  await expect(second.poll()).rejects.toMatchObject({
    name: 'AccessDeniedException',
    error: 'access_denied',
  });
  expect(() => rig.aws.account.sso.approve(second.userCode)).toThrow('No device waits for');
});

test('can approve without a person', async () => {
  const rig = await SignInRig.start({approvesAfterPolls: 1, intervalSeconds: 0});
  const {poll} = await rig.begin();
  await expect(poll()).rejects.toMatchObject({name: 'AuthorizationPendingException'});
  expect(await poll()).toHaveProperty('accessToken');
});

test.each([
  [{clientType: 'confidential'}, 'InvalidClientMetadataException', 'invalid_client_metadata'],
  [{scopes: ['everything']}, 'InvalidScopeException', 'invalid_scope'],
  [{grantTypes: ['password']}, 'UnsupportedGrantTypeException', 'unsupported_grant_type'],
  [{clientName: undefined}, 'InvalidRequestException', 'invalid_request'],
])('refuses to register a client with %j', async (changes, name, error) => {
  const rig = await SignInRig.start();
  const call = rig.register(changes);
  await expect(call).rejects.toMatchObject({name, error});
});

test('requires a known client', async () => {
  const rig = await SignInRig.start();
  const start = (client: object, startUrl = START_URL) =>
    rig.oidc.send(
      new StartDeviceAuthorizationCommand({clientId: '', clientSecret: '', startUrl, ...client}),
    );
  const unknown = {
    name: 'InvalidClientException',
    error: 'invalid_client',
    $metadata: {httpStatusCode: 401},
  };
  const client = await rig.register();
  await start(client);
  await expect(start({...client, clientSecret: 'other'})).rejects.toMatchObject(unknown);
  await expect(start(client, 'https://elsewhere')).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
  const other = await rig.register({grantTypes: ['refresh_token']});
  await expect(start(other)).rejects.toMatchObject({name: 'UnauthorizedClientException'});
  rig.wait(90 * 24 * 60 * 60);
  await expect(start(client)).rejects.toMatchObject(unknown);
});

test('renews a sign-in until it ends', async () => {
  const rig = await SignInRig.start();
  const {client, refreshToken, accessToken} = await rig.signIn();
  const refresh = (token: string | undefined) =>
    rig.oidc.send(
      new CreateTokenCommand({...client, grantType: 'refresh_token', refreshToken: token}),
    );
  rig.aws.account.sso.expireAccessTokens();
  const unauthorized = {
    name: 'UnauthorizedException',
    message: 'Session token not found or invalid',
    $metadata: {httpStatusCode: 401},
  };
  await expect(rig.keys(accessToken)).rejects.toMatchObject(unauthorized);
  const renewed = await refresh(refreshToken);
  await rig.keys(renewed.accessToken);
  const invalid = {name: 'InvalidGrantException', error: 'invalid_grant'};
  await expect(refresh(refreshToken)).rejects.toMatchObject(invalid);
  rig.aws.account.sso.expireSessions();
  await expect(rig.keys(renewed.accessToken)).rejects.toMatchObject(unauthorized);
  await expect(refresh(renewed.refreshToken)).rejects.toMatchObject(invalid);
});

test('an access token expires', async () => {
  const rig = await SignInRig.start({tokenSeconds: 60});
  const {accessToken} = await rig.signIn();
  rig.wait(60);
  await expect(rig.keys(accessToken)).rejects.toMatchObject({name: 'UnauthorizedException'});
});

test('a client without the scope cannot renew', async () => {
  const rig = await SignInRig.start({approvesAfterPolls: 0});
  const client = await rig.register({scopes: undefined});
  const command = new StartDeviceAuthorizationCommand({...client, startUrl: START_URL});
  const {deviceCode} = await rig.oidc.send(command);
  const token = new CreateTokenCommand({...client, grantType: DEVICE_CODE, deviceCode});
  expect(await rig.oidc.send(token)).not.toHaveProperty('refreshToken');
});

test.each([
  ['a role without an assignment', 'Admin', ACCOUNT],
  ['an account without an assignment', 'Developer', '999999999999'],
])('refuses %s', async (_, role, account) => {
  const rig = await SignInRig.start();
  const {accessToken} = await rig.signIn();
  await expect(rig.keys(accessToken, role, account)).rejects.toMatchObject({
    name: 'ForbiddenException',
    message: 'No access',
    $metadata: {httpStatusCode: 403},
  });
});

test('a person can approve on the page', async () => {
  const rig = await SignInRig.start();
  const {others, poll, userCode} = await rig.begin();
  const page = await fetch(others.verificationUriComplete ?? '');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toContain(userCode);
  const send = (decision: string) =>
    fetch(`${rig.aws.endpoint}/device`, {
      method: 'POST',
      body: new URLSearchParams({user_code: userCode.toLowerCase(), decision}),
    });
  expect(await (await send('approve')).text()).toContain('Approved');
  expect((await send('approve')).status).toBe(404);
  await poll();
  expect(rig.aws.actions).toHaveLength(3);
});

test('the page works without a code, can deny, and refuses unknown codes', async () => {
  const rig = await SignInRig.start();
  const {poll, userCode} = await rig.begin();
  const page = `${rig.aws.endpoint}/device`;
  expect(await (await fetch(page)).text()).toContain('name="user_code"');
  const unknown = await fetch(`${page}?user_code=${encodeURIComponent('<b>')}`);
  expect(unknown.status).toBe(404);
  expect(await unknown.text()).toContain('&lt;B&gt;');
  const body = new URLSearchParams({user_code: userCode, decision: 'deny'});
  expect(await (await fetch(page, {method: 'POST', body})).text()).toContain('Denied');
  await expect(poll()).rejects.toMatchObject({name: 'AccessDeniedException'});
});
