import type {AwsAccount} from '../aws-account.ts';
import type {StoredBuild} from '../codebuild-build.ts';
import {refusal} from './build-variables.ts';
import {PhaseFailure} from './phase-failure.ts';

/** Why a build cannot write its log, if its role does not allow it. */
export function logRefusal(account: AwsAccount, build: StoredBuild): PhaseFailure | undefined {
  const {request, arn} = build;
  const {status, groupName} = request.settings.logsConfig?.cloudWatchLogs ?? {};
  if (status === 'DISABLED') return undefined;
  const group = groupName ?? `/aws/codebuild/${request.project}`;
  const resource = `arn:aws:logs:${account.region}:${account.id}:log-group:${group}`;
  const refused = ['CreateLogStream', 'PutLogEvents']
    .map((it) => refusal(account, build, `logs:${it}`, `${resource}:log-stream:${build.uuid}`))
    .find((it) => it !== undefined);
  if (refused === undefined) return undefined;
  const role = request.settings.serviceRole;
  return new PhaseFailure(
    'ACCESS_DENIED',
    `Service role ${role} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${arn}. Error message: ${refused}`,
  );
}

/** Why a build cannot pull its image from the account's ECR, if its role pulls it and has no permission. */
export function pullRefusal(account: AwsAccount, build: StoredBuild): PhaseFailure | undefined {
  const {image = '', imagePullCredentialsType} = build.environment;
  const prefix = `${account.registryUri('ecr')}/`;
  if (imagePullCredentialsType !== 'SERVICE_ROLE' || !image.startsWith(prefix)) return undefined;
  const name = image.slice(prefix.length).split(/[@:]/u, 1)[0] ?? '';
  const repository = account.arn('ecr', name);
  const refused = [
    refusal(account, build, 'ecr:GetAuthorizationToken', '*'),
    ...['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'].map((it) =>
      refusal(account, build, `ecr:${it}`, repository),
    ),
  ].find((it) => it !== undefined);
  return refused === undefined
    ? undefined
    : new PhaseFailure(
        'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE',
        `Unable to pull customer's container image. CannotPullContainerError: ${refused}`,
      );
}
