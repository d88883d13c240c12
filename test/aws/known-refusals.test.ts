import {expect, test} from 'vitest';
import {awsFailure} from '../../src/aws/aws-failure.ts';
import {KNOWN_REFUSALS, knownRefusal} from '../../src/aws/known-refusals.ts';
import {spell} from '../../src/cli/spell.ts';

/** How an error is shown. */
function shown(action: string, name: string, message: string) {
  const facts = {httpStatusCode: 400, requestId: 'c0ffee'};
  const error = Object.assign(new Error(message), {name, $metadata: facts});
  const call = {task: 'do it', action, resource: '*'};
  const {code, message: what, details, remedy} = awsFailure(error, call, {profile: undefined});
  return {code, what, details, remedy: remedy.map(spell).join('\n')};
}

const CREATE = 'codebuild:CreateProject';
const HOOK = 'codebuild:CreateWebhook';
const START = 'codebuild:StartBuild';

/** Messages from public reports: the call, the error and what is shown. */
const REPORTED: readonly (readonly [string, string, string, string, RegExp])[] = [
  [
    CREATE,
    'InvalidInputException',
    'CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::111122223333:role/x',
    'CodeBuild cannot assume the role',
    /trust policy/u,
  ],
  [
    CREATE,
    'InvalidInputException',
    'Not authorized to perform DescribeSecurityGroups',
    'the role of the project does not allow what the VPC requires',
    /use the VPC[^]*permissions boundary[^]*wait a minute/u,
  ],
  [
    HOOK,
    'ResourceNotFoundException',
    'Could not find access token for server type github',
    'CodeBuild has no credentials for the Git host',
    /codebuild link-github/u,
  ],
  [
    CREATE,
    'InvalidInputException',
    'No Access token found, please visit AWS CodeBuild console to connect to GitHub',
    'CodeBuild has no credentials for the Git host',
    /codebuild link-github/u,
  ],
  [
    CREATE,
    'OAuthProviderException',
    'User is not authorized to access connection arn:aws:codeconnections:eu-west-2:111122223333:connection/x',
    'the connection cannot be used',
    /GetConnectionToken/u,
  ],
  [
    HOOK,
    'InvalidInputException',
    'Access denied to connection arn:aws:codeconnections:eu-west-1:111122223333:connection/x',
    'the connection cannot be used',
    /PENDING/u,
  ],
  [
    CREATE,
    'InvalidInputException',
    'Connection arn:aws:codeconnections:eu-west-1:111122223333:connection/x is not AVAILABLE',
    'the connection cannot be used',
    /^Finish the connection/u,
  ],
  [
    HOOK,
    'OAuthProviderException',
    'Failed to create webhook. GitHub API limit reached. Please try again later.',
    'the Git host is throttling requests',
    /Wait a few minutes/u,
  ],
  [
    HOOK,
    'OAuthProviderException',
    'Failed to create webhook. GitHub webhook limit reached. Please delete a webhook from this repository.',
    'the repository has as many webhooks as GitHub allows',
    /^Delete an unused webhook/u,
  ],
  [
    HOOK,
    'OAuthProviderException',
    'Failed to create webhook. Repository not found or permission denied. Please make sure the source credentials associated with your project have the permission to create webhook.',
    'the repository was not found, or the Git host denied permission',
    /admin:repo_hook/u,
  ],
  [HOOK, 'OAuthProviderException', 'Something new.', 'the Git host rejected the request', /^$/u],
  [
    START,
    'AccountLimitExceededException',
    'Cannot have more than 0 builds in queue for the account',
    'the quota of builds is 0 in this account',
    /Service Quotas/u,
  ],
  [
    START,
    'AccountLimitExceededException',
    'Cannot have more than 1 builds in queue for the account',
    'the account has reached its quota of concurrent builds',
    /Wait until some builds/u,
  ],
  [
    CREATE,
    'AccountLimitExceededException',
    'Cannot have more than 5000 projects for the account',
    'the account has reached a CodeBuild quota',
    /^Request a higher quota/u,
  ],
  [
    'iam:CreateRole',
    'LimitExceededException',
    'Cannot exceed quota for RolesPerAccount: 1000',
    'the account has reached an IAM quota',
    /us-east-1/u,
  ],
  [
    'iam:AttachRolePolicy',
    'LimitExceededException',
    'Cannot exceed quota for PoliciesPerRole: 10',
    'the role has as many policies as IAM allows',
    /Detach an unused policy/u,
  ],
  [
    'iam:PutRolePolicy',
    'LimitExceededException',
    'Maximum policy size of 10240 bytes exceeded for role x',
    'the inline policies of the role are too large together',
    /Delete an unused inline policy/u,
  ],
  [
    'iam:PutRolePolicy',
    'ConcurrentModificationException',
    'Multiple requests to change this object were submitted simultaneously.',
    'another request changed the same resource at the same time',
    /Run the same command again/u,
  ],
  [
    'ssm:PutParameter',
    'InvalidKeyId',
    'arn:aws:kms:eu-west-2:111122223333:key/x is pending deletion. (Service: AWSKMS; Status Code: 400; Error Code: KMSInvalidStateException)',
    'the KMS key of the parameter cannot be used',
    /enable the key[^]*delete the parameter/u,
  ],
  [
    'ssm:PutParameter',
    'ParameterMaxVersionLimitExceeded',
    'You attempted to create a new version of /x by calling the PutParameter API with the overwrite flag. Version 1, the oldest version, can not be deleted because it has a label associated with it.',
    'the parameter has as many versions as AWS allows, and the oldest has a label',
    /label-parameter-version/u,
  ],
  [
    'ssm:PutParameter',
    'TooManyUpdates',
    'There are concurrent updates for a resource that supports one update at a time.',
    'another request changed the same resource at the same time',
    /Run the same command again/u,
  ],
  [
    'ecr:CreateRepository',
    'LimitExceededException',
    'The repository quota of the registry is reached.',
    'the account has reached an ECR quota',
    /Elastic Container Registry/u,
  ],
];

