import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';

import {expect, onTestFinished, test} from 'vitest';

import {type AwsSandbox, startAws} from '../aws.ts';
import {type BuildToEcr, ENGINES, release} from '../ecr-engines.ts';
import {lacking, movingTags} from '../release-invariant.ts';
import {commitAll, copyCodebase, describeWithSandbox} from '../sandbox.ts';

const WEB = 'notice-board/web';
const WORKER = 'notice-board/worker';

async function start(): Promise<AwsSandbox> {
  const sandbox = await startAws();
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** Runs a build that must fail, and checks that no moving tag is at an incomplete release. */
async function failure(build: BuildToEcr, sandbox: AwsSandbox, codebase: string) {
  const {code, stdout, stderr} = await build(sandbox, codebase, {form: 'text'});
  expect({code, stdout, stderr}).toMatchObject({stdout: ''});
  expect(movingTags(sandbox)).toEqual([]);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stderr).not.toContain('docker login'); // No other credentials exist for this host.
  return {code, stderr};
}

/** Runs the same command again. @returns the status of the first image, and what is missing. */
async function finish(build: BuildToEcr, sandbox: AwsSandbox, codebase: string) {
  const {images, stderr} = await release(build, sandbox, codebase);
  const isBuilt = stderr.includes('==> Building');
  return {isBuilt, status: images[0]?.status, lacking: lacking(sandbox, images)};
}

const FINISHED = {isBuilt: false, status: 'reused', lacking: []};

describeWithSandbox.each(Object.entries(ENGINES))('a registry that, with %s,', (_name, build) => {
  test.each<[string, (sandbox: AwsSandbox) => void]>([
    [
      'throttles requests, is unavailable for a while and loses responses',
      ({registry}) => {
        registry.instead(/^POST \S+worker\/blobs/, {status: 429, retryAfter: '1'}, 2);
        registry.instead(/^GET \S+worker\/manifests/, {status: 429}, 2);
        registry.instead(/^\S+ \S+clock\//, {status: 503}, 4);
        registry.instead(/^PUT \S+worker\/manifests\/commit-/, 'lose-answer');
        registry.instead(/^PUT \S+worker\/manifests\/latest/, 'lose-answer');
      },
    ],
    [
      'is slow, and closes the connection while a blob is read or written',
      ({registry}) => {
        registry.instead(/^GET \S+web\/blobs\/sha256/, {cutAfter: 100});
        registry.instead(/^PUT \S+worker\/blobs\/uploads/, {cutAfter: 100});
        registry.instead(/^PUT \S+clock\/blobs\/uploads/, {bytesPerSecond: 4_000_000}, 3);
        registry.instead(/^GET \S+clock\/manifests/, {after: () => delay(1500)});
      },
    ],
    [
      'refuses to mount',
      ({aws, registry}) => {
        aws.account.settings.set('BLOB_MOUNTING', 'ENABLED');
        registry.instead(/^POST \S+worker\S+mount=/, {status: 403});
      },
    ],
  ])('%s: the release is still complete', async (_, disturb) => {
    const sandbox = await start();
    disturb(sandbox);
    const {images} = await release(build, sandbox, await copyCodebase('tiny'));
    expect(lacking(sandbox, images)).toEqual([]);
  });

  test('is unavailable while the lifecycle exports: the build runs again, with a note', async () => {
    const sandbox = await start();
    sandbox.registry.instead(/^PUT \S+web\/manifests\/building/, {status: 503}, Infinity);
    const {code, stderr} = await build(sandbox, await copyCodebase('tiny'), {
      form: 'text',
      onOutput: (text) => {
        if (text.includes('retrying in')) sandbox.registry.relent();
      },
    });
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toMatch(/The registry of \S+web:building\S* is unavailable; retrying in/);
    expect(stderr.split('==> Exporting')).toHaveLength(3);
  });

  test.each<[string, (sandbox: AwsSandbox) => void, number, RegExp]>([
    [
      'denies permission to push',
      ({registry}) => registry.instead(/^PUT \S+worker\/blobs/, {status: 403}, Infinity),
      3,
      /is not allowed|denied/i,
    ],
    [
      'no longer accepts the password',
      ({registry}) => registry.instead(/^PUT \S+worker\/blobs/, {status: 401}, Infinity),
      3,
      /rejected the password of AWS\.\n[^]*Run the same command again: it gets a new password/,
    ],
    [
      'returns content with a wrong digest',
      ({registry}) => registry.instead(/^GET \S+web\/blobs\/sha256/, 'wrong-digest'),
      1,
      /Digest mismatch for \S+web@sha256/,
    ],
    [
      'has another image at the commit tag',
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
    '%s: the error explains it, and the same command finishes the release',
    async (_, disturb, code, words) => {
      const sandbox = await start();
      const codebase = await copyCodebase('tiny');
      disturb(sandbox);
      const failed = await failure(build, sandbox, codebase);
      expect(failed).toMatchObject({code});
      expect(failed.stderr).toMatch(words);
      sandbox.registry.relent();
      expect(await finish(build, sandbox, codebase)).toEqual(FINISHED);
    },
  );
});

/**
 * Builds without a permission that is only needed while publishing, and then with it.
 *
 * @returns what the first build says, the statement that it must show, and what the second release lacks.
 */
async function publishWithout(action: string, build: BuildToEcr) {
  const sandbox = await start();
  const codebase = await copyCodebase('tiny');
  const {account} = sandbox.aws;
  account.denied.add(action);
  const failed = await failure(build, sandbox, codebase);
  const resource = account.arn('ecr', WEB);
  const statement = `{"Effect":"Allow","Action":"${action}","Resource":"${resource}"}`;
  account.denied.clear();
  const {images} = await release(build, sandbox, codebase);
  return {...failed, statement, lacking: lacking(sandbox, images)};
}

describeWithSandbox('faults of AWS', () => {
  const build = ENGINES.pack;

  // The client of the command line waits for a minute, whatever the engine.
  test('explains that the registry became unavailable after the build', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    sandbox.registry.instead(/^PUT \S+(?:worker|clock)\//, {status: 503}, Infinity);
    const {code, stderr} = await failure(build, sandbox, codebase);
    expect({code, stderr}).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/503|unavailable/i),
    });
    sandbox.registry.relent();
    expect(await finish(build, sandbox, codebase)).toEqual(FINISHED);
  });

  test('retries throttled, failed and lost requests', async () => {
    const sandbox = await start();
    sandbox.aws.instead('ecr:DescribeRepositories', 'throttle', 3);
    sandbox.aws.instead('ecr:GetAuthorizationToken', 'unavailable', 2);
    sandbox.aws.instead('ecr:CreateRepository', 'fail', 2);
    sandbox.aws.instead('ecr:CreateRepository', 'close', 1);
    // The repository exists then, and the retry gets that as an error.
    sandbox.aws.instead('ecr:CreateRepository', 'lose-answer', 1);
    const {images} = await release(build, sandbox, await copyCodebase('tiny'));
    expect(lacking(sandbox, images)).toEqual([]);
  });

  test('without a permission builds nothing, and shows the missing statement', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const {denied} = sandbox.aws;
    // For creating repositories, tagging them, pushing to them, and reading their images.
    for (const action of [
      'CreateRepository',
      'TagResource',
      'InitiateLayerUpload',
      'BatchGetImage',
    ]) {
      denied.add(`ecr:${action}`);
      const {code, stderr} = await failure(build, sandbox, codebase);
      expect({action, code, stderr}).toMatchObject({code: 3});
      expect(stderr).toContain(`"Action":"ecr:${action}"`);
      expect(stderr).not.toContain('==> Building');
      denied.clear();
    }
    const {images} = await release(build, sandbox, codebase);
    expect(lacking(sandbox, images)).toEqual([]);
  });

  test.each(['ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:GetDownloadUrlForLayer'])(
    'without %s, which is only known while publishing, shows the missing statement',
    async (action) => {
      const {code, lacking: missing, statement, stderr} = await publishWithout(action, build);
      expect({code, stderr}).toMatchObject({code: 3});
      expect(stderr).toContain(`permission denied for ${action}`);
      expect(stderr).toContain(statement);
      expect(missing).toEqual([]);
    },
  );

  test('without permission to check layers says so, although ECR gives no reason', async () => {
    const sandbox = await start();
    sandbox.aws.denied.add('ecr:BatchCheckLayerAvailability');
    const {code, stderr} = await failure(build, sandbox, await copyCodebase('tiny'));
    expect({code, stderr}).toMatchObject({code: 3});
    expect(stderr).toContain('In ECR, it is ecr:BatchCheckLayerAvailability.');
  });

  test('reports credentials that expire between two calls, and the same command finishes the release', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const expired = {
      code: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    };
    sandbox.aws.instead('ecr:CreateRepository', expired);
    const {code, stderr} = await failure(build, sandbox, codebase);
    expect({code, stderr}).toMatchObject({code: 3});
    expect(stderr).toContain('the AWS credentials have expired');
    const {images} = await release(build, sandbox, codebase);
    expect(lacking(sandbox, images)).toEqual([]);
  });
});

