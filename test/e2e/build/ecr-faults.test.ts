import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';

import {expect, onTestFinished, test} from 'vitest';

import {type AwsSandbox, buildToEcr, ECR_BUILD, startAws} from '../aws.ts';
import {lacking, movingTags} from '../release-invariant.ts';
import {cli, commitAll, copyCodebase, describeWithSandbox, startCli} from '../sandbox.ts';

const WEB = 'notice-board/web';
const WORKER = 'notice-board/worker';

async function start(): Promise<AwsSandbox> {
  const sandbox = await startAws();
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** A build that fails; and that it left no moving tag at anything that is not whole. */
async function failure(sandbox: AwsSandbox, codebase: string) {
  const {code, stdout, stderr} = await cli(ECR_BUILD(), {cwd: codebase, env: sandbox.env});
  expect({code, stdout, stderr}).toMatchObject({stdout: ''});
  expect(movingTags(sandbox)).toEqual([]);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stderr).not.toContain('docker login'); // nobody asks Docker for this host
  return {code, stderr};
}

/** The same command again: how the first image came to be there, and what is not there after all. */
async function finish(sandbox: AwsSandbox, codebase: string) {
  const {images, stderr} = await buildToEcr(sandbox, codebase);
  const isBuilt = stderr.includes('==> Building');
  return {isBuilt, status: images[0]?.status, lacking: lacking(sandbox, images)};
}

const FINISHED = {isBuilt: false, status: 'reused', lacking: []};

describeWithSandbox('a registry in trouble', () => {
  test.each<[string, (sandbox: AwsSandbox) => void]>([
    [
      'asked too often, and says how long to wait',
      ({registry}) => {
        registry.instead(/^POST \S+worker\/blobs/, {status: 429, retryAfter: '1'}, 2);
      },
    ],
    [
      'asked too often, and does not say how long to wait',
      ({registry}) => registry.instead(/^\S+ \S+worker\/manifests/, {status: 429}, 2),
    ],
    ['away for a while', ({registry}) => registry.instead(/^\S+ \S+worker\//, {status: 503}, 4)],
    [
      'lost while a blob is read, and while one is written',
      ({registry}) => {
        registry.instead(/^GET \S+web\/blobs\/sha256/, {cutAfter: 100});
        registry.instead(/^PUT \S+worker\/blobs\/uploads/, {cutAfter: 100});
      },
    ],
    [
      'lost after it did what it was asked for',
      ({registry}) => {
        registry.instead(/^PUT \S+worker\/manifests\/commit-/, 'lose-answer');
        registry.instead(/^PUT \S+worker\/manifests\/latest/, 'lose-answer');
      },
    ],
    [
      'refusing to mount',
      ({aws, registry}) => {
        aws.account.settings.set('BLOB_MOUNTING', 'ENABLED');
        registry.instead(/^POST \S+worker\S+mount=/, {status: 403});
      },
    ],
    [
      'slow',
      ({registry}) => {
        registry.instead(/^PUT \S+worker\/blobs\/uploads/, {bytesPerSecond: 500_000}, 3);
        registry.instead(/^GET \S+worker\/manifests/, {after: () => delay(1500)});
      },
    ],
  ])('%s: the release is whole all the same', async (_, disturb) => {
    const sandbox = await start();
    disturb(sandbox);
    const {images} = await buildToEcr(sandbox, await copyCodebase('tiny'));
    expect(lacking(sandbox, images)).toEqual([]);
  });

  test('away while the lifecycle exports: pack is run again, and says why', async () => {
    const sandbox = await start();
    sandbox.registry.instead(/^PUT \S+web\/manifests\/building/, {status: 503}, Infinity);
    const child = startCli(ECR_BUILD(), {cwd: await copyCodebase('tiny'), env: sandbox.env});
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.includes('Retrying')) sandbox.registry.relent();
    });
    const {exitCode, stderr} = await child;
    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
    expect(stderr).toMatch(/Note: The registry of \S+web:building\S* is unavailable\. Retrying/);
    expect(stderr.split('==> Exporting')).toHaveLength(3);
  });

  test.each<[string, (sandbox: AwsSandbox) => void, number, RegExp]>([
    [
      'takes the password no more',
      ({registry}) => registry.instead(/^PUT \S+worker\/blobs/, {status: 403}, Infinity),
      3,
      /is not allowed|denied/i,
    ],
    [
      'does not know the password any more',
      ({registry}) => registry.instead(/^PUT \S+worker\/blobs/, {status: 401}, Infinity),
      3,
      /rejected the password of AWS\.\n[^]*Run the same command again: it gets a new password/,
    ],
    [
      'gives something else than what its digest says',
      ({registry}) => registry.instead(/^GET \S+web\/blobs\/sha256/, 'wrong-digest'),
      1,
      /Digest mismatch for \S+web@sha256/,
    ],
    [
      'is gone between building and recomposing',
      ({registry}) => registry.instead(/^PUT \S+(?:worker|clock)\//, {status: 503}, Infinity),
      1,
      /503|unavailable/i,
    ],
    [
      'keeps a commit tag for another image',
      ({registry}) =>
        registry.instead(/^PUT \S+worker\/manifests\/commit-/, {
          status: 400,
          code: 'TAG_INVALID',
          message:
            "The image tag 'commit' already exists in the 'worker' repository and cannot be overwritten because the tag is immutable.",
        }),
      1,
      /worker:commit-[0-9a-f]{7} already names another image/,
    ],
  ])(
    'that %s: said in words, and the same command finishes it',
    async (_, disturb, code, words) => {
      const sandbox = await start();
      const codebase = await copyCodebase('tiny');
      disturb(sandbox);
      const failed = await failure(sandbox, codebase);
      expect(failed).toMatchObject({code});
      expect(failed.stderr).toMatch(words);
      sandbox.registry.relent();
      expect(await finish(sandbox, codebase)).toEqual(FINISHED);
    },
  );
});

