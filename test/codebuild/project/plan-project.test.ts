import {describe, expect, test} from 'vitest';
import {applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import type {PlannedProject} from '../../../src/codebuild/project/plan-project.ts';
import type {ProjectStep} from '../../../src/codebuild/project/project-steps.ts';
import {addRole} from '../../sandbox/aws/codebuild-rig.ts';
import {addConnection, addImage, startAccount} from '../account-rig.ts';
import {BUILDER, PLACE, gitRepository, roleArn} from '../samples.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {PACE, BUILDSPEC, nobody, prepared, request, start, triggers} from './project-rig.ts';

const OWN = 'codebuild-intranet-eu-west-2';

const kinds = ({steps}: PlannedProject) => steps.map(({kind}) => kind);

function step<K extends ProjectStep['kind']>(
  {steps}: PlannedProject,
  kind: K,
): ProjectStep & {kind: K} {
  const found = steps.find((it): it is ProjectStep & {kind: K} => it.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

/** Resources of the statements in the role's policy. */
function allowed(planned: PlannedProject): Record<string, unknown> {
  const {role} = step(planned, 'put-policy');
  return Object.fromEntries(role.policy.Statement.map(({Sid, Resource}) => [Sid, Resource]));
}

const READS = [
  'codebuild:BatchGetProjects',
  'ecr:DescribeRepositories',
  'iam:GetRole',
  'iam:GetRolePolicy',
];

test('plans everything for a new project, and changes nothing', async () => {
  const {aws, account} = await start();
  const planned = await prepared(request(), account);
  expect(planned).toMatchObject({name: 'intranet', warnings: []});
  expect(kinds(planned)).toEqual(['create-role', 'put-policy', 'create-project', 'create-webhook']);
  expect(step(planned, 'create-project').input).toMatchObject({
    serviceRole: roleArn(OWN),
    environment: {image: `${aws.account.registryUri('ecr')}/ci-image-builder:1.2.3`},
  });
  expect(aws.actions.toSorted()).toEqual([
    'codebuild:BatchGetProjects',
    'codebuild:ListSourceCredentials',
    'codestar-connections:ListConnections',
    'ecr:DescribeImages',
    'ecr:DescribeRepositories',
    'iam:GetRole',
    'iam:GetRolePolicy',
  ]);
});

test('plans nothing for a project that is up to date, after four calls', async () => {
  const {aws, account} = await start(request());
  const planned = await prepared(request(), account);
  expect(planned).toEqual({name: 'intranet', steps: [], warnings: []});
  expect(aws.actions.toSorted()).toEqual(READS);
});

test('corrects only the repositories of the application', async () => {
  const {aws, account} = await start(request());
  for (const name of ['intranet', 'intranet/web', 'intranet2', 'other/intranet']) {
    addImage(aws, name);
  }
  const {steps} = await prepared(request(), account);
  expect(steps.map(({change}) => change.resource)).toEqual([
    'repository intranet',
    'repository intranet/web',
  ]);
});

test('ignores repositories if listing them is denied', async () => {
  // The region is taken from an address of AWS, which this account's addresses do not have.
  const asked = request({options: {image: BUILDER}});
  const {aws, account} = await start(asked);
  addImage(aws, 'intranet');
  aws.denied.add('ecr:DescribeRepositories');
  expect(await prepared(asked, account)).toMatchObject({steps: []});
});

describe('the role', () => {
  test('that is named is used, and not managed', async () => {
    const {aws, account} = await start();
    addRole(aws.account, 'shared_by_all');
    const planned = await prepared(request({role: 'shared_by_all'}), account);
    expect(kinds(planned)).toEqual(['create-project', 'create-webhook']);
    expect(step(planned, 'create-project').input.serviceRole).toBe(roleArn('shared_by_all'));
    await expect(prepared(request({role: 'absent'}), account)).rejects.toMatchObject({
      kind: 'usage',
    });
  });

  test('stays marked as managed, whatever tags are asked for', async () => {
    const tags = [
      {key: 'Managed-By', value: 'someone'},
      {key: 'team', value: 'web'},
    ];
    const {account} = await start(request({options: {tags}}));
    const planned = await prepared(request({options: {tags}}), account);
    expect(planned).toMatchObject({steps: []});
  });

  test('that is named and does not exist is reported before any question', async () => {
    const {account} = await start();
    const asked = prepared(request({role: 'absent'}), account, nobody);
    await expect(asked).rejects.toMatchObject({
      code: 'codebuild.role-not-found',
    });
  });

  test('of another account is refused before anything changes', async () => {
    const {account} = await start();
    const role = 'arn:aws:iam::999999999999:role/builds';
    await expect(prepared(request({role}), account)).rejects.toMatchObject({
      code: 'codebuild.role-not-found',
      message: expect.stringContaining(role),
    });
  });

  test('of an adopted project stays', async () => {
    const {aws, account} = await start(request());
    addRole(aws.account, 'made_by_hand');
    await account.codebuild.updateProject({name: 'intranet', serviceRole: roleArn('made_by_hand')});
    const asked = request({options: {timeoutMinutes: 90}});
    const planned = await prepared(asked, account);
    expect(planned.steps.map(({change}) => change.fields)).toEqual([
      [{field: 'timeoutInMinutes', from: '60', to: '90'}],
    ]);
  });

  test('may use the credentials of the account', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.3');
    const {arn} = addConnection(aws);
    aws.account.codebuild.putCredential({
      arn: 'arn:aws:codebuild:eu-west-2:111122223333:token/github',
      serverType: 'GITHUB',
      authType: 'CODECONNECTIONS',
      token: arn,
    });
    const planned = await prepared(request(), account);
    expect(allowed(planned)['UseConnection']).toContain(arn);
    expect(step(planned, 'create-project').input.source?.auth).toBeUndefined();
  });

  test('may still use the connection of the project', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.3');
    addConnection(aws);
    const made = await prepared(request({connection: 'acme'}), account);
    await applySteps(made.steps, account, PACE);
    const again = await prepared(request(), account);
    expect(again.steps).toEqual([]);
  });

  test('may use the cache and the parameters of the project, including existing ones', async () => {
    const variable = (name: string) =>
      ({name, value: `/p/${name}`, type: 'PARAMETER_STORE'}) as const;
    const cache = {type: 'S3', location: 'bucket/x'} as const;
    const {account} = await start(request({options: {cache, variables: [variable('a')]}}));
    const asked = request({options: {variables: [variable('b')]}});
    const planned = await prepared(asked, account);
    expect(allowed(planned)).toMatchObject({
      ReadParameters: ['a', 'b'].map(
        (it) => `arn:aws:ssm:${PLACE.region}:${PLACE.accountId}:parameter/p/${it}`,
      ),
      KeepCache: ['arn:aws:s3:::bucket/x/*'],
    });
  });
});

describe('the image of an adopted project', () => {
  test('stays', async () => {
    const {aws, account} = await start(request({options: {image: 'registry.example/x'}}));
    const planned = await prepared(request(), account);
    expect(planned.steps).toEqual([]);
    expect(aws.actions).not.toContain('ecr:DescribeImages');
  });

  test('changes if the machine cannot run a Docker engine', async () => {
    const {aws, account} = await start(request());
    await account.codebuild.updateProject({
      name: 'intranet',
      environment: {
        type: 'LINUX_LAMBDA_CONTAINER',
        computeType: 'BUILD_LAMBDA_4GB',
        image: 'aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22',
      },
    });
    const planned = await prepared(request(), account);
    const builder = `${aws.account.registryUri('ecr')}/ci-image-builder:1.2.3`;
    expect(step(planned, 'update-project').input.environment).toMatchObject({
      type: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_SMALL',
      image: builder,
      imagePullCredentialsType: 'SERVICE_ROLE',
    });
    const named = request({options: {image: 'registry.example/x'}});
    const other = await prepared(named, account);
    expect(step(other, 'update-project').input.environment?.image).toBe('registry.example/x');
  });
});

describe('the name of the images', () => {
  const unnamed = {imageName: undefined, buildspec: BUILDSPEC};

  test('is that of the project without a terminal', async () => {
    const {account} = await start();
    const planned = await prepared(request({codebase: unnamed}), account);
    const repository = `arn:aws:ecr:${PLACE.region}:${PLACE.accountId}:repository/intranet`;
    expect(allowed(planned)['PublishImages']).toEqual([repository, `${repository}/*`]);
    expect(planned.warnings).toEqual([mentioning(option('image-name', 'NAME'))]);
  });

  test('is asked for', async () => {
    const {account} = await start();
    const planned = await prepared(request({codebase: unnamed}), account, ({kind}) =>
      Promise.resolve(
        kind === 'image-name'
          ? {imageName: 'team/intranet'}
          : {access: {kind: 'account', means: {}}},
      ),
    );
    expect(allowed(planned)['PublishImages']).toContain(
      `arn:aws:ecr:${PLACE.region}:${PLACE.accountId}:repository/team/intranet`,
    );
  });

  test('is not needed if the role may already push', async () => {
    const {account} = await start(request());
    const asked = request({codebase: unnamed});
    expect(await prepared(asked, account, nobody)).toMatchObject({steps: []});
  });

  test('is not needed for builds without this tool', async () => {
    const {account} = await start();
    const asked = request({kind: 'buildproject', codebase: unnamed});
    const planned = await prepared(asked, account);
    expect(allowed(planned)).not.toHaveProperty('PublishImages');
    expect(step(planned, 'create-project').input.environment).toMatchObject({
      image: 'aws/codebuild/amazonlinux-x86_64-standard:6.0',
      imagePullCredentialsType: 'CODEBUILD',
    });
  });

  test('is not needed if this tool does not manage the role', async () => {
    const {aws, account} = await start();
    addRole(aws.account, 'shared_by_all');
    const asked = request({codebase: unnamed, role: 'shared_by_all'});
    expect(kinds(await prepared(asked, account))).toContain('create-project');
  });
});

describe('access to the source', () => {
  const auth = (planned: PlannedProject) => step(planned, 'create-project').input.source?.auth;

  test('uses the named connection', async () => {
    const {aws, account} = await start();
    const {arn} = addConnection(aws);
    const planned = await prepared(request({connection: 'acme'}), account, nobody);
    expect(auth(planned)).toEqual({type: 'CODECONNECTIONS', resource: arn});
    expect(allowed(planned)['UseConnection']).toContain(arn);
    expect(aws.actions).not.toContain('codebuild:ListSourceCredentials');
  });

  test('uses the only connection of the account, with a remark', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.3');
    const {arn} = addConnection(aws);
    const planned = await prepared(request(), account);
    expect(auth(planned)).toEqual({type: 'CODECONNECTIONS', resource: arn});
    expect(allowed(planned)['UseConnection']).toContain(arn);
    expect(planned.warnings).toContainEqual(mentioning(option('connection', 'NAME')));
  });

  test('is chosen again after the account was linked', async () => {
    const {aws, account} = await start();
    const {arn} = addConnection(aws);
    const seen: number[] = [];
    const planned = await prepared(request(), account, (question) => {
      if (question.kind !== 'source-access') return nobody(question);
      seen.push(question.facts.connections.length);
      expect(question.needsWebhook).toBe(true);
      if (seen.length === 1) {
        addConnection(aws, 'another');
        return Promise.resolve('links-changed');
      }
      return Promise.resolve({access: {kind: 'connection', arn, name: 'acme', key: 'acme'}});
    });
    expect(seen).toEqual([1, 2]);
    expect(auth(planned)).toEqual({type: 'CODECONNECTIONS', resource: arn});
  });

  test('stays if the project has one', async () => {
    const {account} = await start(request());
    const asked = request({options: {triggers: {...triggers, branches: ['next']}}});
    expect(kinds(await prepared(asked, account, nobody))).toEqual(['update-webhook']);
  });

  test('stays if no webhook is requested', async () => {
    const {account} = await start(request({options: {triggers: undefined}}));
    const asked = request({options: {triggers: undefined, timeoutMinutes: 5}});
    expect(kinds(await prepared(asked, account, nobody))).toEqual(['update-project']);
  });

  test('is chosen again for another host', async () => {
    const {account} = await start(request());
    const repository = gitRepository('https://gitlab.com/acme/intranet.git');
    const asked = request({repository});
    await expect(prepared(asked, account)).rejects.toMatchObject({
      code: 'codebuild.not-linked',
    });
  });

  test('is chosen again for another server of the same kind', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.3');
    const provider = 'GitLabSelfManaged';
    addConnection(aws, 'one', 'AVAILABLE', provider);
    const at = (host: string) => gitRepository(`https://${host}/acme/intranet.git`);
    const made = request({repository: at('gitlab.one.example'), connection: 'one'});
    await applySteps((await prepared(made, account)).steps, account, PACE);
    addConnection(aws, 'two', 'AVAILABLE', provider);
    const moved = request({repository: at('gitlab.two.example')});
    await expect(prepared(moved, account)).rejects.toMatchObject({code: 'usage.missing-value'});
  });

  test('is by the credentials of the account, although connections may not be listed', async () => {
    const {aws, account} = await start();
    aws.denied.add('codestar-connections:ListConnections');
    const planned = await prepared(request(), account, nobody);
    expect(kinds(planned)).toContain('create-webhook');
  });

  test('is not required for a public repository without a webhook, whatever may be read', async () => {
    const {aws, account} = await startAccount();
    aws.denied.add('codestar-connections:ListConnections');
    aws.denied.add('codebuild:ListSourceCredentials');
    const planned = await prepared(request({options: {triggers: undefined}}), account);
    expect(kinds(planned)).toEqual(['create-role', 'put-policy', 'create-project']);
  });

  test('cannot be chosen if nothing but connections is left, and these may not be listed', async () => {
    const {aws, account} = await startAccount();
    aws.denied.add('codestar-connections:ListConnections');
    await expect(prepared(request(), account)).rejects.toMatchObject({code: 'aws.access-denied'});
  });

  test('is chosen for a project that lacks its webhook', async () => {
    const {aws, account} = await start(request({options: {triggers: undefined}}));
    const planned = await prepared(request(), account);
    expect(kinds(planned)).toEqual(['create-webhook']);
    expect(aws.actions).toContain('codebuild:ListSourceCredentials');
  });
});

