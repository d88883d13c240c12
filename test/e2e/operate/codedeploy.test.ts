import {describe, expect, test} from 'vitest';

import {packageVersion} from '../../../scripts/package-version.ts';
import {addToken} from '../../codebuild/account-rig.ts';
import {
  CODEDEPLOY,
  type Operator,
  REPOSITORY,
  addConnection,
  codedeploy,
  operate,
  publish,
  startOperator,
} from '../operator.ts';
import {dump} from './account-dump.ts';
import {writes} from '../operator-terminal.ts';
import {readBack} from './read-back.ts';

const ROLE = 'codebuild-intranet-eu-west-2';
const ACCOUNT = '111122223333';

/** The command line with another description. */
const described = (text: string) => CODEDEPLOY.map((it) => (it === 'Intranet' ? text : it));

/** An account with a project that is up to date. */
async function deployed(): Promise<Operator> {
  const operator = await startOperator();
  addToken(operator.aws);
  await codedeploy(operator);
  return operator;
}

describe('codebuild codedeploy', () => {
  test('creates role, project and webhook, which another client can read', async () => {
    const operator = await startOperator({hasBuilderImage: false});
    const {arn} = addConnection(operator);
    const slack = '/codebuild/slack_api_token';
    operator.aws.account.parameters.put(slack, {value: 'xoxb', type: 'SecureString'});
    const {outcome, account, project: made} = await codedeploy(operator, '--connection', 'acme');
    expect({outcome, account, made}).toEqual({
      outcome: 'applied',
      account: {
        id: ACCOUNT,
        alias: 'acme-live',
        region: 'eu-west-2',
        identity: expect.stringContaining('/someone'),
      },
      made: {
        name: 'intranet',
        arn: `arn:aws:codebuild:eu-west-2:${ACCOUNT}:project/intranet`,
        console: expect.stringContaining('/projects/intranet'),
      },
    });
    expect(writes(operator)).toEqual([
      'iam:CreateRole',
      'iam:PutRolePolicy',
      'codebuild:CreateProject',
      'codebuild:CreateWebhook',
    ]);

    const {project, role, parameters} = await readBack(operator, 'intranet', slack);
    expect(parameters).toEqual({[slack]: {type: 'SecureString', version: 1}});
    expect(project).toMatchObject({
      name: 'intranet',
      description: 'Intranet',
      source: {
        type: 'GITHUB',
        location: REPOSITORY,
        buildspec: 'buildspec.yml',
        auth: {type: 'CODECONNECTIONS', resource: arn},
      },
      sourceVersion: 'main',
      artifacts: {type: 'NO_ARTIFACTS'},
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'public.ecr.aws/uktrade/ci-image-builder',
        computeType: 'BUILD_GENERAL1_SMALL',
        imagePullCredentialsType: 'SERVICE_ROLE',
        privilegedMode: true,
        environmentVariables: [
          {name: 'COPILOT_TOOLS_VERSION', value: await packageVersion(), type: 'PLAINTEXT'},
        ],
      },
      serviceRole: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
      logsConfig: {cloudWatchLogs: {status: 'ENABLED'}},
      tags: [{key: 'managed-by', value: 'ci-image-builder'}],
      webhook: {
        buildType: 'BUILD',
        filterGroups: [
          [
            {type: 'EVENT', pattern: 'PUSH'},
            {type: 'HEAD_REF', pattern: '^refs/heads/main$'},
          ],
        ],
      },
    });
    expect(role).toMatchObject({
      name: ROLE,
      tags: {'managed-by': 'ci-image-builder'},
      attached: [],
      trust: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: {Service: 'codebuild.amazonaws.com'},
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: {
                'aws:SourceAccount': ACCOUNT,
                'aws:SourceArn': `arn:aws:codebuild:eu-west-2:${ACCOUNT}:project/intranet`,
              },
            },
          },
        ],
      },
    });
    expect(Object.keys(role?.inline ?? {})).toEqual(['ci-image-builder']);
    const statements = role?.inline['ci-image-builder']?.Statement ?? [];
    const id = arn.split('/')[1];
    expect(Object.fromEntries(statements.map((it) => [it.Sid, it.Resource]))).toEqual({
      WriteLogs: [
        `arn:aws:logs:eu-west-2:${ACCOUNT}:log-group:/aws/codebuild/intranet`,
        `arn:aws:logs:eu-west-2:${ACCOUNT}:log-group:/aws/codebuild/intranet:*`,
      ],
      SignInToEcr: '*',
      PublishImages: [
        `arn:aws:ecr:eu-west-2:${ACCOUNT}:repository/intranet`,
        `arn:aws:ecr:eu-west-2:${ACCOUNT}:repository/intranet/*`,
      ],
      ExpireCaches: [`arn:aws:ecr:eu-west-2:${ACCOUNT}:repository/intranet/cache`],
      ReadParameters: [`arn:aws:ssm:eu-west-2:${ACCOUNT}:parameter/codebuild/slack_api_token`],
      DecryptParameters: [`arn:aws:kms:eu-west-2:${ACCOUNT}:key/*`],
      UseConnection: [
        `arn:aws:codeconnections:eu-west-2:${ACCOUNT}:connection/${id}`,
        `arn:aws:codestar-connections:eu-west-2:${ACCOUNT}:connection/${id}`,
      ],
    });
    expect(statements.every(({Effect}) => Effect === 'Allow')).toBe(true);
    expect(statements.flatMap(({Action}) => Action).filter((it) => it.includes('*'))).toEqual([]);
  });

  test('does nothing in a second run, with few calls', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const flags = ['--connection', 'acme'];
    await codedeploy(operator, ...flags);
    const [before, calls] = [dump(operator.aws), operator.aws.actions.length];
    const again = await codedeploy(operator, ...flags);
    expect(again).toMatchObject({outcome: 'unchanged', changes: []});
    expect(dump(operator.aws)).toEqual(before);
    const made = operator.aws.actions.slice(calls).toSorted();
    expect(made).toEqual([
      'codebuild:BatchGetProjects',
      'codestar-connections:ListConnections',
      'ecr:DescribeRepositories',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAccountAliases',
      'sts:GetCallerIdentity',
    ]);
    // Settings of the project do not have to be named again.
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
  });

  test('previews with --dry-run, changes nothing, and sets the exit code', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    const before = dump(operator.aws);
    const dry = [...CODEDEPLOY, '--dry-run'];
    const {code, stdout} = await operate(operator, dry);
    expect(code).toBe(0);
    for (const line of [
      `+ create role ${ROLE}`,
      '+ create project intranet',
      '    source.location: https://github.com/acme/intranet.git',
      '+ create webhook of intranet',
      '    triggers: pushes to main',
    ]) {
      expect(stdout.split('\n')).toContain(line);
    }
    expect(await operate(operator, [...dry, '--exit-code'])).toMatchObject({code: 4, stdout});
    const json = await operate(operator, [...dry, '--exit-code', '--json']);
    expect({code: json.code, json: JSON.parse(json.stdout)}).toMatchObject({
      code: 4,
      json: {outcome: 'dry-run', changes: expect.arrayContaining([expect.anything()])},
    });
    expect(writes(operator)).toEqual([]);
    expect(dump(operator.aws)).toEqual(before);

    await codedeploy(operator);
    const written = writes(operator);
    expect(await operate(operator, [...dry, '--exit-code'])).toMatchObject({code: 0});
    const other = await operate(operator, [...described('Other'), '--dry-run', '--exit-code']);
    expect(other).toMatchObject({
      code: 4,
      stdout: '~ update project intranet\n    description: Intranet → Other',
    });
    expect(writes(operator)).toEqual(written);
  });

  test('updates without a terminal only with --yes', async () => {
    const operator = await deployed();
    const before = dump(operator.aws);
    const flags = [...described('Other'), '--timeout', '1h30m', '--compute', 'large'];
    const {code, stderr} = await operate(operator, flags);
    expect(code).toBe(1);
    expect(stderr).toContain('without confirmation');
    expect(stderr).toContain('Nothing was changed.');
    expect(stderr).toContain('--yes');
    expect(stderr).toContain(
      'environment.computeType: BUILD_GENERAL1_SMALL → BUILD_GENERAL1_LARGE',
    );
    expect(dump(operator.aws)).toEqual(before);
    expect(await operate(operator, [...flags, '--yes'])).toMatchObject({code: 0});
    expect(operator.aws.account.codebuild.project('intranet')?.settings).toMatchObject({
      description: 'Other',
      timeoutInMinutes: 90,
      environment: {computeType: 'BUILD_GENERAL1_LARGE'},
    });
    expect(writes(operator).slice(4)).toEqual(['codebuild:UpdateProject']);
    await codedeploy(operator, '--update');
    expect(operator.aws.account.codebuild.project('intranet')?.settings).toMatchObject({
      description: 'Intranet',
      timeoutInMinutes: 90,
    });
  });

  test('creates a missing webhook of an existing project without confirmation', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    await codedeploy(operator, '--no-webhook');
    expect(operator.aws.account.codebuild.project('intranet')?.webhook).toBeUndefined();
    const {changes} = await codedeploy(operator);
    expect(changes).toMatchObject([{resource: 'webhook of intranet', action: 'create'}]);
  });

  test('applies every flag in one run', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    await codedeploy(
      operator,
      '--branch',
      'release/1.x',
      '--tag-pattern',
      'v*',
      '--pull-requests',
      '--compute',
      '2xlarge',
      '--timeout',
      '2160',
      '--cache',
      's3:acme-cache/intranet',
      '--env',
      'LEVEL=a=b',
      '--env',
      'EMPTY=',
      '--secret',
      'TOKEN=/acme/token',
      '--secret',
      'KEY=secretsmanager:acme/key:json',
      '--tag',
      'team=web',
      '--badge',
      '--clone-depth',
      '5',
      '--report-status',
      '--builder-image',
      'registry.example/builder:1',
    );
    const {project} = await readBack(operator, 'intranet');
    expect(project).toMatchObject({
      sourceVersion: 'main',
      source: {gitCloneDepth: 5, reportBuildStatus: true},
      timeoutInMinutes: 2160,
      cache: {type: 'S3', location: 'acme-cache/intranet'},
      badge: {badgeEnabled: true},
      environment: {
        computeType: 'BUILD_GENERAL1_2XLARGE',
        image: 'registry.example/builder:1',
        imagePullCredentialsType: 'SERVICE_ROLE',
        environmentVariables: [
          {name: 'COPILOT_TOOLS_VERSION'},
          {name: 'LEVEL', value: 'a=b', type: 'PLAINTEXT'},
          {name: 'EMPTY', value: '', type: 'PLAINTEXT'},
          {name: 'TOKEN', value: '/acme/token', type: 'PARAMETER_STORE'},
          {name: 'KEY', value: 'acme/key:json', type: 'SECRETS_MANAGER'},
        ],
      },
      tags: [
        {key: 'managed-by', value: 'ci-image-builder'},
        {key: 'team', value: 'web'},
      ],
      webhook: {
        filterGroups: [
          [
            {type: 'EVENT', pattern: 'PUSH'},
            {type: 'HEAD_REF', pattern: String.raw`^refs/heads/(main|release/1\.x)$`},
          ],
          [
            {type: 'EVENT', pattern: 'PUSH'},
            {type: 'HEAD_REF', pattern: '^refs/tags/v.*$'},
          ],
          [{type: 'EVENT'}, {type: 'BASE_REF'}],
        ],
        pullRequestBuildPolicy: {requiresCommentApproval: 'FORK_PULL_REQUESTS'},
      },
    });
    expect(
      await codedeploy(
        operator,
        '--branch',
        'release/1.x',
        '--tag-pattern',
        'v*',
        '--pull-requests',
      ),
    ).toMatchObject({outcome: 'unchanged'});
  });

  test('waits until a new role has propagated', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    const message = `CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::${ACCOUNT}:role/${ROLE}`;
    operator.aws.instead('codebuild:CreateProject', {code: 'InvalidInputException', message}, 2);
    const {code, stderr} = await operate(operator, CODEDEPLOY);
    expect({code, stderr}).toMatchObject({code: 0});
    const tries = operator.aws.actions.filter((it) => it === 'codebuild:CreateProject').length;
    expect(tries).toBe(3);
  });

  test('does not wait for a role that it has not changed', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    const arn = `arn:aws:iam::${ACCOUNT}:role/absent`;
    expect(await operate(operator, CODEDEPLOY)).toMatchObject({code: 0});
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, '--role', arn, '--yes']);
    expect({code, stderr}).toMatchObject({code: 1});
    expect(stderr).toContain('CodeBuild cannot assume the role');
    expect(stderr).not.toContain('retrying');
    const tries = operator.aws.actions.filter((it) => it === 'codebuild:UpdateProject').length;
    expect(tries).toBe(1);
    const unknown = await operate(operator, [...CODEDEPLOY, '--role', 'absent']);
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Role "absent" not found in this account.'),
    });
  });

  test('reports all missing flags at once', async () => {
    const operator = await startOperator();
    const {code, stderr} = await operate(operator, ['codebuild', 'codedeploy']);
    expect(code).toBe(2);
    for (const flag of ['--name', '--git', '--branch', '--buildspec']) {
      expect(stderr).toContain(flag);
    }
    expect(operator.aws.actions).toEqual([]);
  });

  test("requires --image-name if the project's name is not a valid image name", async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    await publish(operator, {'codebuild/process.yml': undefined});
    const called = CODEDEPLOY.map((it) => (it === 'intranet' ? 'I_' : it));
    expect(await operate(operator, called)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'The images require a name. The name of the project is not a valid image name.',
      ),
    });
    expect(writes(operator)).toEqual([]);
    await codedeploy(operator, '--image-name', 'team/intranet');
    expect(operator.aws.account.iam.role(ROLE).inline.get('ci-image-builder')).toContain(
      'repository/team/intranet/*',
    );
  });

  test('refuses another account than --account names', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, '--account', '999988887777']);
    expect(code).toBe(3);
    expect(stderr).toContain(ACCOUNT);
    expect(stderr).toContain('999988887777');
    expect(writes(operator)).toEqual([]);
    await codedeploy(operator, '--account', ACCOUNT);
  });

  test('warns about settings with which builds would fail', async () => {
    const operator = await startOperator({hasBuilderImage: false});
    addToken(operator.aws);
    const {warnings} = await codedeploy(operator);
    expect(warnings.join('\n')).toContain('not this tool');
    expect(warnings.join('\n')).toContain('/codebuild/slack_api_token does not exist');
    await publish(operator, {'buildspec.yml': 'version: 0.2\nphases: [\n'});
    const broken = await codedeploy(operator, '--timeout', '90', '--yes');
    expect(broken.warnings.join('\n')).toContain('buildspec.yml:');
  });
});
