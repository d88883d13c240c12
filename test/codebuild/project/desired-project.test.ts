import type {Project} from '@aws-sdk/client-codebuild';
import {describe, expect, test} from 'vitest';
import {
  newProject,
  wantedProject,
  withVariables,
} from '../../../src/codebuild/project/desired-project.ts';
import type {ProjectOptions} from '../../../src/codebuild/project/project-options.ts';
import {
  BUILDER,
  REPOSITORY,
  actualProject,
  connectionArn,
  gitLocation,
  projectOptions,
  roleArn,
} from '../samples.ts';

const OWN = roleArn('codebuild-intranet-eu-west-2');
const defaults = {image: BUILDER, serviceRole: OWN, toolVersion: '1.2.3'};

describe('a new project', () => {
  test('has defaults for everything that is not requested', () => {
    expect(newProject(projectOptions(), defaults)).toEqual({
      name: 'intranet',
      source: {type: 'GITHUB', location: REPOSITORY, buildspec: 'buildspec.yml'},
      sourceVersion: 'main',
      artifacts: {type: 'NO_ARTIFACTS'},
      environment: {
        type: 'LINUX_CONTAINER',
        image: BUILDER,
        imagePullCredentialsType: 'SERVICE_ROLE',
        computeType: 'BUILD_GENERAL1_SMALL',
        privilegedMode: true,
        environmentVariables: [{name: 'COPILOT_TOOLS_VERSION', value: '1.2.3', type: 'PLAINTEXT'}],
      },
      serviceRole: OWN,
      tags: [{key: 'managed-by', value: 'ci-image-builder'}],
      logsConfig: {cloudWatchLogs: {status: 'ENABLED'}},
    });
  });

  test('has everything that is requested', () => {
    const asked = projectOptions({
      description: 'Intranet',
      image: 'aws/codebuild/standard:7.0',
      computeType: 'BUILD_GENERAL1_LARGE',
      timeoutMinutes: 90,
      variables: [
        {name: 'ECR_VISIBILITY', value: 'PUBLIC', type: 'PLAINTEXT'},
        {name: 'COPILOT_TOOLS_VERSION', value: '0', type: 'PLAINTEXT'},
      ],
      tags: [{key: 'team', value: 'web'}],
      badge: true,
      cloneDepth: 1,
      reportStatus: true,
      cache: {type: 'S3', location: 'bucket/prefix'},
      connection: connectionArn(),
      role: roleArn('ci-CodeBuild-role'),
    });
    expect(newProject(asked, defaults)).toEqual({
      name: 'intranet',
      description: 'Intranet',
      source: {
        type: 'GITHUB',
        location: REPOSITORY,
        buildspec: 'buildspec.yml',
        gitCloneDepth: 1,
        reportBuildStatus: true,
        auth: {type: 'CODECONNECTIONS', resource: connectionArn()},
      },
      sourceVersion: 'main',
      artifacts: {type: 'NO_ARTIFACTS'},
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/standard:7.0',
        imagePullCredentialsType: 'CODEBUILD',
        computeType: 'BUILD_GENERAL1_LARGE',
        privilegedMode: true,
        environmentVariables: [
          {name: 'COPILOT_TOOLS_VERSION', value: '0', type: 'PLAINTEXT'},
          {name: 'ECR_VISIBILITY', value: 'PUBLIC', type: 'PLAINTEXT'},
        ],
      },
      serviceRole: roleArn('ci-CodeBuild-role'),
      timeoutInMinutes: 90,
      tags: [
        {key: 'managed-by', value: 'ci-image-builder'},
        {key: 'team', value: 'web'},
      ],
      badgeEnabled: true,
      cache: {type: 'S3', location: 'bucket/prefix'},
      logsConfig: {cloudWatchLogs: {status: 'ENABLED'}},
    });
  });

  test.each(['https://gitlab.com/a/b/c.git', 'https://bitbucket.org/a/b.git'])(
    'has the source type of %s',
    (url) => {
      const source = gitLocation(url);
      expect(newProject(projectOptions({source}), defaults).source).toMatchObject({
        type: source.sourceType,
        location: url,
      });
    },
  );
});

