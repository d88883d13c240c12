import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {ProjectSettings} from '../../../src/codebuild/role/project-settings.ts';
import {projectStatements} from '../../../src/codebuild/role/project-statements.ts';
import {PLACE, connectionArn} from '../samples.ts';

const HERE = `${PLACE.region}:${PLACE.accountId}`;
const LOGS = `arn:aws:logs:${HERE}:log-group:/aws/codebuild/intranet`;

const ENVIRONMENT = {
  type: 'LINUX_CONTAINER',
  image: 'registry.example/x',
  computeType: 'BUILD_GENERAL1_SMALL',
} as const;

function read(settings: ProjectSettings) {
  const {statements, gaps} = projectStatements(settings, 'intranet', PLACE);
  const bySid = Object.fromEntries(
    statements.map(({Sid, Action, Resource, Condition}) => [
      Sid,
      {actions: [Action].flat(), resources: [Resource ?? []].flat(), conditions: Condition},
    ]),
  );
  return {bySid, gaps};
}

/** The resources of the statements, without those of the usual logs. */
function resources(settings: ProjectSettings) {
  const {WriteLogs: _, ...others} = read(settings).bySid;
  return Object.fromEntries(Object.entries(others).map(([sid, it]) => [sid, it.resources]));
}

describe('logs', () => {
  test('are written to the log group of the project by default', () => {
    expect(read({}).bySid).toMatchObject({WriteLogs: {resources: [LOGS, `${LOGS}:*`]}});
  });

  test('are written to another log group', () => {
    const logsConfig = {cloudWatchLogs: {status: 'ENABLED', groupName: 'builds'}} as const;
    const group = `arn:aws:logs:${HERE}:log-group:builds`;
    expect(read({logsConfig}).bySid).toMatchObject({WriteLogs: {resources: [group, `${group}:*`]}});
  });

  test('are not written to CloudWatch if that is disabled', () => {
    const logsConfig = {cloudWatchLogs: {status: 'DISABLED'}} as const;
    expect(read({logsConfig}).bySid).toEqual({});
  });

  test.each(['bucket/logs', 'arn:aws:s3:::bucket/logs', 'bucket/logs/'])(
    'are written to S3 (%s)',
    (location) => {
      expect(resources({logsConfig: {s3Logs: {status: 'ENABLED', location}}})).toEqual({
        WriteLogsToS3: ['arn:aws:s3:::bucket/logs/*'],
        CheckBuckets: ['arn:aws:s3:::bucket'],
      });
      expect(resources({logsConfig: {s3Logs: {status: 'DISABLED', location}}})).toEqual({});
    },
  );
});

test('CodeBuild retries builds with the role', () => {
  const project = `arn:aws:codebuild:${HERE}:project/intranet`;
  expect(resources({autoRetryLimit: 2})).toEqual({RetryBuilds: [project]});
  expect(resources({autoRetryLimit: 0})).toEqual({});
});