describe('changes of others', () => {
  test('tags that AWS has set are not sent back', async () => {
    const {aws, account} = await start(request());
    const project = aws.account.codebuild.project('intranet');
    const tags = [{key: 'aws:cloudformation:stack-name', value: 'web'}];
    Object.assign(project?.settings ?? {}, {tags});
    const asked = request({options: {description: 'another'}});
    const {input} = step(await prepared(asked, account), 'update-project');
    expect(input.tags).toEqual([]);
  });

  test('a project of a pipeline is refused', async () => {
    const {aws, account} = await start(request());
    const settings = aws.account.codebuild.project('intranet')?.settings;
    Object.assign(settings ?? {}, {source: {type: 'CODEPIPELINE'}});
    await expect(prepared(request(), account)).rejects.toMatchObject({
      code: 'codebuild.project-in-pipeline',
    });
  });

  test('an image of another version of this tool is replaced by that of this version', async () => {
    const {aws, account} = await start(request());
    const [image] = aws.account.repository('ecr', 'ci-image-builder').images.values();
    image?.tags.add('1.3.0');
    const newer = await prepared(request({version: '1.3.0'}), account);
    expect(step(newer, 'update-project').input.environment?.image).toMatch(/:1\.3\.0$/u);
    // The account does not have that version.
    expect((await prepared(request({version: '1.4.0'}), account)).steps).toEqual([]);
  });

  test("a project with another role does not require permission to read the project's own role", async () => {
    const {aws, account} = await start();
    addRole(aws.account, 'made_by_hand');
    const made = await prepared(request({role: 'made_by_hand'}), account);
    await applySteps(made.steps, account, PACE);
    aws.denied.add('iam:GetRole');
    expect((await prepared(request(), account)).steps).toEqual([]);
    aws.denied.delete('iam:GetRole');
    const own = await prepared(request({role: 'own'}), account);
    expect(kinds(own)).toEqual(['create-role', 'put-policy', 'update-project']);
    expect(step(own, 'update-project').input.serviceRole).toBe(roleArn(OWN));
  });

  test.each([undefined, 'own'])(
    "a role with the own role's name is not taken over (--role %s)",
    async (role) => {
      const {aws, account} = await start();
      addRole(aws.account, OWN);
      await expect(prepared(request({role}), account)).rejects.toMatchObject({
        code: 'codebuild.role-exists',
      });
      const chosen = await prepared(request({role: OWN}), account);
      expect(kinds(chosen)).toEqual(['create-project', 'create-webhook']);
    },
  );

  test('a role without permission to push gets it when the images have a name', async () => {
    const {account} = await start(request({kind: 'buildproject', codebase: noCodebase}));
    const planned = await prepared(request({codebase: noCodebase}), account);
    expect(allowed(planned)).toHaveProperty('PublishImages');
  });

  test('does not list repositories named undefined', async () => {
    const {aws, account} = await start(request({kind: 'buildproject', codebase: noCodebase}));
    addImage(aws, 'undefined/web', '1');
    const repository = aws.account.repository('ecr', 'undefined/web');
    repository.mutability = {imageTagMutability: 'IMMUTABLE'};
    const planned = await prepared(request({kind: 'buildproject', codebase: noCodebase}), account);
    expect(planned.steps).toEqual([]);
  });

  test('continues if the parameters cannot be read', async () => {
    const {aws, account} = await start();
    aws.instead('ssm:GetParameters', 'fail', 8);
    const buildspec = {...BUILDSPEC, parameters: [{name: 'A', source: '/a', line: 1}]};
    const asked = request({codebase: {imageName: 'intranet', buildspec}});
    const {warnings} = await prepared(asked, account);
    expect(warnings.join()).toContain('Cannot check whether the parameters');
  }, 20_000);
});

const noCodebase = {imageName: undefined, buildspec: BUILDSPEC};
