import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {cli} from '../built-cli.ts';
import {type Operator, REPOSITORY, operate, publish, startOperator} from '../operator.ts';
import {writes} from '../operator-terminal.ts';

/** A command line written for the old tool. */
const OLD_LINE = [
  'codebuild codedeploy --project-profile live --name demo --desc Demo',
  `--git ${REPOSITORY} --branch main --buildspec buildspec.yml`,
].flatMap((it) => it.split(' '));

/** An operator with a profile, a linked account, and folders inside and outside of a checkout. */
async function start(): Promise<Operator & {readonly outside: string}> {
  const operator = await startOperator();
  addToken(operator.aws);
  const {AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...env} = operator.env;
  const home = env['HOME'] ?? '';
  const outside = join(home, 'elsewhere');
  await Promise.all([mkdir(join(home, '.aws')), mkdir(outside)]);
  const config = `[profile live]
aws_access_key_id = ${AWS_ACCESS_KEY_ID}
aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}
aws_session_token = ${AWS_SESSION_TOKEN}
`;
  await writeFile(join(home, '.aws', 'config'), config);
  return {...operator, env, outside};
}

/** Runs the command outside of a checkout. */
async function outside(
  {outside: cwd, env}: Awaited<ReturnType<typeof start>>,
  ...flags: readonly string[]
) {
  return cli([...OLD_LINE, ...flags], {cwd, env});
}

/** Runs the command in the checkout. */
async function inside(operator: Operator, ...flags: readonly string[]) {
  return operate(operator, [...OLD_LINE, ...flags]);
}

/** The repositories that the role of the builds may push to, and the parameters that it may read. */
function grants({aws}: Operator): Record<string, unknown> {
  const {region} = aws.account;
  const policy = aws.account.iam.role(`codebuild-demo-${region}`).inline.get('ci-image-builder');
  const {Statement} = JSON.parse(policy ?? '') as {
    Statement: {Sid: string; Resource: string | string[]}[];
  };
  const prefix = /^arn:aws:(?:ecr|ssm):[a-z0-9-]+:\d+:(?:repository|parameter)/u;
  return Object.fromEntries(
    Statement.filter(({Sid}) => ['PublishImages', 'ReadParameters'].includes(Sid)).map(
      ({Sid, Resource}) => [Sid, [Resource].flat().map((it) => it.replace(prefix, ''))],
    ),
  );
}

const DEMO = ['/demo', '/demo/*'];
const INTRANET = ['/intranet', '/intranet/*'];
const SLACK = ['/codebuild/slack_api_token'];
const UNCHANGED = {code: 0, stdout: expect.stringContaining('is up to date') as string};

describe("the old tool's command line outside of a checkout", () => {
  test('creates a project whose images have the name of the project, with a warning', async () => {
    const operator = await start();
    const {code, stdout, stderr} = await outside(operator);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stdout).toContain('The project demo is ready.');
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain(
      'Warning: The name of the images is unknown. So the role of the builds may push to the repositories demo and demo/*, after the name of the project. If the images have another name, run the command again with --image-name NAME.',
    );
    expect(grants(operator)).toEqual({PublishImages: DEMO});
    expect(operator.aws.account.codebuild.project('demo')?.settings).toMatchObject({
      serviceRole: `arn:aws:iam::${operator.aws.account.id}:role/codebuild-demo-eu-west-2`,
      source: {type: 'GITHUB', location: REPOSITORY, buildspec: 'buildspec.yml'},
    });
  });

  test('finds nothing to change in a second run, and does not repeat the warning', async () => {
    const operator = await start();
    await outside(operator);
    const before = writes(operator);
    const again = await outside(operator);
    expect(again).toMatchObject(UNCHANGED);
    expect(again.stderr).not.toContain('Warning');
    expect(writes(operator)).toEqual(before);
  });

  test('accepts another name with --image-name, as the warning says', async () => {
    const operator = await start();
    await outside(operator);
    const named = ['--image-name', 'team/intranet', '--yes'];
    expect(await outside(operator, ...named)).toMatchObject({code: 0});
    expect(grants(operator)).toEqual({PublishImages: ['/team/intranet', '/team/intranet/*']});
    expect(await outside(operator)).toMatchObject(UNCHANGED);
  });

  test('keeps the permissions that a run in the checkout added', async () => {
    const operator = await start();
    expect(await inside(operator)).toMatchObject({code: 0});
    const allowed = {PublishImages: INTRANET, ReadParameters: SLACK};
    expect(grants(operator)).toEqual(allowed);
    const before = writes(operator);
    expect(await outside(operator)).toMatchObject(UNCHANGED);
    expect(await inside(operator)).toMatchObject(UNCHANGED);
    expect(writes(operator)).toEqual(before);
    expect(await outside(operator, '--timeout', '30', '--yes')).toMatchObject({code: 0});
    expect(grants(operator)).toEqual(allowed);
  });

  test('is corrected by a later run in the checkout, which reads the process file', async () => {
    const operator = await start();
    await outside(operator);
    const asked = await inside(operator);
    expect(asked).toMatchObject({code: 1, stderr: expect.stringContaining('Add --yes')});
    expect(await inside(operator, '--yes')).toMatchObject({code: 0});
    expect(grants(operator)).toEqual({PublishImages: INTRANET, ReadParameters: SLACK});
    expect(await outside(operator)).toMatchObject(UNCHANGED);
  });

  test('keeps the permissions for ECR Public that the buildspec of the checkout requires', async () => {
    const operator = await start();
    const buildspec = 'version: 0.2\nenv: {variables: {ECR_VISIBILITY: PUBLIC}}\nphases: {}\n';
    await publish(operator, {'buildspec.yml': buildspec});
    expect(await inside(operator)).toMatchObject({code: 0});
    const {inline} = operator.aws.account.iam.role('codebuild-demo-eu-west-2');
    expect(inline.get('ci-image-builder')).toContain('PublishPublicImages');
    expect(await outside(operator, '--image-name', 'intranet')).toMatchObject(UNCHANGED);
  });

  test('reports an invalid process file in the checkout', async () => {
    const operator = await start();
    const file = join('codebuild', 'process.yml');
    await publish(operator, {[file]: 'application: {name: In Tranet}\n'});
    const {code, stderr} = await inside(operator);
    expect(code).toBe(0);
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain(
      `Warning: ${file} does not name the images (ci-image-builder image plan shows why).`,
    );
    expect(grants(operator)).toMatchObject({PublishImages: DEMO});
    await publish(operator, {[file]: undefined});
    expect(await inside(operator)).toMatchObject(UNCHANGED);
  });

  test('shows the changes and the warning with --dry-run', async () => {
    const operator = await start();
    const {code, stdout, stderr} = await outside(operator, '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'dry-run',
      warnings: expect.arrayContaining([expect.stringContaining('demo and demo/*')]),
    });
    expect(stderr).toContain('--image-name');
    expect(writes(operator)).toEqual([]);
  });
});
