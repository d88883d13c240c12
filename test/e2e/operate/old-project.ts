import type {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';

/** Adds the project `intranet` as `copilot-helper codebuild codedeploy` created it, with its webhook. */
export function addOldProject({account}: AwsStandIn, role: string): void {
  const project = account.codebuild.addProject(
    'intranet',
    {
      description: 'Intranet',
      source: {
        type: 'GITHUB',
        location: 'https://github.com/acme/intranet.git',
        buildspec: 'buildspec.yml',
        auth: {type: 'OAUTH', resource: 'AWS::CodeBuild::SourceCredential'},
      },
      sourceVersion: 'main',
      artifacts: {type: 'NO_ARTIFACTS'},
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'public.ecr.aws/uktrade/ci-image-builder',
        computeType: 'BUILD_GENERAL1_SMALL',
        privilegedMode: true,
        imagePullCredentialsType: 'SERVICE_ROLE',
        environmentVariables: [{name: 'COPILOT_TOOLS_VERSION', value: '0.1.25', type: 'PLAINTEXT'}],
      },
      serviceRole: role,
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 480,
      tags: [],
    },
    account.now(),
  );
  const filters = [
    {type: 'EVENT' as const, pattern: 'PUSH'},
    {type: 'HEAD_REF' as const, pattern: '^refs/heads/main'},
  ];
  project.webhook = {
    url: 'https://api.github.com/repos/acme/intranet/hooks/1',
    payloadUrl: 'https://codebuild.eu-west-2.amazonaws.com/webhooks?t=x',
    secret: 'x',
    secretChangedAt: account.now(),
    settings: {filterGroups: [filters], buildType: 'BUILD'},
    status: 'ACTIVE',
    statusMessage: undefined,
  };
}
