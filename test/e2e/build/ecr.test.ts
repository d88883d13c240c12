import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import type {AwsStandInOptions} from '../../sandbox/aws/aws-stand-in.ts';
import {ssoIdentity} from '../../sandbox/aws/identity.ts';
import {type AwsSandbox, buildToEcr, ECR_BUILD, startAws} from '../aws.ts';
import {answerOf} from '../published-image.ts';
import {tagsOf} from '../release-invariant.ts';
import {cli, commitAll, copyCodebase, describeWithSandbox, git} from '../sandbox.ts';

const WEB = 'notice-board/web';
const NAMES = [WEB, 'notice-board/worker', 'notice-board/clock'];

async function start(options: AwsStandInOptions = {}): Promise<AwsSandbox> {
  const sandbox = await startAws(options);
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** Adds another commit to the branch. */
async function commitNotice(codebase: string, notice: string): Promise<void> {
  await writeFile(join(codebase, 'public', 'index.html'), `${notice}\n`);
  await commitAll(codebase, notice);
}

describeWithSandbox('private ECR', () => {
  test('gets the missing repositories and a complete release', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    await git(codebase, 'tag', 'v1.0.0');
    const {images} = await buildToEcr(sandbox, codebase);

    const {account, actions} = sandbox.aws;
    expect(images.map(({name}) => name)).toEqual(NAMES);
    for (const {name, reference, digest, tags} of images) {
      const repository = account.repository('ecr', name);
      expect(reference).toBe(`${account.registryHost}/${account.id}/${name}`);
      expect(tags.moving).toEqual(['branch-main', 'latest']);
      expect(tagsOf(sandbox, name)).toMatchObject(
        Object.fromEntries([...tags.fixed, ...tags.moving].map((tag) => [tag, digest])),
      );
      expect(repository).toMatchObject({
        scanOnPush: true,
        tags: new Map([['managed-by', 'ci-image-builder']]),
        mutability: {
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: ['latest', 'branch-*', 'pr-*', 'building*'].map(
            (filter) => ({filterType: 'WILDCARD', filter}),
          ),
        },
      });
    }
    expect(await answerOf(`${sandbox.behind(WEB)}@${images[0]?.digest}`, '/')).toContain('<');
    expect(actions.toSorted()).toEqual([
      ...NAMES.map(() => 'ecr:CreateRepository'),
      // One request for all repositories, then one for each, because a missing repository hides the others.
      ...[...NAMES, 'all'].map(() => 'ecr:DescribeRepositories'),
      'ecr:GetAccountSetting', // Blobs were copied, so the build reads the account's setting.
      'ecr:GetAuthorizationToken',
    ]);
  });

  test('gets no writes in a second run, and moved tags with the next commit', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const {images: first} = await buildToEcr(sandbox, codebase);
    const [calls, requests] = [sandbox.aws.calls.length, sandbox.registry.requests.length];
    const {images: again} = await buildToEcr(sandbox, codebase);
    expect(again).toEqual(first.map((image) => ({...image, status: 'reused'})));
    expect(sandbox.aws.actions.slice(calls).toSorted()).toEqual([
      'ecr:DescribeRepositories',
      'ecr:GetAuthorizationToken',
    ]);
    const methods = sandbox.registry.lines.slice(requests).map((line) => line.split(' ', 1)[0]);
    // A HEAD request finds out whether the commit was released a second time.
    expect(new Set(methods)).toEqual(new Set(['GET', 'HEAD']));

    await commitNotice(codebase, 'Another notice');
    const {images: next, stderr} = await buildToEcr(sandbox, codebase);
    expect(stderr).not.toContain('Warning');
    for (const [index, {name, digest}] of next.entries()) {
      expect(tagsOf(sandbox, name)).toMatchObject({
        'branch-main': digest,
        latest: digest,
        [first[index]?.tags.fixed[0] ?? '']: first[index]?.digest,
      });
    }
  });

  test('mounts blobs if the account allows it, and otherwise shows the command that turns it on', async () => {
    const codebase = await copyCodebase('tiny');
    const copying = await start();
    const {stderr: said} = await buildToEcr(copying, codebase);
    const command =
      'aws ecr put-account-setting --region eu-west-2 --name BLOB_MOUNTING --value ENABLED';
    expect(said.split(command)).toHaveLength(2);

    const mounting = await start();
    mounting.aws.account.settings.set('BLOB_MOUNTING', 'ENABLED');
    const {stderr: nothing, images} = await buildToEcr(mounting, codebase);
    expect(nothing).not.toContain('BLOB_MOUNTING');
    // For each of the other two images, only the config is sent, and no layer.
    expect(mounting.registry.uploadedBytes).toBeLessThan(copying.registry.uploadedBytes / 2);
    expect(images.map(({status}) => status)).toEqual(['built', 'derived', 'derived']);
  });

  test('releases each commit in the old builder’s immutable repositories, with one warning about tags that cannot move', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const {account} = sandbox.aws;
    await buildToEcr(sandbox, codebase, '--process', 'web'); // Creates the repository.
    const repository = account.repository('ecr', WEB);
    repository.mutability = {imageTagMutability: 'IMMUTABLE'};
    repository.tags.clear();
    const former = tagsOf(sandbox, WEB)['latest'];
    await commitNotice(codebase, 'Another notice');
    const {images, stderr} = await buildToEcr(sandbox, codebase, '--process', 'web');

    const [commitTag = ''] = images[0]?.tags.fixed ?? [];
    expect(images[0]?.tags).toEqual({fixed: [commitTag], moving: []});
    expect(tagsOf(sandbox, WEB)).toMatchObject({[commitTag]: images[0]?.digest, latest: former});
    expect(stderr.match(/Warning/g)).toHaveLength(1);
    expect(stderr).toContain('Cannot move branch-main and latest in');
    expect(stderr).toContain(
      `aws ecr put-image-tag-mutability --region eu-west-2 --repository-name ${WEB}`,
    );
    expect(repository.mutability).toEqual({imageTagMutability: 'IMMUTABLE'});
  });

  test('moves the branch’s bare name with --legacy-tags after the command of the warning was run', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const legacy = ['--process', 'web', '--legacy-tags'];
    const {images: first} = await buildToEcr(sandbox, codebase, ...legacy);
    await commitNotice(codebase, 'Another notice');
    const {stderr: kept} = await buildToEcr(sandbox, codebase, ...legacy);
    expect(tagsOf(sandbox, WEB)['main']).toBe(first[0]?.digest);
    expect(kept).toContain('Cannot move main in');
    const [, ...parts] = kept.split("'filterType=WILDCARD,filter=");
    const filters = parts.flatMap((it) => it.split("'", 1));
    expect(filters).toEqual(['latest', 'branch-*', 'pr-*', 'building*', 'main']);

    sandbox.aws.account.repository('ecr', WEB).mutability = {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters.map((filter) => ({
        filterType: 'WILDCARD',
        filter,
      })),
    };
    const {images, stderr} = await buildToEcr(sandbox, codebase, ...legacy);
    expect(stderr).not.toContain('Warning');
    expect(tagsOf(sandbox, WEB)['main']).toBe(images[0]?.digest);
  });

  test('corrects the settings of its own repositories, and leaves others unchanged', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    const {account} = sandbox.aws;
    await buildToEcr(sandbox, codebase);
    const [ours, theirs] = [WEB, 'notice-board/worker'].map((it) => account.repository('ecr', it));
    for (const repository of [ours, theirs]) {
      if (repository === undefined) throw new Error('it was made');
      repository.mutability = {imageTagMutability: 'MUTABLE'};
      repository.scanOnPush = false;
    }
    theirs?.tags.clear();
    await commitNotice(codebase, 'Another notice');
    await buildToEcr(sandbox, codebase);
    expect(ours?.mutability.imageTagMutability).toBe('IMMUTABLE_WITH_EXCLUSION');
    expect(ours?.scanOnPush).toBe(true);
    expect(theirs).toMatchObject({mutability: {imageTagMutability: 'MUTABLE'}, scanOnPush: false});
  });

  test('refuses names that ECR does not accept before any call to AWS', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    await writeFile(
      join(codebase, 'codebuild', 'process.yml'),
      'application:\n  name: notice__board\n  process: [web]\n',
    );
    await commitAll(codebase, 'Rename');
    const {code, stderr} = await cli(ECR_BUILD(), {cwd: codebase, env: sandbox.env});
    expect({code, stderr}).toMatchObject({code: 2});
    expect(stderr).toContain(
      'notice__board/web: use lower-case letters and digits, separated by single',
    );
    expect(sandbox.aws.calls).toEqual([]);
  });

  test('of another account is recognised by its address, and used in its region', async () => {
    const caller = ssoIdentity('999988887777');
    const sandbox = await start({region: 'us-west-2', identities: [caller]});
    const codebase = await copyCodebase('tiny');
    const {account} = sandbox.aws;
    const address = `${account.id}.dkr.ecr.us-west-2.amazonaws.com/team`;
    const flags = ['--registry', address];
    const {stdout} = await cli(['image', 'plan', '--json', ...flags], {cwd: codebase});
    expect(JSON.parse(stdout)).toMatchObject({
      registry: {kind: 'ecr', registryId: account.id, region: 'us-west-2', prefix: 'team'},
    });
    const env = {...sandbox.env, AWS_REGION: 'eu-west-2'}; // The repository of the caller's account.
    const {images, stderr} = await buildToEcr({...sandbox, env}, codebase, ...flags);
    // Blobs were copied, but AWS only returns the setting of the caller's account.
    expect(stderr).not.toContain('BLOB_MOUNTING');
    expect(images[0]?.reference).toBe(`${account.registryHost}/${account.id}/team/${WEB}`);
    expect(tagsOf(sandbox, `team/${WEB}`)['latest']).toBe(images[0]?.digest);
    for (const {action, input} of sandbox.aws.calls) {
      if (action === 'ecr:GetAuthorizationToken') continue; // One token is valid for all registries.
      expect({action, input}).toMatchObject({action, input: {registryId: account.id}});
    }
  });
});
