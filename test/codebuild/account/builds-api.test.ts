import {describe, expect, test} from 'vitest';
import type {BuildState} from '../../../src/codebuild/account/build-state.ts';
import {findBuild} from '../../../src/codebuild/builds/find-build.ts';
import {LogCursor} from '../../../src/codebuild/builds/log-cursor.ts';
import type {NamedBuild} from '../../../src/codebuild/builds/named-build.ts';
import {inputsOf, startAccount} from '../account-rig.ts';
import {addProject, startBuild} from '../watch-rig.ts';

describe('BuildsApi', () => {
  test('starts, reads and stops a build', async () => {
    const {aws, account} = await startAccount();
    addProject(aws);
    const started = await startBuild(account);
    expect(started).toMatchObject({project: 'web', number: 1, isComplete: false, log: undefined});
    await account.builds.stop(started.id);
    expect(await account.builds.build(started.id)).toMatchObject({
      status: 'STOPPED',
      isComplete: true,
    });
    expect(await account.builds.build('web:none')).toBeUndefined();
    expect(await account.builds.start({projectName: 'none'})).toBeUndefined();
    expect(await account.builds.idsOf('none')).toBeUndefined();
  });

  test('starts one build although the response is lost', async () => {
    const {aws, account} = await startAccount();
    addProject(aws);
    aws.instead('codebuild:StartBuild', 'lose-answer');
    const started = await account.builds.start({projectName: 'web', idempotencyToken: 'a'});
    expect(inputsOf(aws, 'codebuild:StartBuild')).toHaveLength(2);
    expect(aws.account.codebuild.builds.ofProject('web').map(({id}) => id)).toEqual([started?.id]);
  });

  test('explains the quota of concurrent builds', async () => {
    const {aws, account} = await startAccount();
    addProject(aws);
    aws.account.codebuild.builds.most = 0;
    await expect(startBuild(account)).rejects.toMatchObject({
      message:
        'Cannot start a build of web: the account has reached its quota of concurrent builds.',
    });
  });

  test('lists all projects, page by page', async () => {
    const {aws, account} = await startAccount({pageSize: 2});
    for (const name of ['c1', 'a1', 'b1']) addProject(aws, name);
    expect(await account.builds.projects()).toEqual(['a1', 'b1', 'c1']);
  });
});

describe('findBuild', () => {
  test('finds a build by number or ID, or the newest', async () => {
    const {aws, account} = await startAccount({pageSize: 2});
    addProject(aws);
    const builds = [];
    for (const _ of [1, 2, 3, 4, 5]) builds.push(await startBuild(account));
    const find = async (build?: NamedBuild['build']) =>
      findBuild(account.builds, {project: 'web', ...(build && {build})});
    expect(await find()).toEqual(builds[4]);
    expect(await find({number: 1})).toEqual(builds[0]);
    expect(await find({id: builds[0]?.id ?? ''})).toEqual(builds[0]);
    expect(await find({number: 6})).toBe('no-build');
    expect(await find({id: 'web:none'})).toBe('no-build');
    expect(await findBuild(account.builds, {project: 'none'})).toBe('no-project');
    const numbered = {project: 'none', build: {number: 1}};
    expect(await findBuild(account.builds, numbered)).toBe('no-project');
  });

  test('finds no build of another project', async () => {
    const {aws, account} = await startAccount();
    addProject(aws);
    const {id} = await startBuild(account);
    expect(await findBuild(account.builds, {project: 'docs', build: {id}})).toBe('no-build');
  });

  test('looks behind a page whose builds have all been deleted', async () => {
    const old = {number: 1, id: 'web:1'} as BuildState;
    const pages = [
      {ids: ['web:9'], next: 'older'},
      {ids: [old.id], next: undefined},
    ];
    const builds = {
      idsOf: async () => Promise.resolve(pages.shift()),
      builds: async (ids: readonly string[]) => Promise.resolve(ids.includes(old.id) ? [old] : []),
      build: async () => Promise.reject(new Error('not expected')),
    };
    expect(await findBuild(builds, {project: 'web', build: {number: 1}})).toBe(old);
  });
});

