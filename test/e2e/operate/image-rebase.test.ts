import type {ServerResponse} from 'node:http';

import {expect, onTestFinished, test} from 'vitest';

import type {RebaseJson} from '../../../src/cli/build/rebase/rebase-result.ts';
import {madeApplication, madeBase} from '../../image/documents/made-image.ts';
import {NEW, OLD} from '../../image/rebase/rebase-stage.ts';
import {refuse} from '../../sandbox/stand-in-answers.ts';
import {SlackStandIn} from '../../sandbox/slack/slack-stand-in.ts';
import {cli, temporaryFolder} from '../built-cli.ts';
import {KEYS} from '../terminal.ts';
import {APPLICATIONS, startFleet} from './fleet.ts';

test('rebases all applications below a prefix, with a password, and posts that to Slack once', async () => {
  const slack = await SlackStandIn.start({token: 'xoxb-1-right'});
  onTestFinished(() => slack.stop());
  const toSlack = {
    SLACK_API_URL: slack.apiUrl,
    SLACK_TOKEN: 'xoxb-1-right',
    SLACK_CHANNEL_ID: 'C0BUILDS',
  };
  const auth = {scheme: 'basic', username: 'ci', password: 's3cret'} as const;
  const {image, tag, run} = await startFleet({auth}, toSlack);
  const {code, stdout, stderr} = await image('--all', '--yes', '--json');
  expect({code, stderr}).toEqual({code: 0, stderr: expect.not.stringContaining('s3cret')});
  const {images} = JSON.parse(stdout) as RebaseJson;
  expect(images.map(({name, status, runImage}) => [name, status, runImage?.to])).toEqual(
    APPLICATIONS.map((name) => [name, 'rebased', `${run}:1.0.1`]),
  );
  for (const {name, rebased, digest} of images) {
    expect(await tag(name, 'latest')).toBe(rebased?.digest);
    expect(await tag(name, rebased?.baseTag ?? '')).toBe(rebased?.digest);
    expect(await tag(name, 'commit-1a2b3c4')).toBe(digest);
  }
  const again = await image('--all', '--yes');
  expect(again).toMatchObject({code: 0, stdout: '3 images up to date.'});
  const [summary, details] = slack.messages;
  expect(slack.messages).toHaveLength(2);
  expect(summary?.text).toBe('Rebase: 3 images rebased');
  expect(details?.thread_ts).toBe(summary?.ts);
});

test('a dry run changes nothing, and its exit code can tell', async () => {
  const {image, registry} = await startFleet();
  const before = registry.manifests.size;
  expect(await image('intranet', '--dry-run')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\n2 images to rebase\.$/u),
  });
  expect(await image('intranet', '--dry-run', '--exit-code')).toMatchObject({code: 4});
  const refused = await image('intranet', '--json');
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout)).toMatchObject({error: {code: 'changes.not-confirmed'}});
  expect(registry.manifests.size).toBe(before);
});

test('in a terminal, the changes are shown, and a person is asked', async () => {
  const {ask, tag} = await startFleet();
  const original = await tag('portal/web', 'latest');
  const declined = ask('portal');
  await declined.waitFor(/Rebase these images\? \(y\/N\)/u);
  expect(declined.screen()).toContain('1 image to rebase.');
  declined.type(KEYS.enter);
  expect(await declined.exit).toBe(1);
  expect(await tag('portal/web', 'latest')).toBe(original);

  const accepted = ask('portal');
  await accepted.waitFor(/Rebase these images\? \(y\/N\)/u);
  accepted.type(`y${KEYS.enter}`);
  expect({code: await accepted.exit, shown: accepted.screen()}).toMatchObject({
    code: 0,
    shown: expect.stringContaining('1 image rebased.'),
  });
  expect(await tag('portal/web', 'latest')).not.toBe(original);
});

