import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {awsFailure} from '../../src/aws/aws-failure.ts';
import {requireAccount} from '../../src/aws/session-requirements.ts';
import {codeExpired} from '../../src/aws/sso-oidc-failure.ts';
import {errorLines, shownError} from '../../src/cli/errors/show-error.ts';
import {projectNotFound} from '../../src/cli/operate/run/project-not-found.ts';
import {slackSteps} from '../../src/codebuild/slack-parameters.ts';
import {namedConnection, notLinked} from '../../src/codebuild/source/source-access.ts';
import {machineFailure} from '../../src/engine/cnb/machine-failure.ts';
import {noEngineHere} from '../../src/engine/docker/engine-failure.ts';
import {missingImage} from '../../src/engine/pack/missing-image.ts';
import type {ErrorCode} from '../../src/error-codes.ts';
import {type Failure, diskFull} from '../../src/errors.ts';
import {connectTrouble} from '../../src/http/connect-trouble.ts';
import {networkFailure} from '../../src/http/network-failure.ts';
import {openTransport} from '../../src/http/transport.ts';
import {parseConfig} from '../../src/image/documents/image-documents.ts';
import {requireNames} from '../../src/registry/ecr/repository-name.ts';
import {verify} from '../../src/registry/oci/digest.ts';
import {registryFailure} from '../../src/registry/oci/registry-failure.ts';
import {plainLines} from '../cli/plain-lines.ts';
import {PROJECT} from './markdown-page.ts';
import {sha256} from '../../src/sha256.ts';

const CODEBUILD = 'arn:aws:codebuild:eu-west-2:111122223333:project/intranet';
const CONNECTION = 'arn:aws:codeconnections:eu-west-2:111122223333:connection';
const TOKEN = '/codebuild/slack_api_token';
const PLACE = {region: 'eu-west-2', accountId: '111122223333', partition: 'aws'} as const;

function ofAws(task: string, name: string, message: string, status = 400): Failure {
  const error = Object.assign(new Error(message), {name, $metadata: {httpStatusCode: status}});
  const call = {task, action: 'codebuild:BatchGetProjects', resource: CODEBUILD};
  return awsFailure(error, call, {profile: undefined});
}

function ofRegistry(status: number, code: string, message: string, user?: string): Failure {
  const body = JSON.stringify({errors: [{code, message}]});
  const image = 'registry.example.com/team/web';
  const task = status === 429 ? `read ${image}:latest` : `push to ${image}`;
  return registryFailure({task, host: 'registry.example.com', user, status, body});
}

