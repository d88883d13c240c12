import {expect, test} from 'vitest';
import type {Account} from '../../../src/codebuild/account/account.ts';
import {applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import type {PlannedProject} from '../../../src/codebuild/project/plan-project.ts';
import type {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';
import {addRole} from '../../sandbox/aws/codebuild-rig.ts';
import {addConnection} from '../account-rig.ts';
import {roleArn} from '../samples.ts';
import {PACE, prepared, request, start} from './project-rig.ts';

/** Resources of the statements in the role's policy. */
function allowed({steps}: PlannedProject): Record<string, unknown> {
  const [put] = steps.flatMap((it) => (it.kind === 'put-policy' ? [it] : []));
  const statements = put?.role.policy.Statement ?? [];
  return Object.fromEntries(statements.map(({Sid, Resource}) => [Sid, Resource]));
}

/** Links the account to a Git host. */
function addCredential(
  {account}: AwsStandIn,
  authType: 'CODECONNECTIONS' | 'SECRETS_MANAGER',
  arn: string,
  serverType: 'GITHUB' | 'GITLAB' = 'GITHUB',
): void {
  const name = serverType.toLowerCase();
  account.codebuild.putCredential({
    arn: `arn:aws:codebuild:eu-west-2:111122223333:token/${name}`,
    serverType,
    authType,
    token: arn,
  });
}

/** Gives the project a role that this tool does not manage. */
async function moveToOtherRole(aws: AwsStandIn, account: Account): Promise<void> {
  addRole(aws.account, 'made_by_hand');
  await account.codebuild.updateProject({name: 'intranet', serviceRole: roleArn('made_by_hand')});
}

test('an own role that replaces another one may use the connection of the account', async () => {
  const {aws, account} = await start(request());
  await moveToOtherRole(aws, account);
  const {arn} = addConnection(aws);
  addCredential(aws, 'CODECONNECTIONS', arn);
  const own = await prepared(request({role: 'own'}), account);
  expect(allowed(own)['UseConnection']).toContain(arn);
  await applySteps(own.steps, account, PACE);
  expect((await prepared(request(), account)).steps).toEqual([]);
});

test('an own role follows the credentials of the account, and keeps them if they cannot be read', async () => {
  const {aws, account} = await start(request());
  const {arn} = aws.account.secrets.add(aws.account, {name: 'github', string: '{}'});
  addCredential(aws, 'SECRETS_MANAGER', arn);
  const planned = await prepared(request({role: 'own'}), account);
  expect(planned.steps.map(({kind}) => kind)).toEqual(['put-policy']);
  expect(allowed(planned)['ReadSourceCredentials']).toContain(arn);
  await applySteps(planned.steps, account, PACE);
  const unchanged = {name: 'intranet', steps: [], warnings: []};
  expect(await prepared(request(), account)).toEqual(unchanged);
  aws.denied.add('codebuild:ListSourceCredentials');
  expect(await prepared(request({role: 'own'}), account)).toEqual(unchanged);
});

test('an own role follows the credentials of the account with any other change', async () => {
  const {aws, account} = await start(request());
  const {arn} = aws.account.secrets.add(aws.account, {name: 'github', string: '{}'});
  addCredential(aws, 'SECRETS_MANAGER', arn);
  expect((await prepared(request(), account)).steps).toEqual([]);
  const planned = await prepared(request({options: {timeoutMinutes: 90}}), account);
  expect(planned.steps.map(({kind}) => kind)).toEqual(['put-policy', 'update-project']);
  expect(allowed(planned)['ReadSourceCredentials']).toContain(arn);
});

test('an own role may use the connection of the account for other sources', async () => {
  const {aws, account} = await start(request());
  const {arn} = addConnection(aws, 'lab', 'AVAILABLE', 'GitLab');
  addCredential(aws, 'CODECONNECTIONS', arn, 'GITLAB');
  const location = 'https://gitlab.com/acme/themes.git';
  await account.codebuild.updateProject({
    name: 'intranet',
    secondarySources: [{type: 'GITLAB', location, sourceIdentifier: 'themes'}],
  });
  const planned = await prepared(request({role: 'own'}), account);
  expect(allowed(planned)['UseConnection']).toContain(arn);
});

test('if the credentials cannot be read, a warning says what the role may lack', async () => {
  const {aws, account} = await start(request());
  await moveToOtherRole(aws, account);
  aws.denied.add('codebuild:ListSourceCredentials');
  const own = await prepared(request({role: 'own'}), account);
  expect(own.warnings).toEqual([expect.stringContaining('codebuild:ListSourceCredentials')]);
});