test('an image that does not fit stays, with exit code 1, and others go on', async () => {
  const {image, tag, run, registry} = await startFleet();
  const record = {image: `${run}:${OLD.version}`, mirrors: []};
  const broken = madeApplication(OLD, {record, labels: {'io.buildpacks.rebasable': 'false'}});
  const {type} = registry.manifests.get('team/portal/web@latest') ?? {type: ''};
  const config = Buffer.from(broken.config);
  registry.seedBlob('team/portal/web', config);
  registry.manifests.set('team/portal/web@latest', {
    type,
    bytes: Buffer.from(broken.manifest.bytes),
  });
  registry.manifests.set(`team/portal/web@${broken.manifest.digest}`, {
    type,
    bytes: Buffer.from(broken.manifest.bytes),
  });
  const refuse403 = (_: unknown, response: ServerResponse) =>
    refuse(response, 403, 'DENIED', 'not for you');
  registry.instead(/GET .*team\/denied\/tags/u, refuse403, 2);
  const {code, stdout} = await image('portal', 'intranet/web', 'denied', '--yes');
  expect(code).toBe(1);
  expect(stdout).toContain('DENIED: not for you');
  expect(stdout).toContain('Its label io.buildpacks.rebasable is false.');
  expect(stdout).toContain('1 image rebased, 2 images left as they are.');
  expect(await tag('portal/web', 'latest')).toBe(broken.manifest.digest);
  expect(await tag('intranet/web', 'latest')).not.toBe(await tag('intranet/web', 'commit-1a2b3c4'));
});

test('an immutable tag is a failure, although the rebased image is there', async () => {
  const {image, tag} = await startFleet({immutable: (it) => it === 'latest'});
  const {code, stdout} = await image('portal', '--yes', '--json');
  const {images} = JSON.parse(stdout) as RebaseJson;
  expect({code, images}).toMatchObject({
    code: 1,
    images: [{status: 'failed', rebased: {moved: []}, reasons: expect.any(Array)}],
  });
  const rebased = images[0]?.rebased;
  expect(await tag('portal/web', rebased?.baseTag ?? '')).toBe(rebased?.digest);
  expect(await tag('portal/web', 'latest')).not.toBe(rebased?.digest);
});

test.each(['manifests/sha256:', 'manifests/commit-', 'manifests/latest'])(
  'ended by SIGTERM at PUT …/%s, the same command finishes it',
  async (at) => {
    const {registry, begin, image, tag} = await startFleet();
    const reached = Promise.withResolvers<undefined>();
    registry.instead(new RegExp(`^PUT .*/${at}`, 'u'), () => reached.resolve(undefined));
    const run = begin('--all', '--yes');
    await reached.promise;
    run.kill('SIGTERM');
    const {exitCode, stderr} = await run;
    expect(exitCode).toBe(143);
    expect(stderr).toContain('Run the same command again to finish it.');
    expect(await image('--all', '--yes')).toMatchObject({code: 0});
    const bases = [];
    for (const name of APPLICATIONS) {
      const latest = await tag(name, 'latest');
      expect(latest).not.toBe(await tag(name, 'commit-1a2b3c4'));
      const {digest} = madeBase(NEW).manifest;
      bases.push((await tag(name, `commit-1a2b3c4-base-${digest.slice(7, 14)}`)) === latest);
    }
    expect(bases).toEqual([true, true, true]);
  },
);

test('an image is rebased by its reference, without --registry, on a chosen run image', async () => {
  const {registry, run, tag} = await startFleet();
  const cwd = await temporaryFolder();
  const env = {DOCKER_CONFIG: cwd, HOME: cwd};
  const reference = `${registry.host}/team/portal/web:latest`;
  const args = ['image', 'rebase', reference, '--run-image', `${run}:1.0.1`, '--yes'];
  expect(await cli(args, {cwd, env})).toMatchObject({code: 0});
  expect(registry.lines.filter((line) => line.includes('_catalog'))).toEqual([]);
  expect(await tag('portal/web', 'latest')).not.toBe(await tag('portal/web', 'commit-1a2b3c4'));
  const other = ['image', 'rebase', reference, '--run-image', `${registry.host}/other:1`, '--yes'];
  const refused = await cli(other, {cwd, env});
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain(`${registry.host}/other:1: not found`);
});

test('names that do not exist, and wrong values, are refused at once', async () => {
  const {image} = await startFleet();
  const absent = await image('intranet', 'absent', '--yes', '--json');
  expect(absent.code).toBe(1);
  expect(JSON.parse(absent.stdout)).toMatchObject({error: {code: 'registry.not-found'}});
  const mistyped = await image('--all', '--tag', 'lates', '--yes', '--json');
  expect(mistyped.code).toBe(1);
  expect(JSON.parse(mistyped.stdout)).toMatchObject({
    error: {code: 'registry.not-found', remedy: ['Did you mean the tag latest?']},
  });
  const wrong = await image('intranet', '--tag', '-x!', '--run-image', 'https://x', '--json');
  expect(wrong.code).toBe(2);
  expect((await image('--json')).code).toBe(2);
});
