import {CODEBUILD_OPERATIONS} from './codebuild-operations.ts';
import {CONNECTIONS_OPERATIONS} from './connections-operations.ts';
import {ECR_OPERATIONS} from './ecr-operations.ts';
import {ECR_PUBLIC_OPERATIONS} from './ecr-public-operations.ts';
import {IAM_OPERATIONS} from './iam-operations.ts';
import {LOGS_OPERATIONS} from './logs-operations.ts';
import type {Operation} from './operation.ts';
import {SECRETS_OPERATIONS} from './secrets-operations.ts';
import type {ServiceName} from './service-model.ts';
import {SSM_OPERATIONS} from './ssm-operations.ts';
import {SSO_OIDC_OPERATIONS} from './sso-oidc-operations.ts';
import {SSO_OPERATIONS} from './sso-operations.ts';
import {STS_OPERATIONS} from './sts-operations.ts';

/** All supported operations, by service and name. */
export const OPERATIONS: Readonly<Record<ServiceName, Readonly<Record<string, Operation>>>> = {
  sts: STS_OPERATIONS,
  iam: IAM_OPERATIONS,
  ecr: ECR_OPERATIONS,
  'ecr-public': ECR_PUBLIC_OPERATIONS,
  codebuild: CODEBUILD_OPERATIONS,
  'codestar-connections': CONNECTIONS_OPERATIONS,
  logs: LOGS_OPERATIONS,
  secretsmanager: SECRETS_OPERATIONS,
  ssm: SSM_OPERATIONS,
  sso: SSO_OPERATIONS,
  'sso-oidc': SSO_OIDC_OPERATIONS,
};
