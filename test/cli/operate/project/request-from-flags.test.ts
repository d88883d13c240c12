import type {Project} from '@aws-sdk/client-codebuild';
import {describe, expect, test} from 'vitest';
import {type Checkout, readCheckout} from '../../../../src/cli/operate/project/checkout.ts';
import {requestFromFlags} from '../../../../src/cli/operate/project/request-from-flags.ts';
import {runBriefly} from '../../../../src/subprocess/run-briefly.ts';
import {repositoryOf} from '../../../codebase/repository.ts';
import {git} from '../../../sandbox/real/sample-codebase.ts';
import {gitRepository} from '../../../codebuild/samples.ts';
import {option} from '../../../../src/text.ts';
import {mentioning} from '../../../mentioning.ts';

type Flags = Parameters<typeof requestFromFlags>[0];

const REQUIRED: Flags = {
  name: 'intranet',
  git: 'git@github.com:acme/intranet.git',
  branch: ['main', 'next'],
  buildspec: 'buildspec.yml',
  'no-webhook': false,
  'dry-run': false,
  'exit-code': false,
  yes: false,
  release: false,
} as Flags;

const NOWHERE = await readCheckout(undefined, {run: runBriefly, environment: {}});

async function request(flags: Partial<Flags> = {}, checkout = NOWHERE, project?: Project) {
  return await requestFromFlags(
    {...REQUIRED, ...flags},
    {kind: 'codedeploy', version: '1.2.3', checkout, project},
  );
}

test('leaves everything undefined that is not given', async () => {
  expect(await request()).toEqual({
    kind: 'codedeploy',
    version: '1.2.3',
    composed: {
      builder: expect.stringContaining('/builder-'),
      mirrors: [expect.any(String)],
      tag: expect.stringMatching(/^1\.2\.3-builder-/u),
    },
    connection: undefined,
    role: undefined,
    remarks: [],
    codebase: {imageName: undefined, buildspec: undefined},
    repository: gitRepository('git@github.com:acme/intranet.git'),
    hostKind: undefined,
    options: {
      name: 'intranet',
      description: undefined,
      sourceVersion: 'main',
      buildspec: 'buildspec.yml',
      image: undefined,
      computeType: undefined,
      timeoutMinutes: undefined,
      variables: [],
      tags: [],
      badge: undefined,
      cloneDepth: undefined,
      reportStatus: undefined,
      cache: undefined,
      settings: expect.any(Object),
      keepsWebhook: false,
      triggers: {branches: ['main', 'next'], tagPatterns: undefined, pullRequests: undefined},
    },
  });
});

test('reads all flags', async () => {
  const {options, connection, role, codebase} = await request({
    desc: 'Intranet',
    'builder-image': 'registry.example/builder',
    compute: 'large',
    timeout: '1h30m',
    env: ['A=1', 'B='],
    secret: ['TOKEN=/team/token', 'KEY=secretsmanager:team/key'],
    tag: ['team=web'],
    badge: false,
    'clone-depth': 0,
    'report-status': true,
    cache: 's3:bucket/prefix',
    connection: 'acme',
    role: 'shared',
    'image-name': 'team/intranet',
    'tag-pattern': ['v*'],
    'pull-requests': true,
  });
  expect(options).toMatchObject({
    description: 'Intranet',
    image: 'registry.example/builder',
    computeType: 'BUILD_GENERAL1_LARGE',
    timeoutMinutes: 90,
    variables: [
      {name: 'A', value: '1', type: 'PLAINTEXT'},
      {name: 'B', value: '', type: 'PLAINTEXT'},
      {name: 'TOKEN', value: '/team/token', type: 'PARAMETER_STORE'},
      {name: 'KEY', value: 'team/key', type: 'SECRETS_MANAGER'},
    ],
    tags: [{key: 'team', value: 'web'}],
    badge: false,
    cloneDepth: 0,
    reportStatus: true,
    cache: {type: 'S3', location: 'bucket/prefix'},
    triggers: {branches: ['main', 'next'], tagPatterns: ['v*'], pullRequests: true},
  });
  expect({connection, role, imageName: codebase.imageName}).toEqual({
    connection: 'acme',
    role: 'shared',
    imageName: 'team/intranet',
  });
});