describeWithSandbox('AWS in trouble', () => {
  test('asked too often, failing, away: tried again', async () => {
    const sandbox = await start();
    sandbox.aws.instead('ecr:DescribeRepositories', 'throttle', 3);
    sandbox.aws.instead('ecr:GetAuthorizationToken', 'unavailable', 2);
    sandbox.aws.instead('ecr:CreateRepository', 'fail', 2);
    sandbox.aws.instead('ecr:CreateRepository', 'close', 1);
    // It exists then, which the second try is told.
    sandbox.aws.instead('ecr:CreateRepository', 'lose-answer', 1);
    const {images} = await buildToEcr(sandbox, await copyCodebase('tiny'));
    expect(lacking(sandbox, images)).toEqual([]);
  });

  test.each([
    ['creating repositories', 'ecr:CreateRepository'],
    ['tagging them', 'ecr:TagResource'],
    ['pushing to them', 'ecr:InitiateLayerUpload'],
    ['reading their images', 'ecr:BatchGetImage'],
  ])('not allowing %s: nothing is built, and it says what allows it', async (_, action) => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    sandbox.aws.denied.add(action);
    const {code, stderr} = await failure(sandbox, codebase);
    expect({code, stderr}).toMatchObject({code: 3});
    expect(stderr).toContain(`"Action":"${action}"`);
    expect(stderr).not.toContain('==> Building');
    sandbox.aws.denied.clear();
    const {images} = await buildToEcr(sandbox, codebase);
    expect(lacking(sandbox, images)).toEqual([]);
  });

  test.each([
    'ecr:PutImage',
    'ecr:UploadLayerPart',
    'ecr:CompleteLayerUpload',
    'ecr:GetDownloadUrlForLayer',
  ])(
    'not allowing %s, which shows only once something is built: it says what allows it',
    async (action) => {
      const sandbox = await start();
      const codebase = await copyCodebase('tiny');
      sandbox.aws.denied.add(action);
      const {code, stderr} = await failure(sandbox, codebase);
      expect({code, stderr}).toMatchObject({code: 3});
      expect(stderr).toContain(`permission denied for ${action}`);
      const {account} = sandbox.aws;
      const resource = account.arn('ecr', WEB);
      expect(stderr).toContain(`{"Effect":"Allow","Action":"${action}","Resource":"${resource}"}`);
      account.denied.clear();
      const {images} = await buildToEcr(sandbox, codebase);
      expect(lacking(sandbox, images)).toEqual([]);
    },
  );

  test('not allowing to look for layers, of which ECR says nothing more', async () => {
    const sandbox = await start();
    sandbox.aws.denied.add('ecr:BatchCheckLayerAvailability');
    const {code, stderr} = await failure(sandbox, await copyCodebase('tiny'));
    expect({code, stderr}).toMatchObject({code: 3});
    expect(stderr).toContain('In ECR, it is ecr:BatchCheckLayerAvailability.');
  });

  test('credentials that expire between one call and the next', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const expired = {
      code: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    };
    sandbox.aws.instead('ecr:CreateRepository', expired);
    const {code, stderr} = await failure(sandbox, codebase);
    expect({code, stderr}).toMatchObject({code: 3});
    expect(stderr).toContain('the AWS credentials have expired');
    const {images} = await buildToEcr(sandbox, codebase);
    expect(lacking(sandbox, images)).toEqual([]);
  });

  test('a repository that is deleted while the build runs', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const {account} = sandbox.aws;
    const child = startCli(ECR_BUILD(), {cwd: codebase, env: sandbox.env});
    child.stderr.on('data', (chunk: Buffer) => {
      if (!chunk.includes('==> Detecting')) return;
      account.remove(account.repository('ecr', WORKER));
    });
    const {exitCode, stderr} = await child;
    expect({exitCode, stderr}).toMatchObject({exitCode: 1});
    expect(stderr).toContain(`The repository with name '${WORKER}' does not exist`);
    expect(movingTags(sandbox)).toEqual([]);
    expect(await finish(sandbox, codebase)).toEqual(FINISHED);
  });

  test('a token that ends while the build runs is renewed', async () => {
    // Half of its time is over before anything is published. By the account's clock, which stands
    // still, all of it is never over.
    const began = new Date();
    const sandbox = await startAws({tokenSeconds: 4, now: () => began});
    onTestFinished(() => sandbox.stop());
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'user-post.sh'), 'sleep 2\n');
    await commitAll(codebase, 'Take time');
    const {images} = await buildToEcr(sandbox, codebase);
    expect(lacking(sandbox, images)).toEqual([]);
    const tokens = sandbox.aws.actions.filter((it) => it === 'ecr:GetAuthorizationToken');
    expect(tokens.length).toBeGreaterThan(1);
    expect(images[0]?.name).toBe(WEB);
  });
});