/** A project that was created by hand, with members that this tool never sets. */
const BY_HAND = actualProject({
  description: 'By hand',
  source: {
    type: 'GITHUB',
    location: 'git@github.com:Acme/Intranet.git',
    buildspec: 'ci/buildspec.yml',
    gitCloneDepth: 5,
    gitSubmodulesConfig: {fetchSubmodules: true},
    insecureSsl: true,
    sourceIdentifier: 'main',
    reportBuildStatus: true,
    buildStatusConfig: {context: 'ci'},
    auth: {type: 'SECRETS_MANAGER', resource: 'arn:secret'},
  },
  environment: {
    type: 'ARM_CONTAINER',
    image: 'registry.example/builder',
    imagePullCredentialsType: 'SERVICE_ROLE',
    registryCredential: {credential: 'arn:secret', credentialProvider: 'SECRETS_MANAGER'},
    computeType: 'BUILD_GENERAL1_XLARGE',
    certificate: 'bucket/certificate.pem',
    environmentVariables: [{name: 'A', value: 'a'}],
  },
  serviceRole: roleArn('by-hand'),
  timeoutInMinutes: 15,
  cache: {type: 'LOCAL', modes: ['LOCAL_SOURCE_CACHE']},
  tags: [{key: 'team', value: 'web'}],
  badge: {badgeEnabled: true},
});

