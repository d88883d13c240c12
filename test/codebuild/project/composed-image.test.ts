import {expect, test} from 'vitest';
import type {CodebaseFacts} from '../../../src/codebuild/buildspec/codebase-facts.ts';
import {spell} from '../../../src/cli/spell.ts';
import {applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import {addImage, addToken, startAccount} from '../account-rig.ts';
import {
  type ProjectQuestion,
  unattendedAnswer,
} from '../../../src/codebuild/project/project-question.ts';
import type {Answer} from '../../../src/cli/operate/project/settle-plan.ts';
import {command, option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {BUILDSPEC, PACE, prepared, request} from './project-rig.ts';

const COMPOSED = '1.2.3-builder-jammy-base-0.4.642';

const IMAGE = {
  builder: 'paketobuildpacks/builder-jammy-base:0.4.642',
  mirrors: [],
  tag: COMPOSED,
};

const PROBLEM = {file: 'buildspec.yml', message: 'Invalid.'} as const;

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
  const {steps, warnings} = await deploy(rig);
  const uri = rig.aws.account.registryUri('ecr');
  const back = option('builder-image', `${uri}/ci-image-builder:1.2.2`);
  expect(warnings).toContainEqual(mentioning(back));
  expect(steps.flatMap(({change}) => change.fields ?? [])).toContainEqual({
    field: 'environment.privilegedMode',
    from: 'true',
    to: 'false',
  });
  expect(await environment(rig)).toEqual({tag: COMPOSED, privilegedMode: false});
});

test.each<[why: string, facts: Partial<CodebaseFacts>, reason: RegExp]>([
  ['calls Docker', {buildspec: {...BUILDSPEC, callsDocker: true}}, /calls Docker/u],
  ['is not known', {buildspec: undefined}, /cannot read the buildspec/u],
  ['is not valid', {buildspec: {...BUILDSPEC, problems: [PROBLEM]}}, /cannot read the buildspec/u],
])('keeps an image with Docker of a project whose buildspec %s', async (_, facts, reason) => {
  const codebase = {imageName: 'intranet', buildspec: BUILDSPEC, ...facts};
  const rig = await accountWith('1.2.2', COMPOSED);
  await deploy(rig, {version: '1.2.2', composed: undefined});
  const {warnings} = await deploy(rig, {codebase, options: {timeoutMinutes: 7}});
  expect(await environment(rig)).toEqual({tag: '1.2.2', privilegedMode: true});
  expect(warnings.map(spell).join('\n')).toMatch(reason);

  const both = await accountWith('1.2.2', '1.2.3', COMPOSED);
  await deploy(both, {version: '1.2.2', composed: undefined});
  await deploy(both, {codebase});
  expect(await environment(both)).toEqual({tag: '1.2.3', privilegedMode: true});
});

test('keeps a composed image of an older version if there is only a Docker-based one of this version', async () => {
  const rig = await accountWith('1.2.3', '1.2.2-builder-1');
  const older = {...IMAGE, tag: '1.2.2-builder-1'};
  await deploy(rig, {version: '1.2.2', composed: older});
  await deploy(rig);
  expect(await environment(rig)).toEqual({tag: '1.2.2-builder-1', privilegedMode: false});
});

test('a new project whose buildspec calls Docker gets the image with Docker, or a warning', async () => {
  const codebase = {imageName: 'intranet', buildspec: {...BUILDSPEC, callsDocker: true as const}};
  const both = await accountWith('1.2.3', COMPOSED);
  await deploy(both, {codebase});
  expect(await environment(both)).toEqual({tag: '1.2.3', privilegedMode: true});
  const rig = await accountWith(COMPOSED);
  const {warnings} = await deploy(rig, {codebase});
  expect(await environment(rig)).toEqual({tag: COMPOSED, privilegedMode: false});
  expect(warnings).toContainEqual(mentioning(option('builder-image')));
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

test.each([
  ['a new project', []],
  ['a project with an outdated image', ['1.2.2']],
])('%s is offered a builder image if the account has none of this version', async (_, tags) => {
  const rig = await accountWith(...tags);
  if (tags.length > 0) await deploy(rig, {version: '1.2.2', composed: undefined});
  const asked: ProjectQuestion[] = [];
  const answer: Answer = async (question) => {
    asked.push(question);
    if (question.kind !== 'publish-image') return unattendedAnswer(question);
    const {account} = rig.aws;
    for (const it of account.repositories('ecr')) account.remove(it);
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
  expect((await deploy(rig)).steps).toEqual([]);
});
