import {expect, test} from 'vitest';
import {nameImages} from '../../../src/codebuild/project/name-images.ts';
import type {PolicyDocument} from '../../../src/codebuild/account/policy-document.ts';
import type {ProjectRequest} from '../../../src/codebuild/project/project-request.ts';
import {rolePolicy} from '../../../src/codebuild/role/role-policy.ts';
import {PLACE, projectOptions} from '../samples.ts';
import {command, option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const UNNAMED = {imageName: undefined, buildspec: undefined};
const PUSHING = rolePolicy({...PLACE, project: 'demo', imageName: 'intranet'});

interface Given {
  readonly name?: string;
  readonly kind?: ProjectRequest['kind'];
  readonly codebase?: ProjectRequest['codebase'];
  readonly policy?: PolicyDocument;
  /** The answer of the operator. Without it, there is no operator. */
  readonly answer?: string;
}

/** The name of the images, the remark, and the proposals. */
async function named({name = 'demo', kind = 'codedeploy', ...given}: Given) {
  const {codebase = UNNAMED, policy, answer} = given;
  const proposals: unknown[] = [];
  const request: ProjectRequest = {
    kind,
    options: projectOptions({name}),
    connection: undefined,
    role: undefined,
    codebase,
    version: '1.2.3',
  };
  const operator =
    answer === undefined
      ? undefined
      : {
          chooseAccess: () => Promise.reject(new Error('that is known')),
          imageName: async (proposed: string | undefined) => {
            proposals.push(proposed);
            return answer;
          },
        };
  const {codebase: facts, remark} = await nameImages(request, policy, operator);
  return {imageName: facts.imageName, remark, proposals};
}

test('uses the flags or the checkout, whatever the role may push', async () => {
  const codebase = {...UNNAMED, imageName: 'other'};
  for (const policy of [PUSHING, undefined]) {
    expect(await named({codebase, answer: 'x', ...(policy && {policy})})).toEqual({
      imageName: 'other',
      remark: undefined,
      proposals: [],
    });
  }
});

test('keeps the name that the role may already push', async () => {
  expect(await named({policy: PUSHING, answer: 'x'})).toEqual({
    imageName: undefined,
    remark: undefined,
    proposals: [],
  });
});

test('otherwise asks, and proposes the name of the project', async () => {
  expect(await named({name: 'Demo', answer: 'team/x'})).toEqual({
    imageName: 'team/x',
    remark: undefined,
    proposals: ['demo'],
  });
});

test('without a terminal uses the name of the project, with a remark', async () => {
  expect(await named({})).toMatchObject({
    imageName: 'demo',
    remark: mentioning(option('image-name', 'NAME')),
  });
});

test('names an invalid process file in the remark', async () => {
  const codebase = {...UNNAMED, unnamed: 'codebuild/process.yml'};
  expect(await named({codebase})).toMatchObject({
    imageName: 'demo',
    remark: mentioning(command('image plan')),
  });
});

test("requires a flag if the project's name is not a valid image name", async () => {
  await expect(named({name: 'A_'})).rejects.toMatchObject({
    kind: 'usage',
    code: 'codebuild.image-name-missing',
    remedy: [mentioning(option('image-name', 'NAME')), expect.stringContaining('checkout')],
  });
  expect(await named({name: 'A_', answer: 'team/a'})).toMatchObject({proposals: [undefined]});
});

test('needs no name for builds without this tool', async () => {
  expect(await named({kind: 'buildproject', answer: 'x'})).toEqual({
    imageName: undefined,
    remark: undefined,
    proposals: [],
  });
});