describe('an existing project', () => {
  test('keeps everything that is not requested', () => {
    expect(wantedProject(BY_HAND, projectOptions())).toEqual({
      description: 'By hand',
      source: {...BY_HAND.source, buildspec: 'buildspec.yml'},
      sourceVersion: 'main',
      // The Docker engine requires it.
      environment: {...BY_HAND.environment, privilegedMode: true},
      serviceRole: roleArn('by-hand'),
      timeoutInMinutes: 15,
      tags: BY_HAND.tags,
      badgeEnabled: true,
      cache: BY_HAND.cache,
    });
  });

  test('gets the requested values', () => {
    const wanted = wantedProject(
      BY_HAND,
      projectOptions({
        description: '',
        image: 'aws/codebuild/standard:7.0',
        computeType: 'BUILD_GENERAL1_SMALL',
        timeoutMinutes: 5,
        variables: [
          {name: 'B', value: '/b', type: 'PARAMETER_STORE'},
          {name: 'A', value: '2', type: 'PLAINTEXT'},
        ],
        tags: [{key: 'team', value: 'all'}],
        badge: false,
        cloneDepth: 0,
        reportStatus: false,
        cache: {type: 'NO_CACHE'},
        role: roleArn('other'),
      }),
    );
    expect(wanted).toMatchObject({
      description: '',
      source: {gitCloneDepth: 0, reportBuildStatus: false, insecureSsl: true},
      environment: {
        type: 'ARM_CONTAINER',
        image: 'aws/codebuild/standard:7.0',
        imagePullCredentialsType: 'CODEBUILD',
        computeType: 'BUILD_GENERAL1_SMALL',
        environmentVariables: [
          {name: 'A', value: '2', type: 'PLAINTEXT'},
          {name: 'B', value: '/b', type: 'PARAMETER_STORE'},
        ],
      },
      serviceRole: roleArn('other'),
      timeoutInMinutes: 5,
      tags: [{key: 'team', value: 'all'}],
      badgeEnabled: false,
      cache: {type: 'NO_CACHE'},
    });
  });

  test('gets no members that it did not have', () => {
    const bare: Project = {name: 'intranet', source: {type: 'GITHUB'}, serviceRole: OWN};
    expect(wantedProject(bare, projectOptions())).toEqual({
      source: {type: 'GITHUB', location: REPOSITORY, buildspec: 'buildspec.yml'},
      sourceVersion: 'main',
      environment: {
        type: 'LINUX_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        privilegedMode: true,
        environmentVariables: [],
      },
      serviceRole: OWN,
      tags: [],
    });
  });

  test('of another host loses what is only valid at the old host', () => {
    const source = gitLocation('https://gitlab.com/acme/intranet.git');
    expect(wantedProject(BY_HAND, projectOptions({source})).source).toEqual({
      type: 'GITLAB',
      location: 'https://gitlab.com/acme/intranet.git',
      buildspec: 'buildspec.yml',
      gitCloneDepth: 5,
      gitSubmodulesConfig: {fetchSubmodules: true},
      reportBuildStatus: true,
      insecureSsl: false,
      sourceIdentifier: 'main',
    });
    const bitbucket = gitLocation('https://bitbucket.org/acme/intranet.git');
    expect(wantedProject(BY_HAND, projectOptions({source: bitbucket}))).toMatchObject({
      source: {buildStatusConfig: BY_HAND.source?.buildStatusConfig, insecureSsl: false},
    });
  });

  test.each(['0'.repeat(40), 'a'.repeat(64), 'pr/25', 'refs/pull/25/head'])(
    'of another repository loses a version of the old one: %s',
    (sourceVersion) => {
      const source = gitLocation('https://github.com/acme/other.git');
      const actual = {...BY_HAND, sourceVersion};
      const version = (options: Partial<ProjectOptions>) =>
        wantedProject(actual, projectOptions({sourceVersion, ...options})).sourceVersion;
      expect(version({source})).toBe('');
      expect(version({source, sourceVersion: 'main'})).toBe('main');
      expect(version({})).toBe(sourceVersion);
    },
  );

  test('of another repository keeps the name of its branch', () => {
    const source = gitLocation('https://github.com/acme/other.git');
    const actual = {...BY_HAND, sourceVersion: 'develop'};
    const options = projectOptions({source, sourceVersion: 'develop'});
    expect(wantedProject(actual, options).sourceVersion).toBe('develop');
  });

  test("of another server of the same kind loses the old server's sign-in", () => {
    const at = (host: string) => `https://${host}/acme/intranet.git`;
    const source = {
      type: 'GITLAB_SELF_MANAGED',
      location: at('gitlab.one.example'),
      reportBuildStatus: true,
      auth: {type: 'CODECONNECTIONS', resource: connectionArn()},
    } as const;
    const moved = projectOptions({source: gitLocation(at('gitlab.two.example'))});
    expect(wantedProject({...BY_HAND, source}, moved).source).toEqual({
      type: 'GITLAB_SELF_MANAGED',
      location: at('gitlab.two.example'),
      reportBuildStatus: true,
      buildspec: 'buildspec.yml',
    });
  });

  test('of another repository on the same host keeps the sign-in', () => {
    const source = gitLocation('https://github.com/acme/other.git');
    expect(wantedProject(BY_HAND, projectOptions({source})).source).toEqual({
      ...BY_HAND.source,
      location: 'https://github.com/acme/other.git',
      buildspec: 'buildspec.yml',
    });
  });
});

test.each([
  ['LINUX_LAMBDA_CONTAINER', 'BUILD_LAMBDA_4GB'],
  ['WINDOWS_SERVER_2022_CONTAINER', 'BUILD_GENERAL1_LARGE'],
  ['MAC_ARM', 'BUILD_GENERAL1_MEDIUM'],
] as const)('moves from %s, which cannot run a Docker engine, to Linux', (type, computeType) => {
  const actual = actualProject({environment: {type, computeType, image: 'image'}});
  expect(wantedProject(actual, projectOptions()).environment).toMatchObject({
    type: 'LINUX_CONTAINER',
    computeType: 'BUILD_GENERAL1_SMALL',
  });
});

