import {expect, test, vi} from 'vitest';
import {deployProject} from '../../../../src/cli/operate/project/deploy-project.ts';
import type {DeployFlags} from '../../../../src/cli/operate/project/project-flags.ts';
import {addConnection, addImage, startAccount} from '../../../codebuild/account-rig.ts';
import {PLACE, REPOSITORY} from '../../../codebuild/samples.ts';
import {plainLines} from '../../plain-lines.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';

const FLAGS = {
  name: 'web',
  git: REPOSITORY,
  branch: ['main'],
  buildspec: 'buildspec.yml',
  connection: 'acme',
  'image-name': 'web',
  json: true,
  quiet: true,
  release: false,
  'pull-requests': false,
  'no-webhook': false,
  'dry-run': false,
  'exit-code': false,
  yes: false,
} as DeployFlags;

/** No terminal, and no checkout of the repository. */
async function start() {
  const rig = await startAccount({alias: 'acme-live'});
  addConnection(rig.aws);
  addImage(rig.aws, 'ci-image-builder', '1.2.3');
  const home = await temporaryFolder();
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_REGION', PLACE.region);
  const environment = {...process.env, CI: 'true'};
  const deploy = (flags: Partial<DeployFlags> = {}) =>
    deployProject(
      {...FLAGS, ...flags},
      {kind: 'codedeploy', environment, packageFolder: '/nowhere', version: '1.2.3'},
    );
  return {...rig, deploy};
}

const PAGE = `https://${PLACE.region}.console.aws.amazon.com/codesuite/codebuild/${PLACE.accountId}/projects/web?region=${PLACE.region}`;

test('shows the changes of a dry run, and makes none', async () => {
  const {aws, deploy} = await start();
  const {json, lines} = await deploy({'dry-run': true});
  expect(json.outcome).toBe('dry-run');
  expect(plainLines(lines)).toContain('+ create project web');
  expect(plainLines(lines).join('\n')).not.toContain('is ready');
  expect(aws.account.codebuild.projects()).toEqual([]);
  expect(aws.account.iam.roles).toEqual([]);
});

test('shows the changes that it made, and has none to make in a second run', async () => {
  const {aws, deploy} = await start();
  const first = await deploy();
  expect(first.json).toMatchObject({
    account: {id: PLACE.accountId, alias: 'acme-live', region: PLACE.region},
    project: {
      name: 'web',
      arn: `arn:aws:codebuild:${PLACE.region}:${PLACE.accountId}:project/web`,
      console: PAGE,
    },
    outcome: 'applied',
    warnings: [],
  });
  expect(first.json.changes.map(({action, resource}) => `${action} ${resource}`)).toEqual([
    `create role codebuild-web-${PLACE.region}`,
    `create policy of role codebuild-web-${PLACE.region}`,
    'create project web',
    'create webhook of web',
  ]);
  expect(first.lines).toEqual(['The project web is ready.', PAGE]);
  aws.calls.length = 0;
  const second = await deploy();
  expect(second.json).toMatchObject({outcome: 'unchanged', changes: []});
  expect(second.lines).toEqual(['The project web is up to date. Nothing to change.', PAGE]);
});

test('requires confirmation for an update without a terminal', async () => {
  const {deploy} = await start();
  await deploy();
  await expect(deploy({timeout: '90'})).rejects.toMatchObject({
    kind: 'failed',
    details: ['Nothing was changed.'],
  });
  const {json} = await deploy({timeout: '90', yes: true});
  expect(json).toMatchObject({
    outcome: 'applied',
    changes: [{fields: [{field: 'timeoutInMinutes', from: '60', to: '90'}]}],
  });
});

test('reports all missing flags before any call to AWS', async () => {
  const {aws, deploy} = await start();
  await expect(deploy({name: undefined, branch: undefined})).rejects.toMatchObject({
    kind: 'usage',
    details: expect.arrayContaining([
      expect.stringContaining('--name'),
      expect.stringContaining('--branch'),
    ]),
  });
  expect(aws.calls).toEqual([]);
});
