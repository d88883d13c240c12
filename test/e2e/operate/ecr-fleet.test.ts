import {expect, test} from 'vitest';

import type {ListJson} from '../../../src/cli/build/list/list-json.ts';
import type {RebaseJson} from '../../../src/cli/build/rebase/rebase-result.ts';
import {NAMES, startEcrStage} from '../../image/rebase/ecr-stage.ts';
import type {StoredScan} from '../../sandbox/aws/aws-account.ts';
import {cli, temporaryFolder} from '../built-cli.ts';

/** An account with two applications, and the command line. */
async function start(options: Parameters<typeof startEcrStage>[0] = {}) {
  const stage = await startEcrStage(options);
  const cwd = await temporaryFolder();
  const env = {...stage.env, DOCKER_CONFIG: cwd, HOME: cwd};
  const image = async (...args: readonly string[]) => await cli(['image', ...args], {cwd, env});
  /** Sets the scan of the image at a tag. */
  const scan = (name: string, tag: string, result: StoredScan) => {
    const {images} = stage.aws.account.repository('ecr', name);
    const found = [...images.values()].find(({tags}) => tags.has(tag));
    if (found === undefined) throw new Error(`${name}:${tag} does not exist`);
    found.scan = result;
  };
  return {...stage, image, scan};
}

test('image list says when an image was last pulled, and counts its own reading as none', async () => {
  const {aws, image} = await start();
  const first = await image('list', '--json');
  expect(first).toMatchObject({code: 0, stderr: ''});
  const {images} = JSON.parse(first.stdout) as ListJson;
  expect(images.map(({name, lastPull}) => [name, lastPull])).toEqual(
    NAMES.map((name) => [name, 'never']),
  );
  const again = await image('list');
  expect(again.stdout.split('\n')).toContain(`${' '.repeat(27)}< 1 h           -`);
  aws.account.denied.add('ecr:DescribeImages');
  const unknown = await image('list', '--json');
  expect(unknown).toMatchObject({code: 0, stderr: expect.stringContaining('ecr:DescribeImages')});
  expect(JSON.parse(unknown.stdout)).toMatchObject({images: NAMES.map(() => ({lastPull: null}))});
});

const SSL = {id: 'CVE-2026-1', severity: 'CRITICAL', package: 'openssl'};
const ZLIB = {id: 'CVE-2026-2', severity: 'HIGH', package: 'zlib'};

test('image list counts findings, and those that a rebase would fix, from basic and enhanced scans', async () => {
  const {aws, image, mirror, scan} = await start({mirrored: true});
  const listed = async () => {
    const {code, stdout} = await image('list', '--findings', '--mirror', mirror, '--json');
    expect(code).toBe(0);
    return (JSON.parse(stdout) as ListJson).images.map(({findings}) => findings);
  };
  const counts = {critical: 1, high: 1, medium: 0, low: 0, informational: 0, unrated: 0};
  const none = {...counts, critical: 0, high: 0};
  const unscanned = {counts: null, fixed: null, unscanned: 'image', clusters: null};
  scan('intranet/web', 'latest', {kind: 'basic', findings: [SSL, ZLIB]});
  scan('intranet/worker', 'latest', {kind: 'basic', status: 'IN_PROGRESS', findings: []});
  const partly = {counts, fixed: null, unscanned: 'run image', clusters: null};
  expect(await listed()).toEqual([partly, unscanned, unscanned]);
  scan('mirror/run-jammy', '1.0.1', {kind: 'basic', findings: [ZLIB]});
  const known = {...partly, fixed: {...none, critical: 1}, unscanned: null};
  expect(await listed()).toEqual([known, unscanned, unscanned]);
  const npm = {...ZLIB, package: 'express', manager: 'NPM' as const};
  scan('portal/web', 'latest', {kind: 'enhanced', clusters: 2, findings: [SSL, npm]});
  const before = aws.actions.length;
  expect(await listed()).toEqual([known, unscanned, {...known, clusters: 2}]);
  const calls = aws.actions.slice(before).filter((it) => it.endsWith('ScanFindings'));
  // One for each image, and for the old and the new run image.
  expect(calls).toHaveLength(5);
  const fixing = async (severity: string) => {
    const args = ['--all', '--fixing', severity, '--dry-run', '--mirror', mirror, '--json'];
    const {code, stdout} = await image('rebase', ...args);
    const {images} = JSON.parse(stdout) as RebaseJson;
    return {code, statuses: images.map(({status}) => status)};
  };
  const planned = ['planned', 'planned', 'planned'];
  expect(await fixing('high')).toEqual({code: 0, statuses: planned});
  const {stdout} = await image('list', '--findings', '--mirror', mirror);
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining([
      '    1 critical, 1 high; a rebase fixes 1',
      '    runs in 2 clusters',
      '    not scanned',
      'Without a scan in ECR: 1 image.',
    ]),
  );
  scan('portal/web', 'latest', {kind: 'enhanced', findings: [{...SSL, severity: 'MEDIUM'}]});
  expect(await fixing('high')).toEqual({code: 0, statuses: ['planned', 'planned', 'skipped']});
  aws.account.denied.add('ecr:DescribeImageScanFindings');
  expect(await image('list', '--findings')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('ecr:DescribeImageScanFindings'),
  });
});