test.each(['ARM_CONTAINER', 'LINUX_GPU_CONTAINER', 'LINUX_EC2', 'ARM_EC2'] as const)(
  'stays on %s',
  (type) => {
    const environment = {type, computeType: 'BUILD_GENERAL1_LARGE', image: 'image'} as const;
    const actual = actualProject({environment});
    expect(wantedProject(actual, projectOptions()).environment).toMatchObject(environment);
  },
);

describe('the image', () => {
  test.each([
    ['aws/codebuild/standard:7.0', 'CODEBUILD'],
    ['public.ecr.aws/uktrade/ci-image-builder', 'SERVICE_ROLE'],
    [BUILDER, 'SERVICE_ROLE'],
    ['docker.io/aws/codebuild/standard:7.0', 'SERVICE_ROLE'],
  ])('%s is pulled by %s', (image, puller) => {
    const actual = actualProject({environment: {...BY_HAND.environment, image: 'x'} as never});
    expect(wantedProject(actual, projectOptions({image})).environment).toMatchObject({
      image,
      imagePullCredentialsType: puller,
    });
  });

  test('is pulled as before if it does not change', () => {
    const environment = {...BY_HAND.environment, imagePullCredentialsType: 'CODEBUILD'} as const;
    const actual = actualProject({environment: environment as never});
    const image = 'registry.example/builder';
    expect(wantedProject(actual, projectOptions({image})).environment).toEqual({
      ...environment,
      privilegedMode: true,
    });
  });

  test('of AWS is pulled without the credential of a private registry', () => {
    const image = 'aws/codebuild/standard:7.0';
    const {environment} = wantedProject(BY_HAND, projectOptions({image}));
    expect(environment).not.toHaveProperty('registryCredential');
    expect(wantedProject(BY_HAND, projectOptions({image: 'registry.example/next'}))).toMatchObject({
      environment: {registryCredential: BY_HAND.environment?.registryCredential},
    });
  });
});

test('drops the compute configuration together with the compute type', () => {
  const computeConfiguration = {instanceType: 'c7g.xlarge'};
  const {environment: base} = BY_HAND;
  const environment = {
    ...base,
    type: 'ARM_CONTAINER',
    image: 'registry.example/builder',
    computeType: 'CUSTOM_INSTANCE_TYPE',
    computeConfiguration,
  } as const;
  const custom = {...BY_HAND, environment};
  expect(wantedProject(custom, projectOptions()).environment).toMatchObject({computeConfiguration});
  const other = projectOptions({computeType: 'BUILD_GENERAL1_LARGE'});
  expect(wantedProject(custom, other).environment).not.toHaveProperty('computeConfiguration');
});

describe('the connection', () => {
  const auth = {type: 'CODECONNECTIONS', resource: connectionArn('codeconnections')} as const;
  const actual = actualProject({source: {...actualProject().source, type: 'GITHUB', auth}});

  test('is equal under both names of its service', () => {
    const connection = connectionArn('codestar-connections');
    expect(wantedProject(actual, projectOptions({connection})).source?.auth).toEqual(auth);
  });

  test('is replaced by one with another ID, and replaces any other access', () => {
    const connection = connectionArn('codeconnections', '11111111-2d3e-4f50-8a9b-0c1d2e3f4a5b');
    const wanted = {type: 'CODECONNECTIONS', resource: connection};
    for (const it of [actual, BY_HAND, actualProject()]) {
      expect(wantedProject(it, projectOptions({connection})).source?.auth).toEqual(wanted);
    }
  });

  test('stays if none is named', () => {
    expect(wantedProject(actual, projectOptions()).source?.auth).toEqual(auth);
  });
});

test('replaces variables by name', () => {
  const plain = (name: string, value: string) => ({name, value, type: 'PLAINTEXT'}) as const;
  expect(
    withVariables(
      [plain('A', '1'), plain('B', '1')],
      [plain('B', '2'), plain('C', '2'), plain('C', '3')],
    ),
  ).toEqual([plain('A', '1'), plain('B', '2'), plain('C', '3')]);
});
