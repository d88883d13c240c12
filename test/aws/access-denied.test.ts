import {expect, test} from 'vitest';
import {awsFailure} from '../../src/aws/aws-failure.ts';
import {spell} from '../../src/cli/spell.ts';

const ARN = 'arn:aws:ecr:eu-west-2:444455556666:repository/intranet/web';
const WHO = 'User: arn:aws:sts::111122223333:assumed-role/ci/someone';

function remedy(why: string, {action = 'ecr:DescribeRepositories', who = WHO, arn = ARN} = {}) {
  const message = `${who} is not authorized to perform: ${action} on resource: ${arn} ${why}`;
  const error = Object.assign(new Error(message), {name: 'AccessDeniedException'});
  const call = {task: 'find the repository intranet/web', action, resource: '*'};
  const failure = awsFailure(error, call, {profile: undefined});
  expect(failure).toMatchObject({
    kind: 'credentials',
    message: `Cannot find the repository intranet/web: permission denied for ${action}.`,
    details: [message],
  });
  return failure.remedy.map(spell);
}

test.each([
  ['with an explicit deny in a service control policy', 'The administrator of the organization'],
  ['with an explicit deny in a resource control policy', 'The administrator of the organization'],
  [
    'with an explicit deny in a VPC endpoint policy transitively through a service control policy',
    'The administrator of the organization',
  ],
  ['with an explicit deny in a VPC endpoint policy', 'The administrator of the VPC'],
  ['with an explicit deny in a permissions boundary', 'An administrator of the account'],
  ['with an explicit deny in a session policy', 'The issuer of these temporary credentials'],
  ['with an explicit deny in a sessions policy', 'The issuer of these temporary credentials'],
  ['with an explicit deny in a resource-based policy', 'The owner of the resource'],
  ['with an explicit deny in an identity-based policy', 'An administrator of the account'],
])('%s: says who must remove it, and shows no statement', (why, who) => {
  const told = remedy(why);
  expect(told[0]).toMatch(/^A statement in an? .* (?:policy|boundary) denies it\.$/u);
  expect(told[1]).toMatch(new RegExp(`^${who}.* must remove it`, 'u'));
  expect(told.join('\n')).not.toContain('Allow');
});

test('names the policy that AWS names', () => {
  const policy = 'arn:aws:organizations::777788889999:policy/o-a/service_control_policy/p-b';
  expect(remedy(`with an explicit deny in a service control policy: ${policy}`)[0]).toBe(
    `A statement in a service control policy denies it (${policy}).`,
  );
});

test.each([
  ['service control policy', 'The administrator of the organization'],
  ['VPC endpoint policy', 'The administrator of the VPC'],
  ['permissions boundary', 'An administrator of the account'],
  ['session policy', 'The issuer of these temporary credentials'],
])('without a %s that allows it, says who must add the statement', (policy, who) => {
  const [where, statement] = remedy(`because no ${policy} allows the action`);
  expect(where).toMatch(new RegExp(`^${who}.* must add this statement to the ${policy}`, 'u'));
  expect(JSON.parse(statement ?? '')).toEqual({
    Effect: 'Allow',
    Action: 'ecr:DescribeRepositories',
    Resource: ARN,
  });
});

const NO_RESOURCE_POLICY = 'because no resource-based policy allows the action';

test('asks the other account to change the policy of its repository', () => {
  const [where, statement] = remedy(NO_RESOURCE_POLICY);
  expect(where).toBe(
    'Ask account 444455556666 to add this statement to the policy of the repository intranet/web:',
  );
  expect(JSON.parse(statement ?? '')).toEqual({
    Effect: 'Allow',
    Principal: {AWS: 'arn:aws:iam::111122223333:root'},
    Action: 'ecr:DescribeRepositories',
  });
});

test('asks the other account to change the policy of its registry for new repositories', () => {
  const [where, statement] = remedy(NO_RESOURCE_POLICY, {
    action: 'ecr:CreateRepository',
    who: 'User: arn:aws-cn:iam::111122223333:user/ci',
    arn: ARN.replace('aws', 'aws-cn'),
  });
  expect(where).toBe(
    'Ask account 444455556666 to add this statement to the policy of its registry:',
  );
  expect(JSON.parse(statement ?? '')).toEqual({
    Effect: 'Allow',
    Principal: {AWS: 'arn:aws-cn:iam::111122223333:root'},
    Action: 'ecr:CreateRepository',
    Resource: ARN.replace('aws', 'aws-cn'),
  });
});

test.each(['codeconnections', 'codestar-connections'])(
  'names an action of %s under both prefixes of the service',
  (service) => {
    const action = `${service}:ListConnections`;
    const arn = 'arn:aws:codeconnections:eu-west-2:111122223333:*';
    const reasons = [
      'because no identity-based policy allows it',
      'because no session policy allows it',
      'because no permissions boundary allows it',
    ];
    for (const why of reasons) {
      const [, statement = ''] = remedy(why, {action, arn});
      expect(JSON.parse(statement)).toEqual({
        Effect: 'Allow',
        Action: ['codeconnections:ListConnections', 'codestar-connections:ListConnections'],
        Resource: arn,
      });
    }
  },
);
