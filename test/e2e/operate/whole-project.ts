import type {CreateProjectInput, CreateWebhookInput} from '@aws-sdk/client-codebuild';

const ACCOUNT = '111122223333';

/** Secret values of the sample, which no output may show. */
export const SECRET_VALUE = 'hunter2-in-plain-text';

/**
 * A project that was created by hand, with every member that CodeBuild supports. It shows whether a change
 * loses a member.
 */
export const WHOLE_PROJECT = {
  name: 'intranet',
  description: 'Made by hand',
  source: {
    type: 'GITHUB',
    // In the form of the console, with upper-case letters.
    location: 'https://github.com/Acme/Intranet',
    gitCloneDepth: 7,
    gitSubmodulesConfig: {fetchSubmodules: true},
    buildspec: 'ci/buildspec.yml',
    auth: {type: 'OAUTH', resource: `arn:aws:codebuild:eu-west-2:${ACCOUNT}:token/github`},
    reportBuildStatus: true,
    buildStatusConfig: {context: 'ci/$CODEBUILD_BUILD_ID', targetUrl: 'https://ci.acme.example'},
    insecureSsl: true,
    sourceIdentifier: 'application',
  },
  secondarySources: [
    {
      type: 'GITHUB',
      location: 'https://github.com/acme/themes.git',
      gitCloneDepth: 1,
      gitSubmodulesConfig: {fetchSubmodules: false},
      buildspec: 'version: 0.2',
      auth: {type: 'OAUTH', resource: `arn:aws:codebuild:eu-west-2:${ACCOUNT}:token/github`},
      reportBuildStatus: false,
      buildStatusConfig: {context: 'themes', targetUrl: 'https://themes.acme.example'},
      insecureSsl: true,
      sourceIdentifier: 'themes',
    },
    {type: 'S3', location: 'acme-assets/fonts.zip', sourceIdentifier: 'fonts'},
  ],
  sourceVersion: 'develop',
  secondarySourceVersions: [{sourceIdentifier: 'themes', sourceVersion: 'stable'}],
  artifacts: {
    type: 'S3',
    location: 'acme-artifacts',
    path: 'intranet',
    namespaceType: 'BUILD_ID',
    name: 'site',
    packaging: 'ZIP',
    overrideArtifactName: true,
    encryptionDisabled: true,
    artifactIdentifier: 'site',
    bucketOwnerAccess: 'READ_ONLY',
  },
  secondaryArtifacts: [
    {
      type: 'S3',
      location: 'acme-reports',
      path: '/',
      namespaceType: 'NONE',
      name: 'reports',
      packaging: 'NONE',
      overrideArtifactName: false,
      encryptionDisabled: false,
      artifactIdentifier: 'reports',
      bucketOwnerAccess: 'FULL',
    },
  ],
  cache: {
    type: 'S3',
    location: 'acme-cache/intranet',
    modes: ['LOCAL_CUSTOM_CACHE'],
    cacheNamespace: 'web',
  },
  environment: {
    type: 'LINUX_CONTAINER',
    image: 'registry.acme.example/builder:7',
    computeType: 'CUSTOM_INSTANCE_TYPE',
    computeConfiguration: {
      vCpu: 4,
      memory: 8,
      disk: 64,
      machineType: 'NVME',
      instanceType: 'c7g.xlarge',
    },
    fleet: {fleetArn: `arn:aws:codebuild:eu-west-2:${ACCOUNT}:fleet/web:0`},
    environmentVariables: [
      {name: 'API_TOKEN', value: SECRET_VALUE, type: 'PLAINTEXT'},
      {name: 'LEVEL', value: 'debug', type: 'PLAINTEXT'},
      {name: 'SLACK_TOKEN', value: '/acme/slack', type: 'PARAMETER_STORE'},
      {name: 'KEY', value: 'acme/key:json:AWSCURRENT', type: 'SECRETS_MANAGER'},
    ],
    privilegedMode: true,
    certificate: 'acme-certificates/ca.pem',
    registryCredential: {
      credential: `arn:aws:secretsmanager:eu-west-2:${ACCOUNT}:secret:registry-AbCdEf`,
      credentialProvider: 'SECRETS_MANAGER',
    },
    imagePullCredentialsType: 'SERVICE_ROLE',
    dockerServer: {
      computeType: 'BUILD_GENERAL1_LARGE',
      securityGroupIds: ['sg-0123456789abcdef0'],
    },
    hostKernel: 'LINUX_KERNEL_6',
  },
  serviceRole: `arn:aws:iam::${ACCOUNT}:role/hand-made`,
  timeoutInMinutes: 33,
  queuedTimeoutInMinutes: 44,
  encryptionKey: `arn:aws:kms:eu-west-2:${ACCOUNT}:alias/acme`,
  tags: [
    {key: 'team', value: 'web'},
    {key: 'cost-centre', value: ''},
  ],
  vpcConfig: {
    vpcId: 'vpc-0123456789abcdef0',
    subnets: ['subnet-1', 'subnet-2'],
    securityGroupIds: ['sg-1'],
  },
  badgeEnabled: true,
  logsConfig: {
    cloudWatchLogs: {status: 'DISABLED', groupName: 'acme', streamName: 'intranet'},
    s3Logs: {
      status: 'ENABLED',
      location: 'acme-logs/intranet',
      encryptionDisabled: true,
      bucketOwnerAccess: 'FULL',
    },
  },
  fileSystemLocations: [
    {
      type: 'EFS',
      location: 'fs-01234567.efs.eu-west-2.amazonaws.com:/',
      mountPoint: '/mnt/efs',
      identifier: 'efs',
      mountOptions: 'nfsvers=4.1',
    },
  ],
  buildBatchConfig: {
    serviceRole: `arn:aws:iam::${ACCOUNT}:role/hand-made`,
    combineArtifacts: true,
    restrictions: {
      maximumBuildsAllowed: 5,
      computeTypesAllowed: ['BUILD_GENERAL1_SMALL'],
      fleetsAllowed: ['web'],
    },
    timeoutInMins: 120,
    batchReportMode: 'REPORT_AGGREGATED_BATCH',
  },
  concurrentBuildLimit: 3,
  autoRetryLimit: 2,
} as const satisfies CreateProjectInput;

/** Its webhook, with all kinds of filters that can be combined. */
export const WHOLE_WEBHOOK = {
  projectName: 'intranet',
  filterGroups: [
    [
      {type: 'EVENT', pattern: 'PUSH'},
      {type: 'HEAD_REF', pattern: '^refs/heads/develop'},
      {type: 'FILE_PATH', pattern: '^docs/', excludeMatchedPattern: true},
      {type: 'COMMIT_MESSAGE', pattern: String.raw`\[skip ci\]`, excludeMatchedPattern: true},
      {type: 'ACTOR_ACCOUNT_ID', pattern: '^583231$'},
    ],
    [
      {type: 'EVENT', pattern: 'PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED'},
      {type: 'BASE_REF', pattern: '^refs/heads/main$'},
    ],
    [
      {type: 'EVENT', pattern: 'RELEASED'},
      {type: 'TAG_NAME', pattern: '^v'},
      {type: 'RELEASE_NAME', pattern: 'stable'},
    ],
  ],
  buildType: 'BUILD_BATCH',
  pullRequestBuildPolicy: {
    requiresCommentApproval: 'ALL_PULL_REQUESTS',
    approverRoles: ['GITHUB_ADMIN'],
  },
} as const satisfies CreateWebhookInput;
