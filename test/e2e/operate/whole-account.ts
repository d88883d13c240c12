import {
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectInput,
  CreateWebhookCommand,
} from '@aws-sdk/client-codebuild';

import {addToken} from '../../codebuild/account-rig.ts';
import {type Operator, startOperator} from '../operator.ts';
import {WHOLE_PROJECT, WHOLE_WEBHOOK} from './whole-project.ts';

/**
 * An account with the sample project, created by a client of AWS, and a role for it that this tool does not
 * manage.
 *
 * @param changes other settings of the project.
 */
export async function withWholeProject(
  changes: Partial<CreateProjectInput> = {},
): Promise<Operator> {
  const operator = await startOperator();
  const {aws, env} = operator;
  addToken(aws);
  addRole(operator, 'hand-made');
  const client = new CodeBuildClient({
    endpoint: aws.endpoint,
    region: aws.account.region,
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: env['AWS_SESSION_TOKEN'] ?? '',
    },
  });
  await client.send(
    new CreateProjectCommand(structuredClone({...WHOLE_PROJECT, ...changes}) as never),
  );
  await client.send(new CreateWebhookCommand(structuredClone(WHOLE_WEBHOOK) as never));
  client.destroy();
  aws.calls.length = 0;
  return operator;
}

/** A role that CodeBuild may assume for any project. */
export function addRole({aws}: Operator, name: string): void {
  const {iam} = aws.account;
  const trust = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: {Service: 'codebuild.amazonaws.com'},
      Action: 'sts:AssumeRole',
    },
  };
  iam.addRole({
    name,
    id: 'AROAIOSFODNN7EXAMPLE',
    arn: iam.arn('role', '/', name),
    path: '/',
    createdAt: iam.now(),
    description: undefined,
    maxSessionDuration: 3600,
    boundary: undefined,
    tags: new Map(),
    inline: new Map(),
    attached: new Set(['arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser']),
    trust: JSON.stringify(trust),
    changedAt: iam.now(),
  });
}
