import {expect, test} from 'vitest';
import {applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import {addImage, addToken, startAccount} from '../account-rig.ts';
import {
  type ProjectQuestion,
  unattendedAnswer,
} from '../../../src/codebuild/project/project-question.ts';
import type {Answer} from '../../../src/cli/operate/project/settle-plan.ts';
import {command, option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {PACE, nobody, prepared, request} from './project-rig.ts';

const COMPOSED = '1.2.3-builder-jammy-base-0.4.642';

const IMAGE = {builder: 'paketobuildpacks/builder-jammy-base:0.4.642', tag: COMPOSED};

/** An account with images of its own. */
async function accountWith(...tags: readonly string[]) {
  const {aws, account} = await startAccount();
  addToken(aws);
  if (tags.length > 0) addImage(aws, 'ci-image-builder', ...tags);
  return {aws, account};
}

type Rig = Awaited<ReturnType<typeof accountWith>>;

async function deploy({account}: Rig, changes: Parameters<typeof request>[0] = {}) {
  const planned = await prepared(request({composed: IMAGE, ...changes}), account);
  await applySteps(planned.steps, account, PACE);
  return planned;
}

async function environment({account}: Rig) {
  const project = await account.codebuild.project('intranet');
  const {image = '', privilegedMode} = project?.environment ?? {};
  return {tag: image.split(':').at(-1), privilegedMode};
}

test('builds in the composed image, without privileged mode', async () => {
  const rig = await accountWith('1.2.3', COMPOSED);
  const triggers = {branches: ['main'], tagPatterns: [], pullRequests: true};
  const {warnings} = await deploy(rig, {options: {triggers}});
  expect(await environment(rig)).toEqual({tag: COMPOSED, privilegedMode: false});
  expect(warnings.filter((it) => String(it).includes('pull request')).join(' ')).not.toContain(
    'privileged',
  );
  expect((await deploy(rig, {options: {triggers}})).steps).toEqual([]);
});

test('builds in the Docker-based image if there is none of the builder', async () => {
  const rig = await accountWith('1.2.3', '1.2.3-builder-jammy-base-0.4.1');
  await deploy(rig);
  expect(await environment(rig)).toEqual({tag: '1.2.3', privilegedMode: true});
});

test('moves from an older version to the composed image, and shows that privileged mode is turned off', async () => {
  const rig = await accountWith('1.2.2', '1.2.3', COMPOSED);
  await deploy(rig, {version: '1.2.2', composed: undefined});
  expect(await environment(rig)).toEqual({tag: '1.2.2', privilegedMode: true});
  const {steps} = await deploy(rig);
  expect(steps.flatMap(({change}) => change.fields ?? [])).toContainEqual({
    field: 'environment.privilegedMode',
    from: 'true',
    to: 'false',
  });
  expect(await environment(rig)).toEqual({tag: COMPOSED, privilegedMode: false});
});

test('turns off privileged mode of a project whose composed image stays', async () => {
  const rig = await accountWith(COMPOSED);
  await deploy(rig);
  const {codebuild} = rig.account;
  const actual = (await codebuild.project('intranet'))?.environment;
  if (actual === undefined) throw new Error('no project');
  await codebuild.updateProject({name: 'intranet', environment: {...actual, privilegedMode: true}});
  expect(await environment(rig)).toEqual({tag: COMPOSED, privilegedMode: true});
  await deploy(rig);
  expect(await environment(rig)).toEqual({tag: COMPOSED, privilegedMode: false});
});

test('keeps the Docker-based image of this version', async () => {
  const rig = await accountWith('1.2.3', COMPOSED);
  await deploy(rig, {composed: undefined});
  expect((await deploy(rig)).steps).toEqual([]);
  expect(await environment(rig)).toEqual({tag: '1.2.3', privilegedMode: true});
});

test('a new project is offered a builder image if the account has none', async () => {
  const rig = await accountWith();
  const asked: ProjectQuestion[] = [];
  const answer: Answer = async (question) => {
    asked.push(question);
    if (question.kind !== 'publish-image') return unattendedAnswer(question);
    addImage(rig.aws, 'ci-image-builder', question.image.tag);
    return {image: 'published'};
  };
  const planned = await prepared(request({composed: IMAGE}), rig.account, answer);
  await applySteps(planned.steps, rig.account, PACE);
  expect(asked.filter(({kind}) => kind === 'publish-image')).toEqual([
    {kind: 'publish-image', image: IMAGE},
  ]);
  expect(await environment(rig)).toEqual({tag: COMPOSED, privilegedMode: false});
});

test('if nobody wants an image, builds run in the one of the old tool', async () => {
  const rig = await accountWith();
  const {warnings} = await deploy(rig);
  expect(warnings).toContainEqual(
    mentioning(command('builder-image publish'), option('builder-image')),
  );
  expect(await environment(rig)).toMatchObject({privilegedMode: true});
  // An existing project is not offered one.
  expect((await prepared(request({composed: IMAGE}), rig.account, nobody)).steps).toEqual([]);
});