describeWithSandbox.each(Object.entries(ENGINES))('AWS during a build with %s', (_name, build) => {
  test('denies permission to publish: the missing statement is shown', async () => {
    const built = await publishWithout('ecr:PutImage', build);
    expect(built).toMatchObject({code: 3, lacking: []});
    expect(built.stderr).toContain('permission denied for ecr:PutImage');
    expect(built.stderr).toContain(built.statement);
  });

  test('reports a repository that is deleted during the build', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const {account} = sandbox.aws;
    const {code, stderr} = await build(sandbox, codebase, {
      form: 'text',
      onOutput: (text) => {
        if (text.includes('==> Detecting')) account.remove(account.repository('ecr', WORKER));
      },
    });
    expect({code, stderr}).toMatchObject({code: 1});
    expect(stderr).toContain(`The repository with name '${WORKER}' does not exist`);
    expect(movingTags(sandbox)).toEqual([]);
    expect(await finish(build, sandbox, codebase)).toEqual(FINISHED);
  });

  test('renews a token that expires during the build', async () => {
    // Half of the token's lifetime is over before anything is published. The clock of the account stands
    // still, so the token never expires there.
    const began = new Date();
    const sandbox = await startAws({tokenSeconds: 4, now: () => began});
    onTestFinished(() => sandbox.stop());
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'user-post.sh'), 'sleep 2\n');
    await commitAll(codebase, 'Take time');
    const {images} = await release(build, sandbox, codebase);
    expect(lacking(sandbox, images)).toEqual([]);
    const tokens = sandbox.aws.actions.filter((it) => it === 'ecr:GetAuthorizationToken');
    expect(tokens.length).toBeGreaterThan(1);
    expect(images[0]?.name).toBe(WEB);
  });
});
