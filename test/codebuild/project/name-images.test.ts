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
  /** What somebody answers; without it nobody can be asked. */
  readonly answer?: string;
}

/** What images are called, what is remarked, and what was proposed. */
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

test('what the flags or the checkout say counts, whatever the role may push', async () => {
  const codebase = {...UNNAMED, imageName: 'other'};
  for (const policy of [PUSHING, undefined]) {
    expect(await named({codebase, answer: 'x', ...(policy && {policy})})).toEqual({
      imageName: 'other',
      remark: undefined,
      proposals: [],
    });
  }
});

test('what the role may push already stays', async () => {
  expect(await named({policy: PUSHING, answer: 'x'})).toEqual({
    imageName: undefined,
    remark: undefined,
    proposals: [],
  });
});

test('else somebody is asked, with the name of the project as a proposal', async () => {
  expect(await named({name: 'Demo', answer: 'team/x'})).toEqual({
    imageName: 'team/x',
    remark: undefined,
    proposals: ['demo'],
  });
});

test('else it is the name of the project, which is remarked', async () => {
  expect(await named({})).toMatchObject({
    imageName: 'demo',
    remark: mentioning(option('image-name', 'NAME')),
  });
});

test('a process file that cannot be used is named in the remark', async () => {
  const codebase = {...UNNAMED, unnamed: 'codebuild/process.yml'};
  expect(await named({codebase})).toMatchObject({
    imageName: 'demo',
    remark: mentioning(command('image plan')),
  });
});

test('it has to be given if images cannot have the name of the project', async () => {
  await expect(named({name: 'A_'})).rejects.toMatchObject({
    kind: 'usage',
    code: 'codebuild.image-name-missing',
    remedy: [mentioning(option('image-name', 'NAME')), expect.stringContaining('checkout')],
  });
  expect(await named({name: 'A_', answer: 'team/a'})).toMatchObject({proposals: [undefined]});
});

test('other builds than ours may have no images', async () => {
  expect(await named({kind: 'buildproject', answer: 'x'})).toEqual({
    imageName: undefined,
    remark: undefined,
    proposals: [],
  });
});