/** Errors as the page shows them. Others require a build, an account or a terminal. */
const ERRORS: Partial<Record<ErrorCode, () => unknown>> = {
  'aws.access-denied': () =>
    ofAws(
      'read the project intranet',
      'AccessDeniedException',
      `User: arn:aws:iam::111122223333:user/ada is not authorized to perform: codebuild:BatchGetProjects on resource: ${CODEBUILD} because no identity-based policy allows the codebuild:BatchGetProjects action`,
    ),
  'aws.account-mismatch': () =>
    requireAccount('111122223333', {
      account: '999900001111',
      profile: {
        name: 'work',
        kind: 'keys',
        region: undefined,
        root: {name: 'work', kind: 'keys'},
        sso: undefined,
      },
    }),
  'aws.failed': () =>
    ofAws('create the project intranet', 'InvalidInputException', 'Invalid environment: image'),
  'aws.sign-in-failed': () => codeExpired(),
  'aws.signed-out': () =>
    ofAws(
      'check who is signed in',
      'CredentialsProviderError',
      'Could not load credentials from any providers',
    ),
  'aws.throttled': () => ofAws('read the project intranet', 'ThrottlingException', 'Rate exceeded'),
  'aws.unavailable': () =>
    ofAws(
      'read the project intranet',
      'ServiceUnavailable',
      'Service is unavailable. Please try again.',
      503,
    ),
  'build.image-not-found': () =>
    missingImage('builder', 'registry.example.com/cnb/nope:2', {
      other: 'builder',
      origin: undefined,
      words: [],
      probe: async () => 'absent',
    }),
  'codebuild.connection-invalid': () =>
    namedConnection(
      'acme',
      ['6f1a…', '9c2e…'].map((id) => ({
        name: 'acme',
        arn: `${CONNECTION}/${id}`,
        status: 'AVAILABLE',
        provider: 'GitHub',
      })),
    ),
  'codebuild.connection-not-found': () => namedConnection('acme', []),
  'codebuild.connection-not-ready': () =>
    namedConnection('acme', [
      {name: 'acme', arn: `${CONNECTION}/6f1a…`, status: 'PENDING', provider: 'GitHub'},
    ]),
  'codebuild.not-linked': () => notLinked({connections: [], ofAccount: undefined}),
  'codebuild.project-not-found': () => projectNotFound('intranat', PLACE),
  'codebuild.rejected': () =>
    ofAws(
      'create the webhook of intranet',
      'ResourceNotFoundException',
      'Could not find access token for server type github',
    ),
  'docker.not-privileged': () => noEngineHere('unprivileged', {project: undefined}),
  'docker.too-old': () =>
    machineFailure([
      'Error response from daemon: client version 1.52 is too new. Maximum supported API version is 1.41',
    ]),
  'docker.unavailable': () =>
    machineFailure([
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    ]),
  'registry.denied': () =>
    ofRegistry(403, 'DENIED', 'requested access to the resource is denied', 'ada'),
  'registry.digest-mismatch': () =>
    verify(
      Buffer.from('b'),
      sha256(Buffer.from('a')),
      'the blob sha256:ca97… of registry.example.com/team/web',
    ),
  'registry.invalid-name': () => requireNames({kind: 'ecr', prefix: 'team', names: ['a__b']}),
  'registry.not-found': () =>
    ofRegistry(404, 'NAME_UNKNOWN', 'repository name not known to registry'),
  'registry.throttled': () => ofRegistry(429, 'TOOMANYREQUESTS', 'too many requests'),
  'registry.unauthorized': () => ofRegistry(401, 'UNAUTHORIZED', 'authentication required'),
  'network.config-invalid': () =>
    openTransport({environment: {CI_IMAGE_BUILDER_ANSWER_TIMEOUT: '1m'}}),
  'registry.unavailable': () => ofRegistry(503, 'UNAVAILABLE', 'service not available'),
  'registry.unreachable': () =>
    networkFailure(
      'registry.unreachable',
      'read registry.example.com/team/web:commit-1a2b3c4',
      connectTrouble(
        {endpoint: {host: 'registry.example.com', port: 443, isSecure: true}, proxy: undefined},
        Object.assign(new Error('getaddrinfo ENOTFOUND registry.example.com'), {code: 'ENOTFOUND'}),
      ),
    ),
  'release.image-invalid': () =>
    parseConfig(Buffer.from('[]'), 'registry.example.com/team/web:commit-1a2b3c4'),
  'slack.parameter-type': () =>
    slackSteps(
      [{name: TOKEN, value: 'x', description: ''}],
      new Map([[TOKEN, {type: 'String', value: 'x'}]]),
    ),
  'system.disk-full': () => diskFull('ENOSPC: no space left on device, write'),
  'system.internal': () => new TypeError('x is not a function'),
};

async function messageOf(provoke: () => unknown): Promise<string> {
  const error = await (async () => provoke())().catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error('there was no error');
  return plainLines(errorLines(shownError(error))).join('\n');
}

const text = await readFile(join(PROJECT, 'docs/troubleshooting.md'), 'utf8');

test.each(Object.entries(ERRORS))('the page shows %s like a terminal', async (code, provoke) => {
  const entry = text.split(`\n### \`${code}\`\n`)[1] ?? '';
  const [, example] = /```text\n(.*?)\n```/su.exec(entry) ?? [];
  expect(example).toBe(await messageOf(provoke));
});