test('remarks on a secret that everyone could read, without its value', async () => {
  const {remarks} = await request({
    env: ['A=1', 'URL=https://me:xyzzy@example.com', 'DB_PASSWORD=xyzzy'],
    secret: ['TOKEN=/team/token'],
  });
  expect(remarks).toEqual([
    mentioning(option('secret', 'URL=PARAMETER')),
    mentioning(option('secret', 'DB_PASSWORD=PARAMETER')),
  ]);
  expect(JSON.stringify(remarks)).not.toContain('xyzzy');
});

test.each([
  [{desc: 'x'.repeat(256)}, 'Invalid value for --desc.'],
  [{'builder-image': ''}, 'Invalid value for --builder-image.'],
  [{'builder-image': 'not an image!!'}, 'Invalid value for --builder-image.'],
])('refuses a value that AWS would refuse in the middle of a run: %#', async (flags, message) => {
  await expect(request(flags)).rejects.toMatchObject({kind: 'usage', message});
});

test.each(['aws/codebuild/standard:7.0', 'public.ecr.aws/uktrade/ci-image-builder'])(
  'accepts the image %s',
  async (image) => {
    expect((await request({'builder-image': image})).options.image).toBe(image);
  },
);

describe('the kind of the host', () => {
  const git = 'https://git.acme.example/acme/web/intranet.git';
  test('is that of the flag', async () => {
    const asked = await request({git, 'host-kind': 'gitlab-self-managed'});
    expect(asked).toMatchObject({
      hostKind: 'GITLAB_SELF_MANAGED',
      repository: {host: 'git.acme.example'},
    });
  });
  test('is one of five', async () => {
    await expect(request({'host-kind': 'gitea'})).rejects.toMatchObject({
      details: ['This is not a kind of Git host.'],
      remedy: ['Use bitbucket, github, github-enterprise, gitlab or gitlab-self-managed.'],
    });
  });
  test('cannot contradict the host', async () => {
    await expect(request({'host-kind': 'bitbucket'})).rejects.toMatchObject({
      code: 'usage.invalid-value',
    });
  });
});

describe('what starts builds', () => {
  const triggers = async (flags: Partial<Flags>) => (await request(flags)).options.triggers;

  test('with --release are all Git tags, and no pushes', async () => {
    const found = await request({release: true, 'tag-pattern': ['v*']});
    expect(found.options.triggers).toEqual({
      branches: [],
      tagPatterns: ['*', 'v*'],
      pullRequests: undefined,
    });
    // The branch of a manual build.
    expect(found.options.sourceVersion).toBe('main');
  });

  test('are undefined with --no-webhook', async () => {
    expect(await triggers({'no-webhook': true})).toBeUndefined();
  });

  test('can be branches and tags together', async () => {
    expect(await triggers({'tag-pattern': ['v*', 'r?']})).toMatchObject({
      branches: ['main', 'next'],
      tagPatterns: ['v*', 'r?'],
    });
  });
});

describe('branches with wildcards', () => {
  test('start builds, but are not the branch of manual builds', async () => {
    const {options} = await request({branch: ['release/*', 'main']});
    expect(options.sourceVersion).toBe('main');
    expect(options.triggers).toMatchObject({branches: ['release/*', 'main']});
  });
  test('require a branch without wildcards', async () => {
    await expect(request({branch: ['release/*']})).rejects.toMatchObject({
      message: 'Invalid value for --branch.',
      details: ['A manual build requires a branch without * and ?.'],
    });
  });
  test('can have exceptions', async () => {
    const {options} = await request({branch: ['main', '*'], 'exclude-branch': ['bot/*']});
    expect(options.triggers).toMatchObject({excludedBranches: ['bot/*']});
    const none = await request({branch: ['main', '*'], 'exclude-branch': ['']});
    expect(none.options.triggers).toMatchObject({excludedBranches: []});
  });
  test.each([
    [['main'], 'bot/*', 'This has no effect, because no --branch has a *.'],
    [['main', '*'], 'main', 'This branch is also in --branch.'],
    [['main', '*'], 'refs/heads/x', 'Write the name of the branch without refs/heads/.'],
  ])('%j cannot have the exception %s', async (branch, excluded, problem) => {
    const wrong = request({branch, 'exclude-branch': [excluded]});
    await expect(wrong).rejects.toMatchObject({details: [problem]});
  });
});

