import {CodeBuildClient, ListProjectsCommand} from '@aws-sdk/client-codebuild';
import {IAMClient, ListAccountAliasesCommand} from '@aws-sdk/client-iam';
import {GetRoleCredentialsCommand, SSOClient} from '@aws-sdk/client-sso';
import {GetCallerIdentityCommand, STSClient} from '@aws-sdk/client-sts';
import {expect, onTestFinished, test} from 'vitest';

import {AwsStandIn, type AwsStandInOptions} from './aws-stand-in.ts';

const KEYS = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'session-token',
};

async function start(options: AwsStandInOptions = {}): Promise<AwsStandIn> {
  const aws = await AwsStandIn.start(options);
  onTestFinished(() => aws.stop());
  return aws;
}

function callers(aws: AwsStandIn, maxAttempts = 1) {
  const settings = {endpoint: aws.endpoint, region: 'eu-west-2', credentials: KEYS, maxAttempts};
  const iam = new IAMClient({...settings, region: 'us-east-1'});
  const sts = new STSClient(settings);
  const codebuild = new CodeBuildClient(settings);
  const sso = new SSOClient(settings);
  const roleCommand = {accessToken: 'none', roleName: 'Developer', accountId: aws.account.id};
  return {
    who: () => sts.send(new GetCallerIdentityCommand({})),
    alias: () => iam.send(new ListAccountAliasesCommand({})),
    projects: () => codebuild.send(new ListProjectsCommand({})),
    keys: () => sso.send(new GetRoleCredentialsCommand(roleCommand)),
  };
}

test('each protocol has its own error for throttling', async () => {
  const aws = await start();
  const {alias, projects, keys} = callers(aws);
  aws.throttleShare(1);
  await expect(alias()).rejects.toMatchObject({
    name: 'Throttling',
    message: 'Rate exceeded',
    $metadata: {httpStatusCode: 400},
  });
  await expect(projects()).rejects.toMatchObject({name: 'ThrottlingException'});
  await expect(keys()).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    $metadata: {httpStatusCode: 429},
  });
  aws.throttleShare(0);
  await alias();
});

test('throttles a share of the calls, always the same for the same seed', async () => {
  const draw = async (seed: number): Promise<boolean[]> => {
    const aws = await start();
    const {who} = callers(aws);
    aws.throttleShare(0.3, seed);
    const results: boolean[] = [];
    for (let count = 0; count < 100; count += 1) {
      results.push(
        await who().then(
          () => false,
          () => true,
        ),
      );
    }
    return results;
  };
  const [first, again, other] = [await draw(7), await draw(7), await draw(8)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  const count = first.filter(Boolean).length;
  expect(count).toBeGreaterThan(15);
  expect(count).toBeLessThan(45);
});

test('the SDK retries a throttled call', async () => {
  const aws = await start();
  const {alias} = callers(aws, 3);
  aws.instead('iam:ListAccountAliases', 'throttle');
  await alias();
  expect(aws.actions).toEqual(['iam:ListAccountAliases', 'iam:ListAccountAliases']);
});

test('makes the n-th call fail, counted from the request for the fault', async () => {
  const aws = await start();
  const {who, alias} = callers(aws);
  await who();
  aws.insteadOfCall(2, {code: 'ServiceFailure', message: 'no', status: 500});
  aws.insteadOfCall(3, 'close');
  await who();
  await expect(alias()).rejects.toMatchObject({name: 'ServiceFailureException'});
  await expect(alias()).rejects.toMatchObject({name: 'TimeoutError'});
  await alias();
});

test('loses the response of the n-th call', async () => {
  const aws = await start();
  aws.insteadOfCall(1, 'lose-answer');
  await expect(callers(aws).alias()).rejects.toMatchObject({name: 'TimeoutError'});
  expect(aws.actions).toEqual(['iam:ListAccountAliases']);
});

test('expires keys during a run, including those of people who signed in', async () => {
  const aws = await start({sso: {approvesAfterPolls: 0}});
  const {sso} = aws.account;
  const {who, projects} = callers(aws);
  const {accessToken} = sso.signIn('client', false);
  const {identity} = sso.giveKeys(accessToken, aws.account.id, 'Developer');
  const {accessKeyId, sessionToken = ''} = identity;
  const credentials = {accessKeyId, sessionToken, secretAccessKey: 'secret'};
  const sts = new STSClient({endpoint: aws.endpoint, region: 'eu-west-2', credentials});
  aws.expireKeysAfter(2);
  await who();
  await sts.send(new GetCallerIdentityCommand({}));
  await expect(who()).rejects.toMatchObject({name: expect.stringMatching(/^ExpiredToken/u)});
  await expect(projects()).rejects.toMatchObject({name: 'ExpiredTokenException'});
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: expect.stringMatching(/^ExpiredToken/u),
  });
  sso.giveKeys(accessToken, aws.account.id, 'Developer');
  aws.expireKeysAfter(0, 'sessions');
  await expect(who()).rejects.toMatchObject({name: expect.stringMatching(/^ExpiredToken/u)});
  expect(() => sso.giveKeys(accessToken, aws.account.id, 'Developer')).toThrow('Session token');
});

test('slows down every call', async () => {
  const aws = await start({delayMs: 30});
  const {who, alias} = callers(aws);
  await who();
  const before = performance.now();
  await Promise.all([who(), alias()]);
  expect(performance.now() - before).toBeGreaterThan(25);
  aws.delayMs = 0;
  await who();
});

test('stop reports faults that did not happen', async () => {
  const aws = await AwsStandIn.start();
  aws.insteadOfCall(4, 'fail');
  aws.expireKeysAfter(7);
  aws.throttleShare(0.5);
  await expect(aws.stop()).rejects.toThrow(
    'nobody made call 4 from where it was ordered\nnobody called after 7 calls from where it was ordered',
  );
});
