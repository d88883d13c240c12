import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import type {AwsStandInOptions} from '../../sandbox/aws/aws-stand-in.ts';
import {type AwsSandbox, buildToEcr, ECR_BUILD, startAws} from '../aws.ts';
import {cli, commitAll, copyCodebase, describeWithSandbox} from '../sandbox.ts';

const PUBLIC = ['--visibility', 'public'];
const WEB = 'notice-board/web';

async function start(options: AwsStandInOptions = {}): Promise<AwsSandbox> {
  const sandbox = await startAws(options);
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

describeWithSandbox('ECR Public', () => {
  test('has images under the primary alias, with copied blobs and moving tags', async () => {
    // The API is only in us-east-1, which the stand-in enforces. The region of the build is another one.
    const sandbox = await start({
      publicAliases: [
        {name: 'first', isPrimary: false},
        {name: 'primary', isPrimary: true},
      ],
    });
    const codebase = await copyCodebase('tiny');
    const {account} = sandbox.aws;
    account.settings.set('BLOB_MOUNTING', 'ENABLED'); // This setting of private ECR has no effect here.
    const {images, stderr} = await buildToEcr(sandbox, codebase, ...PUBLIC);
    expect(stderr).not.toMatch(/Warning|BLOB_MOUNTING/);
    // The registry accepts no password, only a token of its token server.
    expect(sandbox.registry.lines).toContainEqual(expect.stringMatching(/^GET \/token\/\?/));
    for (const {reference, name, digest, tags} of images) {
      expect(reference).toBe(`${account.publicRegistryHost}/primary/${name}`);
      const image = account.repository('ecr-public', name).images.get(digest);
      expect([...(image?.tags ?? [])]).toEqual(
        expect.arrayContaining([...tags.fixed, 'branch-main', 'latest']),
      );
    }
    expect(sandbox.aws.actions).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^ecr:/)]),
    );

    // Each repository is looked up once and separately, because one missing repository hides the others.
    const lookedFor = sandbox.aws.actions.filter((it) => it === 'ecr-public:DescribeRepositories');
    expect(lookedFor).toHaveLength(images.length);

    await writeFile(join(codebase, 'public', 'index.html'), 'Another notice\n');
    await commitAll(codebase, 'Another notice');
    const {images: next} = await buildToEcr(sandbox, codebase, ...PUBLIC);
    const repository = account.repository('ecr-public', WEB);
    expect([...(repository.images.get(next[0]?.digest ?? '')?.tags ?? [])]).toContain('latest');
  });

  test.each([
    ['no alias', []],
    ['no primary alias', [{name: 'other', isPrimary: false}]],
  ])('refuses an account with %s before anything is built', async (_, publicAliases) => {
    const sandbox = await start({publicAliases});
    const codebase = await copyCodebase('tiny');
    const {code, stdout, stderr} = await cli([...ECR_BUILD(), ...PUBLIC], {
      cwd: codebase,
      env: sandbox.env,
    });
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toContain('no primary alias in ECR Public');
    expect(stderr).toContain('console.aws.amazon.com/ecr');
    expect(stderr).not.toContain('==> Building');
    expect(sandbox.aws.actions).not.toContain('ecr-public:CreateRepository');
  });

  test('refuses a role without permission to push before anything is built', async () => {
    const sandbox = await start();
    sandbox.aws.denied.add('ecr-public:InitiateLayerUpload');
    const {code, stderr} = await cli([...ECR_BUILD(), ...PUBLIC], {
      cwd: await copyCodebase('tiny'),
      env: sandbox.env,
    });
    expect({code, stderr}).toMatchObject({code: 3});
    expect(stderr).toContain('"Action":"ecr-public:InitiateLayerUpload"');
    expect(stderr).not.toContain('==> Building');
  });

  test('shows the missing statement to a role without permission for bearer tokens', async () => {
    const sandbox = await start();
    sandbox.aws.denied.add('sts:GetServiceBearerToken');
    const {code, stderr} = await cli([...ECR_BUILD(), ...PUBLIC], {
      cwd: await copyCodebase('tiny'),
      env: sandbox.env,
    });
    expect(code).toBe(3);
    expect(stderr).toContain('permission denied for sts:GetServiceBearerToken');
    expect(stderr).toContain(
      '{"Effect":"Allow","Action":"sts:GetServiceBearerToken","Resource":"*"}',
    );
  });
});