test('builds in a VPC make network interfaces in its subnets', () => {
  const {bySid} = read({
    vpcConfig: {vpcId: 'vpc-1', subnets: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1']},
  });
  expect(bySid['UseNetwork']).toEqual({
    actions: expect.arrayContaining(['ec2:CreateNetworkInterface', 'ec2:DescribeVpcs']),
    resources: ['*'],
    conditions: undefined,
  });
  expect(bySid['LendNetworkInterfaces']).toEqual({
    actions: ['ec2:CreateNetworkInterfacePermission'],
    resources: [`arn:aws:ec2:${HERE}:network-interface/*`],
    conditions: {
      StringEquals: {'ec2:AuthorizedService': 'codebuild.amazonaws.com'},
      ArnEquals: {
        'ec2:Subnet': [
          `arn:aws:ec2:${PLACE.region}:*:subnet/subnet-1`,
          `arn:aws:ec2:${PLACE.region}:*:subnet/subnet-2`,
        ],
      },
    },
  });
});

test('an empty VPC configuration requires nothing', () => {
  expect(resources({vpcConfig: {}})).toEqual({});
});

test('the credential of a private registry is read', () => {
  const credential = `arn:aws:secretsmanager:${HERE}:secret:registry-AbCdEf`;
  const registryCredential = {credential, credentialProvider: 'SECRETS_MANAGER'} as const;
  const environment = {...ENVIRONMENT, registryCredential};
  expect(resources({environment})['ReadRegistryCredential']).toContain(credential);
});

describe('artifacts', () => {
  const s3 = (changes: object) => ({type: 'S3', location: 'bucket', ...changes}) as const;

  test('are written below their path', () => {
    expect(
      resources({
        artifacts: s3({path: 'out'}),
        secondaryArtifacts: [s3({location: 'other', artifactIdentifier: 'a'})],
      }),
    ).toEqual({
      WriteArtifacts: ['arn:aws:s3:::bucket/out/*', 'arn:aws:s3:::other/*'],
      CheckBuckets: ['arn:aws:s3:::bucket', 'arn:aws:s3:::other'],
    });
  });

  test('require nothing if there are none', () => {
    expect(resources({artifacts: {type: 'NO_ARTIFACTS'}})).toEqual({});
  });
});

test.each(['READ_ONLY', 'FULL'] as const)(
  'CodeBuild gives the owner of a bucket access to logs and artifacts (%s)',
  (bucketOwnerAccess) => {
    const settings = (access: {bucketOwnerAccess: 'NONE' | 'READ_ONLY' | 'FULL'}) => ({
      artifacts: {type: 'S3', location: 'artifacts', ...access} as const,
      logsConfig: {s3Logs: {status: 'ENABLED', location: 'logs', ...access}} as const,
      secondaryArtifacts: [{type: 'S3' as const, location: 'other', artifactIdentifier: 'a'}],
    });
    expect(read(settings({bucketOwnerAccess})).bySid['ShareBuckets']).toMatchObject({
      actions: ['s3:PutBucketAcl'],
      resources: ['arn:aws:s3:::logs', 'arn:aws:s3:::artifacts'],
    });
    expect(resources(settings({bucketOwnerAccess: 'NONE'}))).not.toHaveProperty('ShareBuckets');
  },
);

describe('the source of an adopted project', () => {
  test('in CodeCommit is pulled', () => {
    const location = 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/intranet';
    expect(resources({source: {type: 'CODECOMMIT', location}})).toEqual({
      PullSources: [`arn:aws:codecommit:eu-west-1:${PLACE.accountId}:intranet`],
    });
  });

  test('in S3 is read', () => {
    expect(resources({source: {type: 'S3', location: 'bucket/source.zip'}})).toEqual({
      ReadObjects: ['arn:aws:s3:::bucket/source.zip'],
      CheckBuckets: ['arn:aws:s3:::bucket'],
    });
  });

  test('is named if it cannot be part of a policy', () => {
    const settings = [
      {type: 'S3', location: 'b*/source.zip'},
      {type: 'CODECOMMIT', location: 'intranet'},
    ] as const;
    expect(settings.flatMap((source) => read({source}).gaps)).toEqual([
      'source: b*/source.zip',
      'source: intranet',
    ]);
  });
});

describe('other sources', () => {
  const source = (changes: object) =>
    ({type: 'GITHUB', sourceIdentifier: 'docs', ...changes}) as const;

  test('in CodeCommit are pulled', () => {
    const location = 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/docs';
    expect(resources({secondarySources: [source({type: 'CODECOMMIT', location})]})).toEqual({
      PullSources: [`arn:aws:codecommit:eu-west-1:${PLACE.accountId}:docs`],
    });
  });

  test('in S3 are read, as one archive or as a folder', () => {
    const locations = ['bucket/source.zip', 'folders/source/'];
    const secondarySources = locations.map((location) => source({type: 'S3', location}));
    expect(resources({secondarySources})).toEqual({
      ReadObjects: ['arn:aws:s3:::bucket/source.zip', 'arn:aws:s3:::folders/source/*'],
      ListFolders: ['arn:aws:s3:::folders'],
      CheckBuckets: ['arn:aws:s3:::bucket', 'arn:aws:s3:::folders'],
    });
  });

  test('in S3 are listed only in their folders', () => {
    const locations = ['folders/source/', 'folders/a b/c/', 'whole/'];
    const secondarySources = locations.map((location) => source({type: 'S3', location}));
    expect(read({secondarySources}).bySid).toMatchObject({
      ListBuckets: {resources: ['arn:aws:s3:::whole'], conditions: undefined},
      ListFolders: {
        actions: ['s3:ListBucket'],
        resources: ['arn:aws:s3:::folders'],
        conditions: {StringLike: {'s3:prefix': ['source/*', 'a b/c/*']}},
      },
    });
  });

  test('are read with their own connections and secrets', () => {
    const secret = `arn:aws:secretsmanager:${HERE}:secret:host-AbCdEf`;
    const auths = [
      {type: 'CODECONNECTIONS', resource: connectionArn()},
      {type: 'SECRETS_MANAGER', resource: secret},
    ];
    const secondarySources = auths.map((auth) => source({auth}));
    expect(resources({secondarySources})).toEqual({
      UseSecondaryConnections: [
        connectionArn('codeconnections'),
        connectionArn('codestar-connections'),
      ],
      ReadSecondarySourceCredentials: [secret, `${secret}-??????`],
    });
  });
});

test('a buildspec in S3 is read', () => {
  const source = {type: 'GITHUB', buildspec: 'arn:aws:s3:::bucket/specs/build.yml'} as const;
  expect(resources({source})).toEqual({ReadObjects: ['arn:aws:s3:::bucket/specs/build.yml']});
});

test.each(['arn:aws:s3:::bucket/ca.pem', 'bucket/ca.pem'])(
  'a certificate in S3 is read (%s)',
  (certificate) => {
    expect(resources({environment: {...ENVIRONMENT, certificate}})).toEqual({
      ReadObjects: ['arn:aws:s3:::bucket/ca.pem'],
    });
  },
);

describe('batches', () => {
  const serviceRole = `arn:aws:iam::${PLACE.accountId}:role/own`;

  test('start builds with the role, if it is the role of batches, too', () => {
    expect(read({serviceRole, buildBatchConfig: {serviceRole}}).bySid['RunBatches']).toEqual({
      actions: ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:RetryBuild'],
      resources: [`arn:aws:codebuild:${HERE}:project/intranet`],
      conditions: undefined,
    });
  });

  test('with another role require nothing, so that builds cannot start more builds', () => {
    const buildBatchConfig = {serviceRole: `${serviceRole}-of-batches`};
    expect(resources({serviceRole, buildBatchConfig})).toEqual({});
    expect(resources({serviceRole, buildBatchConfig: {}})).toEqual({});
  });
});

test('an inline buildspec is no location', () => {
  const source = {type: 'GITHUB', buildspec: 'version: 0.2\nphases: {}\n'} as const;
  expect(read({source})).toMatchObject({gaps: []});
  expect(resources({source})).toEqual({});
});

test('file systems are mounted', () => {
  const location = 'fs-0123456789abcdef0.efs.eu-west-2.amazonaws.com:/data';
  expect(resources({fileSystemLocations: [{type: 'EFS', identifier: 'data', location}]})).toEqual({
    MountFileSystems: [`arn:aws:elasticfilesystem:${HERE}:file-system/fs-0123456789abcdef0`],
  });
});

describe('the encryption key', () => {
  test('is used by its ARN', () => {
    const encryptionKey = `arn:aws:kms:${HERE}:key/0f4b6c1a-2d3e-4f50-8a9b-0c1d2e3f4a5b`;
    expect(resources({encryptionKey})).toEqual({UseEncryptionKey: [encryptionKey]});
  });

  test.each(['alias/builds', `arn:aws:kms:${HERE}:alias/builds`])(
    'is used by its alias (%s)',
    (it) => {
      expect(read({encryptionKey: it}).bySid['UseEncryptionKey']).toMatchObject({
        resources: [`arn:aws:kms:${HERE}:key/*`],
        conditions: {'ForAnyValue:StringEquals': {'kms:ResourceAliases': 'alias/builds'}},
      });
    },
  );

  test("requires nothing if it is AWS's own, as by default", () => {
    expect(resources({encryptionKey: `arn:aws:kms:${HERE}:alias/aws/s3`})).toEqual({});
  });
});

test('reports settings that cannot be part of a policy', () => {
  expect(
    read({
      artifacts: {type: 'S3', location: 'bucket', path: '*'},
      cache: {type: 'S3', location: 'b*'},
      encryptionKey: 'key/*',
      environment: {
        ...ENVIRONMENT,
        certificate: 'bucket/*',
        registryCredential: {credential: '*', credentialProvider: 'SECRETS_MANAGER'},
      },
      fileSystemLocations: [{type: 'EFS', location: '10.0.0.1:/'}],
      logsConfig: {cloudWatchLogs: {status: 'ENABLED', groupName: '*'}},
      secondaryArtifacts: [{type: 'S3', location: 'b*', artifactIdentifier: 'site'}],
      secondarySources: [
        {type: 'CODECOMMIT', location: 'intranet', sourceIdentifier: 'docs'},
        {
          type: 'GITHUB',
          sourceIdentifier: 'themes',
          auth: {type: 'CODECONNECTIONS', resource: 'arn:aws:codeconnections:*'},
        },
        {
          type: 'GITHUB',
          sourceIdentifier: 'fonts',
          auth: {type: 'SECRETS_MANAGER', resource: '*'},
        },
      ],
    }).gaps,
  ).toEqual([
    'logsConfig.cloudWatchLogs: *',
    'artifacts: bucket/*',
    'secondaryArtifacts.site: b*',
    'cache: b*',
    'environment.certificate: bucket/*',
    'environment.registryCredential: *',
    'secondarySources.docs: intranet',
    'secondarySources.themes.auth: arn:aws:codeconnections:*',
    'secondarySources.fonts.auth: *',
    'fileSystemLocations: 10.0.0.1:/',
    'encryptionKey: key/*',
  ]);
});

test('no setting adds a wildcard of its own to a policy', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('*', 'a*b', 'bucket/a?', '${aws:username}', 'b/../c'),
  );
  fc.assert(
    fc.property(text, (location) => {
      const settings: ProjectSettings = {
        artifacts: {type: 'S3', location},
        cache: {type: 'S3', location},
        logsConfig: {s3Logs: {status: 'ENABLED', location}},
        secondarySources: [
          {type: 'S3', location, sourceIdentifier: 's'},
          {type: 'CODECOMMIT', location, sourceIdentifier: 'c'},
        ],
      };
      const {bySid} = read(settings);
      for (const {resources: all} of Object.values(bySid)) {
        for (const it of all) expect(it).toMatch(/^arn:[^*?$]*(?:[/:]\*)?$/u);
      }
    }),
  );
});