describe('paths', () => {
  test('restrict triggers', async () => {
    const {options} = await request({path: ['services/web', '*.py']});
    expect(options.triggers).toMatchObject({paths: ['services/web', '*.py']});
    expect((await request({path: ['']})).options.triggers).toMatchObject({paths: []});
    expect((await request()).options.triggers).not.toHaveProperty('paths');
  });
  test('must be in the repository', async () => {
    await expect(request({path: ['/etc']})).rejects.toMatchObject({
      message: 'Invalid value for --path.',
    });
  });
});

describe('caches', () => {
  test.each([
    ['none', {type: 'NO_CACHE'}],
    ['local', {type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE', 'LOCAL_SOURCE_CACHE']}],
    ['s3:bucket', {type: 'S3', location: 'bucket'}],
    ['s3://bucket/a/b', {type: 'S3', location: 'bucket/a/b'}],
  ])('reads %s', async (cache, expected) => {
    expect((await request({cache})).options.cache).toEqual(expected);
  });

  test.each(['', 'remote', 's3:', 's3:B', 's3:bucket name', 'bucket'])(
    'refuses "%s"',
    async (cache) => {
      await expect(request({cache})).rejects.toMatchObject({
        kind: 'usage',
        message: 'Invalid value for --cache.',
        details: ['This is not a cache location.'],
        remedy: ['Use none, local or s3:BUCKET/PREFIX.'],
      });
    },
  );
});

test('reports all invalid values at once, and repeats none of them', async () => {
  const SECRET = 'ghp_abcdefghijklmnop';
  const wrong = request({
    git: `https://user:${SECRET}@gist.github.com/x`,
    timeout: '1',
    env: [SECRET, 'A=1'],
    secret: [`TOKEN=${SECRET}`],
    tag: ['aws:x=1'],
    cache: SECRET,
    'image-name': 'Intranet',
    connection: 'x'.repeat(33),
    'tag-pattern': ['refs/tags/v1'],
  });
  await expect(wrong).rejects.toMatchObject({
    kind: 'usage',
    message: '9 invalid values.',
    details: [
      expect.stringMatching(/^--git: /u),
      expect.stringMatching(/^--timeout: /u),
      expect.stringMatching(/^--env: /u),
      expect.stringMatching(/^--secret: /u),
      expect.stringMatching(/^--tag: /u),
      expect.stringMatching(/^--cache: /u),
      expect.stringMatching(/^--image-name: /u),
      expect.stringMatching(/^--connection: /u),
      expect.stringMatching(/^--tag-pattern: /u),
    ],
  });
  const error = (await wrong.catch((it: unknown) => it)) as {message: string; details: string[]};
  expect(JSON.stringify({...error, message: error.message})).not.toContain(SECRET);
});

describe('the checkout', () => {
  const BUILDSPEC = 'version: 0.2\nenv:\n  parameter-store:\n    A: /a\nphases: {}\n';

  async function checkout(origin: string | undefined): Promise<Checkout> {
    const root = await repositoryOf({
      'buildspec.yml': BUILDSPEC,
      'ci/other.yml': 'version: 0.2\n',
      'codebuild/process.yml': 'application: {name: intranet, process: [web]}\n',
    });
    await git(root, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
    if (origin !== undefined) await git(root, 'remote', 'add', 'origin', origin);
    return await readCheckout(root, {run: runBriefly, environment: process.env});
  }

  test('of the repository gives the name of the images and the parameters', async () => {
    const there = await checkout('https://github.com/Acme/intranet');
    const {codebase} = await request({}, there);
    expect(codebase.imageName).toBe('intranet');
    expect(codebase.buildspec?.parameters).toMatchObject([{name: 'A', source: '/a'}]);
    const named = await request({'image-name': 'other', buildspec: 'ci/other.yml'}, there);
    expect(named.codebase.imageName).toBe('other');
    expect(named.codebase.buildspec?.parameters).toEqual([]);
  });

  test.each([undefined, ''])(
    'is read if the project builds the default branch: sourceVersion %j',
    async (sourceVersion) => {
      const there = await checkout('https://github.com/acme/intranet');
      const location = 'https://github.com/acme/intranet.git';
      const existing: Project = {
        name: 'intranet',
        ...(sourceVersion === undefined ? {} : {sourceVersion}),
        source: {type: 'GITHUB', location},
      };
      const flags = {git: undefined, branch: undefined, buildspec: undefined, role: 'own'};
      const {codebase, remarks} = await request(flags, there, existing);
      expect(codebase.buildspec?.parameters).toMatchObject([{name: 'A', source: '/a'}]);
      expect(remarks).toEqual([expect.stringContaining('git remote set-head origin --auto')]);
    },
  );

  test('of the repository without the buildspec gives only the name', async () => {
    const there = await checkout('git@github.com:acme/intranet.git');
    const {codebase} = await request({buildspec: 'absent.yml'}, there);
    expect(codebase).toEqual({
      imageName: 'intranet',
      missing: 'absent.yml',
      buildspec: undefined,
      origin: {place: expect.stringContaining('origin/main') as string},
    });
  });

  test('without the branch at the Git host is remarked on', async () => {
    const there = await checkout('https://github.com/acme/intranet');
    const {remarks} = await request({branch: ['next']}, there);
    expect(remarks).toEqual([expect.stringContaining('Branch next not found')]);
  });

  test('hints at the name of a branch at the Git host', async () => {
    const there = await checkout('https://github.com/acme/intranet');
    const {remarks} = await request({branch: ['main', 'origin/main']}, there);
    expect(remarks).toEqual([expect.stringMatching(/^Branch origin\/main: did you mean main\?/u)]);
    const elsewhere = await request({branch: ['origin/main']}, await checkout(undefined));
    expect(elsewhere.remarks).toEqual([]);
  });

  test.each(['https://github.com/acme/other.git', '/srv/git/intranet', undefined])(
    'of %s gives nothing',
    async (origin) => {
      const {codebase} = await request({}, await checkout(origin));
      expect(codebase).toEqual({imageName: undefined, buildspec: undefined});
    },
  );
});

describe('for an existing project', () => {
  test('a branch with wildcards does not change the branch of manual builds', async () => {
    const {options} = await request({...absent, branch: ['release/*']}, NOWHERE, project);
    expect(options).toMatchObject({
      sourceVersion: 'refs/heads/develop',
      triggers: {branches: ['release/*']},
    });
  });

  const project: Project = {
    name: 'intranet',
    sourceVersion: 'refs/heads/develop',
    source: {
      type: 'GITLAB_SELF_MANAGED',
      location: 'https://code.acme.example/web/intranet.git',
      buildspec: 'ci/buildspec.yml',
    },
    webhook: {
      filterGroups: [
        [
          {type: 'EVENT', pattern: 'PUSH'},
          {type: 'HEAD_REF', pattern: '^refs/heads/(main|next)$'},
        ],
        [
          {type: 'EVENT', pattern: 'PULL_REQUEST_CREATED'},
          {type: 'BASE_REF', pattern: '^refs/heads/other$'},
        ],
      ],
    },
  };
  const absent = {git: undefined, branch: undefined, buildspec: undefined};

  test('settings without a flag come from the project', async () => {
    const {options, repository} = await request(absent, NOWHERE, project);
    expect(repository).toBeUndefined();
    expect(options).toMatchObject({
      sourceVersion: 'refs/heads/develop',
      buildspec: 'ci/buildspec.yml',
      triggers: undefined,
    });
  });

  test('triggers without a flag stay', async () => {
    const {options} = await request({...absent, 'tag-pattern': ['v*']}, NOWHERE, project);
    expect(options.triggers).toEqual({
      branches: undefined,
      tagPatterns: ['v*'],
      pullRequests: undefined,
    });
  });

  test('triggers for tags and pull requests are removed by a flag', async () => {
    const flags = {...absent, 'tag-pattern': [''], 'pull-requests': false};
    const {options} = await request(flags, NOWHERE, project);
    expect(options.triggers).toEqual({
      branches: undefined,
      tagPatterns: [],
      pullRequests: false,
    });
  });

  test('an inline buildspec is read from the project', async () => {
    const buildspec = 'version: 0.2\nenv:\n  parameter-store:\n    A: /a\n';
    const inline = {...project, source: {type: 'GITHUB' as const, buildspec}};
    const {codebase, options} = await request(absent, NOWHERE, inline);
    expect(options.buildspec).toBe(buildspec);
    expect(codebase.buildspec?.parameters).toEqual([{name: 'A', source: '/a', line: 4}]);
  });

  test('a source without a Git host stays', async () => {
    const source = {type: 'S3' as const, location: 'bucket/source.zip'};
    const asked = await request(absent, NOWHERE, {...project, source});
    expect(asked).toMatchObject({repository: undefined, options: {triggers: undefined}});
  });
});
