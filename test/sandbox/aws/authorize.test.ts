import {
  CodeBuildClient,
  CreateProjectCommand,
  ListSourceCredentialsCommand,
} from '@aws-sdk/client-codebuild';
import {
  CodeStarConnectionsClient,
  GetConnectionCommand,
} from '@aws-sdk/client-codestar-connections';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  IAMClient,
  ListAccountAliasesCommand,
} from '@aws-sdk/client-iam';
import {GetSecretValueCommand, SecretsManagerClient} from '@aws-sdk/client-secrets-manager';
import {GetParametersCommand, SSMClient, type SSMClientConfig} from '@aws-sdk/client-ssm';
import {expect, onTestFinished, test} from 'vitest';

import {AwsStandIn} from './aws-stand-in.ts';

const CREDENTIALS = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'session-token',
};
const ARN =
  'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/someone';
const CONNECTION =
  'arn:aws:codestar-connections:eu-west-2:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef';
const POLICY = 'arn:aws:iam::111122223333:policy/ci';

type Settings = Required<Pick<SSMClientConfig, 'endpoint' | 'region' | 'credentials'>>;

test.each([
  [
    'iam:CreateRole',
    (it: Settings) =>
      iam(it).send(
        new CreateRoleCommand({RoleName: 'ci', AssumeRolePolicyDocument: '{}', Path: '/a/'}),
      ),
    'arn:aws:iam::111122223333:role/a/ci',
  ],
  [
    'iam:AttachRolePolicy',
    (it: Settings) =>
      iam(it).send(new AttachRolePolicyCommand({RoleName: 'ci', PolicyArn: POLICY})),
    'arn:aws:iam::111122223333:role/ci',
  ],
  [
    'iam:CreatePolicy',
    (it: Settings) =>
      iam(it).send(new CreatePolicyCommand({PolicyName: 'ci', PolicyDocument: '{}'})),
    POLICY,
  ],
  [
    'iam:DeletePolicy',
    (it: Settings) => iam(it).send(new DeletePolicyCommand({PolicyArn: POLICY})),
    POLICY,
  ],
  [
    'iam:ListAccountAliases',
    (it: Settings) => iam(it).send(new ListAccountAliasesCommand({})),
    '*',
  ],
  [
    'codebuild:CreateProject',
    createProject,
    'arn:aws:codebuild:eu-west-2:111122223333:project/web',
  ],
  ['iam:PassRole', createProject, 'arn:aws:iam::111122223333:role/ci'],
  [
    'codebuild:ListSourceCredentials',
    (it: Settings) => new CodeBuildClient(it).send(new ListSourceCredentialsCommand({})),
    '*',
  ],
  [
    'ssm:GetParameters',
    (it: Settings) => new SSMClient(it).send(new GetParametersCommand({Names: ['/a/b']})),
    'arn:aws:ssm:eu-west-2:111122223333:parameter/a/b',
  ],
  [
    'secretsmanager:GetSecretValue',
    (it: Settings) =>
      new SecretsManagerClient(it).send(new GetSecretValueCommand({SecretId: 'token'})),
    'arn:aws:secretsmanager:eu-west-2:111122223333:secret:token',
  ],
  [
    'codestar-connections:GetConnection',
    (it: Settings) =>
      new CodeStarConnectionsClient(it).send(new GetConnectionCommand({ConnectionArn: CONNECTION})),
    CONNECTION,
  ],
] as const)('%s can be denied', async (action, call, resource) => {
  const aws = await AwsStandIn.start();
  onTestFinished(() => aws.stop());
  aws.denied.add(action);
  const settings = {endpoint: aws.endpoint, region: 'eu-west-2', credentials: CREDENTIALS};
  const isQuery = action.startsWith('iam:') && action !== 'iam:PassRole';
  await expect(call(settings)).rejects.toMatchObject({
    name: isQuery ? 'AccessDenied' : 'AccessDeniedException',
    message: `User: ${ARN} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    $metadata: {httpStatusCode: isQuery ? 403 : 400},
  });
});

function iam(settings: Settings): IAMClient {
  return new IAMClient({...settings, region: 'us-east-1'});
}

async function createProject(settings: Settings): Promise<void> {
  const command = new CreateProjectCommand({
    name: 'web',
    source: {type: 'NO_SOURCE'},
    artifacts: {type: 'NO_ARTIFACTS'},
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'aws/codebuild/standard:7.0',
      computeType: 'BUILD_GENERAL1_SMALL',
    },
    serviceRole: 'ci',
  });
  await new CodeBuildClient(settings).send(command);
}