describe('LogsApi', () => {
  test('reads a log page by page, with each line as a terminal would show it', async () => {
    const {aws, account} = await startAccount();
    addProject(aws);
    aws.account.logs.pageSize = 2;
    const started = await startBuild(account);
    const build = aws.account.codebuild.builds.newest('web');
    build.enter('PROVISIONING');
    build.enter('BUILD');
    build.say('one', '10%\r20%\r100%', 'a\nb\r');
    const log = (await account.builds.build(started.id))?.log;
    const pages = [];
    for await (const page of new LogCursor(account.logs).rest(log)) pages.push(page);
    expect(pages.flat().map(({text}) => text)).toEqual(['one', '100%', 'a', 'b']);
    expect(await account.logs.page({group: 'none', stream: 'x'}, undefined)).toBeUndefined();
    expect(inputsOf(aws, 'logs:GetLogEvents')[0]).toMatchObject({startFromHead: true});
  });

  test('knows where a log is kept', async () => {
    const {aws, account} = await startAccount();
    addProject(aws);
    const settings = aws.account.codebuild.project('web')?.settings;
    Object.assign(settings ?? {}, {
      logsConfig: {
        cloudWatchLogs: {status: 'DISABLED'},
        s3Logs: {status: 'ENABLED', location: 'arn:aws:s3:::acme-logs/builds'},
      },
    });
    const {logPlaces, id} = await startBuild(account);
    const key = `builds/${id.split(':')[1]}.gz`;
    expect(logPlaces).toEqual({cloudWatch: false, s3: {bucket: 'acme-logs', key}});
  });

  test('names the log stream if permission is denied', async () => {
    const {aws, account} = await startAccount();
    aws.denied.add('logs:GetLogEvents');
    await expect(account.logs.page({group: '/g', stream: 's'}, undefined)).rejects.toMatchObject({
      kind: 'credentials',
      remedy: [expect.any(String), expect.stringContaining(':log-group:/g:log-stream:s"')],
    });
  });
});

describe('S3LogsApi', () => {
  const PLACE = {bucket: 'acme-logs', key: 'a folder/log 1.gz'};

  async function read({account}: Awaited<ReturnType<typeof startAccount>>) {
    const object = await account.s3Logs.object(PLACE);
    if (object === undefined) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of object) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  test('reads an object, and knows a missing one', async () => {
    const rig = await startAccount();
    rig.aws.account.objects.put('acme-logs', 'other', Buffer.from(''));
    expect(await read(rig)).toBeUndefined();
    rig.aws.account.objects.put(PLACE.bucket, PLACE.key, Buffer.from('content'));
    expect(await read(rig)).toBe('content');
    expect(rig.aws.actions).toEqual(['s3:GetObject', 's3:GetObject']);
  });

  test('names the object if permission is denied', async () => {
    const rig = await startAccount();
    rig.aws.denied.add('s3:GetObject');
    await expect(read(rig)).rejects.toMatchObject({
      code: 'aws.access-denied',
      message:
        'Cannot read the log s3://acme-logs/a folder/log 1.gz: permission denied for s3:GetObject.',
      remedy: [expect.any(String), expect.stringContaining('arn:aws:s3:::acme-logs/a folder/log')],
    });
  });

  test('retries if S3 throttles or fails', async () => {
    const rig = await startAccount();
    rig.aws.account.objects.put(PLACE.bucket, PLACE.key, Buffer.from('content'));
    rig.aws.instead('s3:GetObject', {
      code: 'SlowDown',
      message: 'Reduce your request rate.',
      status: 503,
    });
    rig.aws.instead('s3:GetObject', 'lose-answer');
    expect(await read(rig)).toBe('content');
  });
});