test.each(REPORTED)('%s: %s: %s', (action, name, message, why, remedy) => {
  const {what, details, remedy: advice} = shown(action, name, message);
  expect(what).toBe(`Cannot do it: ${why}.`);
  expect(details).toEqual([message]);
  expect(advice).toMatch(remedy);
});

test('each known refusal has a source, and is found by a message of AWS', () => {
  const reached = new Set(
    REPORTED.map(([action, name, message]) => knownRefusal(action, {name, message})),
  );
  for (const known of KNOWN_REFUSALS) {
    expect(known.sources.length).toBeGreaterThan(0);
    for (const source of known.sources) expect(new URL(source).protocol).toBe('https:');
    expect(reached).toContain(known);
  }
});

test.each([
  [CREATE, 'InvalidInputException', 'Invalid service role'],
  [CREATE, 'InvalidInputException', 'Invalid environment: image'],
  [
    CREATE,
    'InvalidInputException',
    'Project-level concurrent build limit cannot exceed the account-level concurrent build limit of 1',
  ],
  [HOOK, 'ValidationException', '1 validation error detected'],
  [START, 'AccountSuspendedException', 'The account is suspended.'],
  ['iam:CreatePolicy', 'LimitExceededException', 'Cannot exceed quota for PolicySize: 6144'],
  ['iam:CreateRole', 'LimitExceededException', 'Cannot exceed quota for ACLSizePerRole: 2048'],
  ['iam:PutRolePolicy', 'MalformedPolicyDocumentException', 'Syntax errors in policy.'],
  [
    'ssm:PutParameter',
    'ParameterLimitExceeded',
    'You have reached the maximum number of standard parameters for this AWS account and Region (10000). To add more parameters, either delete existing parameters or upgrade to the advanced-parameter tier (charges apply).',
  ],
  [
    'ssm:PutParameter',
    'ValidationException',
    'Standard tier parameters support a maximum parameter value of 4096 characters.',
  ],
  ['codeconnections:CreateConnection', 'LimitExceededException', 'Exceeded the maximum limit.'],
  ['ecr:PutImage', 'InvalidParameterException', "Invalid parameter at 'repositoryName'"],
  ['ecr:CreateRepository', 'OAuthProviderException', 'GitHub webhook limit reached'],
])('shows an unknown refusal of %s in the words of AWS alone: %s: %s', (action, name, message) => {
  expect(shown(action, name, message)).toEqual({
    code: 'aws.failed',
    what: `Cannot do it: AWS returned ${name}.`,
    details: [message],
    remedy: '',
  });
});

test.each(['', 'UnknownError'])('shows a refusal without a reason as one of AWS: %j', (message) => {
  expect(shown(HOOK, 'InvalidInputException', message)).toEqual({
    code: 'aws.failed',
    what: 'Cannot do it: AWS returned InvalidInputException.',
    details: ['AWS gave no reason.', 'Request ID: c0ffee'],
    remedy: '',
  });
});
